"""The vocabulary of the element tree, and the tree as bytes.

HTML elements without a namespace; SVG and MathML in theirs. A chapter is one ``<section>``. The
table says what ``read`` makes and, after "->", what ``resolve`` makes of it.

Structure

``section``
    A chapter (the root; ``data-kind``: see ``octavo.book.KINDS``) or a part of one below its
    heading, whose level is that of its first child ``h1``..``h6``. -> ``role`` where DPUB-ARIA 1.1
    has one; ``aria-labelledby``.
``h1`` .. ``h6``
    First child of its section; ``h1`` only as the chapter's title. Class ``unnumbered`` (Pandoc's
    ``-``), ``unlisted``; ``data-by``, the chapter's authors, for the contents. -> ``id``, unique
    in the book; ``data-number`` (``2.1``) and a first child ``<span class="number">`` where it is
    numbered.
``p ul ol li dl dt dd blockquote pre code hr div em strong a img br sup sub del mark kbd ...``
    As in HTML. ``li`` of a task list has ``data-checked="true|false"`` (-> ``span.task-sign``).
    ``ol`` has ``type`` and a class (``lower-alpha``, ``example`` ...) where it does not count 1, 2.
``div.CLASS``, ``span.CLASS``
    A fenced div and a bracketed span of Pandoc's. An attribute that HTML does not know becomes
    ``data-KEY`` (``data-when-format``). ``data-layout-*`` -> ``div.columns`` > ``div.column``.
``div.note | .tip | .warning | .important | .caution`` (also Quarto's ``.callout-note`` ...)
    A callout; GitHub's alerts read as one. Its title is a heading that stands first in it.
    -> ``<aside class="callout note" role>`` > ``<p class="callout-title">``.
``div.line-block`` > ``p.stanza`` > ``span.line`` and ``br`` between
    Verse, Pandoc's line block. ``span.line`` has ``data-indent="2"`` for spaces at its head.
``hr.pagebreak``
    ``\\newpage``, ``\\pagebreak``, ``{{< pagebreak >}}``.

Figures, tables, listings, equations

``figure`` > ``img``, ``figcaption``
    An image alone in a paragraph whose text is a caption. ``id="fig-x"`` numbers it. -> a first
    child ``<span class="label">`` ("Figure 2.1") of the caption; ``data-number``.
``div[id^=fig-]`` with figures in it and a last paragraph (Quarto's sub-figures)
    -> ``figure.subfigures``, whose figures are lettered.
``div[id^=thm-]`` (``octavo.keys``), ``div.proof | .remark | .solution``
    -> ``div.statement.theorem``; its first paragraph begins with ``<span class="label">`` and,
    of a heading that stood in it, ``<span class="statement-title">``.
``table`` > ``caption``, ``thead``, ``tbody``, ``tfoot``
    ``th`` has ``scope``. ``id="tbl-x"`` numbers it. -> ``<span class="label">`` in the caption.
    Alignment is a class: ``left``, ``center``, ``right``.
``pre[id^=lst-][data-lst-cap]`` > ``code.language-x``
    Class ``numberLines`` and ``data-startfrom`` as in Pandoc, ``data-code-line-numbers`` and
    ``data-filename`` as in Quarto (-> ``p.filename`` before it). -> ``figure.listing`` >
    ``figcaption``, ``pre``; spans with classes in the code.
``span.math.inline``, ``span.math.display[id^=eq-]``
    TeX as the author wrote it, as the element's text (Pandoc's own form). -> MathML: ``math`` with
    ``alttext``; a displayed one in ``div.equation`` with ``<span class="label">(2.1)</span>``.
``img``
    ``src`` as the author wrote it. -> ``src`` as a key of ``Resolved.images``; ``alt`` always
    there; ``role="presentation"`` where it is empty on purpose; ``beside-left`` or ``-right`` on
    it, or on what holds nothing else, where text runs around it.

References

``a[href]``
    As the author wrote it. -> internal links are ``#id`` whatever chapter or file they lead to.
``span.citation[data-mode]`` > ``span.cite[data-key]``
    ``[see @key, p. 3; -@other]`` (``data-mode="paren"``), ``@key [p. 3]`` (``"text"``). A ``cite``
    has ``data-suppress=""`` for ``-@``, children ``span.prefix`` and ``span.suffix`` where given;
    the citation has ``data-source``, the Markdown it was written in. Keys ``fig- tbl- eq- lst-
    sec- page-`` and those of statements and callouts are cross-references
    (``octavo.keys``), all others citations. -> links: in place of cross-references
    ``a.crossref[href="#id"][title]`` ("Figure 2.1"), for a page
    ``a.pageref[id][data-page="page {page}"]``, whose text is words that do without a page: an
    edition that knows the page of ``#id`` puts the form of ``data-page`` in their place. A citation
    stays a ``span.citation``; in it, or in the note that its style makes of it
    (``aside.citation[id^=fn-cite-]``), stand links ``a.cite[role=doc-biblioref]`` with ids.
``div#refs``
    The place of the bibliography, if the author gave it one. -> ``ul.references`` (``.hanging``,
    ``.labelled`` with ``.wide``, ``.spaced``) > ``li[id="ref-KEY"]``, numbers and labels in
    ``span.csl-left-margin``, then ``span.backlinks`` > ``a[role=doc-backlink]``.
``span.index[data-entry]``, empty
    ``\\index{...}`` with what its braces hold, in makeindex's syntax. -> ``id``; the index itself,
    see below.
``div.index`` (made by ``resolve``) > ``section.index-group`` > ``h2.index-letter``, ``ul``
    ``ul.index-entries`` > ``li.index-entry[id]`` > ``span.index-term``, ``span.locators``,
    ``span.index-see``, ``span.index-see-also``, a further ``ul``. ``span.locators[data-refs]``
    names the places: tokens
    ``id``, ``id..id`` for a range, then ``#4`` for a mark in note 4, then ``*`` for a principal
    place. Its content are links ``a.locator[href="#id"]`` to the places, named by sections; an
    edition that knows the pages of the ids writes links with page numbers instead
    (``editions/printed.py``).
``a[role=doc-noteref]`` and ``section.notes`` > ``aside[role=doc-footnote]``
    A note's call (``href="#fn-name"``, -> its number as text, ``id="fnref-name"``, with a suffix
    when called again) and the note; a chapter's notes stand at its end in the order of their first
    calls. -> ``data-number``; numbers begin anew with each chapter.
``abbr[title]``
    An abbreviation and what it stands for.

On any element

``[lang]``
    The language of a passage, a BCP 47 tag.
``[data-when-format] [data-when-profile] [data-when-edition] [data-when-meta] [data-unless-...]``
with class ``content-visible`` or ``content-hidden``
    Conditional text: ``select`` takes it out or its wrapper away before ``resolve``. What a heading
    says so of itself holds for its section; a wrapper with headings in it goes round each of them.
``.answer``
    Text for the teacher: ``select`` takes it out unless the edition has ``answers``. Where the
    edition has ``answer_space``, ``lines=6`` leaves ``div.answer-space[data-lines]`` >
    ``div.answer-line``, and a span in a line ``span.answer-space``.
``[data-line]``, ``[data-file]``
    On every block element: its 1-based line in the source; the file where that is not the
    chapter's. Editions use them in findings and drop them from what they write.
``[data-measure]``
    ``"width=60%"``: a size the author gave; it becomes a rule of the edition's generated sheet.
``[data-pdf]``
    Reserved to the PDF edition: the structure type of an element whose HTML name cannot say it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

from lxml import etree

Element: TypeAlias = etree._Element

SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XML = "http://www.w3.org/XML/1998/namespace"

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")

#: Classes of divs in which lines end where they do, and begin where they do.
VERSE = frozenset("verse poem poetry lyrics".split())

#: For XML from anywhere. Nothing is fetched, and entities are left as they are: a stranger's file
#: may hold some that unfold without end.
PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


def freeze(tree: Element) -> bytes:
    """The tree as bytes."""
    return etree.tostring(tree, encoding="utf-8", with_tail=False)


def thaw(xml: bytes) -> Element:
    """A fresh tree of its bytes."""
    return etree.fromstring(xml, PARSER)


def characters(trees: Iterable[Element]) -> frozenset[int]:
    """The code points of the trees' text."""
    text = b"".join(
        etree.tostring(tree, method="text", encoding="utf-8", with_tail=False) for tree in trees
    )
    # to look for each of the few takes a fifth of what it takes to look at each of the many
    few = (sign for sign in _ASCII if text.find(sign) >= 0)
    return frozenset(map(ord, text.translate(None, _ASCII).decode())) | frozenset(few)


_ASCII = bytes(range(128))
