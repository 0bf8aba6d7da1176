"""Keys of Pandoc, Quarto and ours that nothing is made of yet."""

UNUSED = frozenset(
    """aliases autoSectionLabels banner biblio-style biblio-title book-title categories ccsDelim
    ccsLabelSep chapters chaptersDepth classoption code-fold codeBlockCaptions colorlinks
    cover coverage coverY created cref crossref cssclass cssclasses date-format
    documentclass downloads draft endnotes engine eqnPrefix favicon figPrefix figureTemplate
    figureTitle filters fontsize format format-print geometry github-repo highlight-style
    ibooks include-after include-before indent institute jupyter keep-tex knitr layout
    linestretch linkcolor linkReferences listings listingTemplate listingTitle lofTitle
    lolTitle lotTitle lstPrefix margin-bottom margin-left margin-right margin-top
    monofontoptions nameInLink navbar number-offset output page-footer page-header
    page-progression-direction pagestyle papersize part-title permalink project
    publication-location publish relation repo-actions repo-url search secnumdepth secPrefix
    section-divs sectionsDepth sharing sidebar site site-url slug source sourcecode status
    subfigGrid tableTemplate tableTitle tags tblPrefix thanks title-prefix title-short
    titleDelim toc toc-own-page type updated url urlcolor website weight""".split()
)
