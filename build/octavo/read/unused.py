"""Keys of Pandoc, Quarto and ours that nothing is made of yet."""

UNUSED = frozenset(
    """aliases banner book-title categories classoption code-fold colorlinks coverage created
    crossref cssclass cssclasses date-format date-modified documentclass downloads draft
    endnotes engine favicon filters fontsize format format-print geometry highlight-style ibooks
    include-after include-before indent institute jupyter keep-tex knitr layout license
    linestretch linkcolor listings margin-bottom margin-left margin-right margin-top
    monofontoptions navbar number-offset output page-footer page-header
    page-progression-direction pagestyle papersize part-title permalink project
    publication-location publish relation repo-actions repo-url search secnumdepth section-divs
    sharing sidebar site-url slug source sourcecode status tags thanks title-prefix title-short
    toc toc-own-page type updated url urlcolor website weight""".split()
)
