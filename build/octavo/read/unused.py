"""Keys of Pandoc, Quarto, makers of sites and ours that nothing is made of yet."""

UNUSED = frozenset(
    """aliases analytics author-meta autoSectionLabels banner biblio-style biblio-title
    body-footer body-header book-title cap-location categories ccsDelim ccsLabelSep chapters
    chaptersDepth cite-method classoption code-fold code-link code-summary code-tools
    codeBlockCaptions colorlinks comments cookie-consent cover coverage coverY created cref
    crossref cssclass cssclasses custom_edit_url date-format default-image-extension documentclass
    downloads draft embed-resources endnotes engine eqnPrefix excerpt export exports favicon
    fig-cap-location fig-dpi fig-height fig-width figPrefix figureTemplate figureTitle filters
    fontsize format format-print geometry github-repo google-analytics grand_parent has_children
    has_toc hide hide_table_of_contents hide_title highlight-style ibooks icon id image
    include-after include-before indent institute jupyter jupytext katex keep-ipynb keep-md
    keep-tex kernelspec knitr lastmod layout linestretch linkcolor linkReferences linkTitle
    listings listingTemplate listingTitle lofTitle lolTitle lotTitle lstPrefix margin-bottom
    margin-footer margin-header margin-left margin-right margin-top math mathjax menu mermaid
    monofontoptions mystnb nameInLink nav_exclude nav_order navbar number-offset og_image
    open-graph output output-file page-footer page-header page-progression-direction pagestyle
    pagetitle pagination_label pagination_next pagination_prev papersize parent part-title
    pdf-engine permalink prefer-html project publication-location publish published reader-mode
    reading-time redirect_from redirect_to relation repo-actions repo-url search search_exclude
    secnumdepth secPrefix section-divs sectionsDepth self-contained series_order sharing
    short_title sidebar sidebar_class_name sidebar_label sidebar_position site site-url sitemap
    slug source sourcecode standalone status subfigGrid tableTemplate tableTitle tags
    tbl-cap-location tblPrefix template thanks thebe-kernel title-meta title-prefix title-short
    titleDelim toc toc-own-page toc_max_heading_level toc_min_heading_level tocdepth twitter-card
    type updated url urlcolor website weight""".split()
)
