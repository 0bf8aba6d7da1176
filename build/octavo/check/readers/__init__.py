"""Preflight: what shops and reading systems ask of an EPUB, before they are asked.

Each rule is data: what is wrong, whom it concerns, what mends it, who says so, and when that was
last read. ``octavo check BOOK.epub --for kindle,kobo`` tries them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator

from lxml import etree

from octavo.check.readers import documents, files, looks
from octavo.check.readers.values import Package, Rule
from octavo.report import Finding, Severity, error

#: The reading systems and shops that rules are known of, by the names that authors write.
READERS = {
    "kindle": "Kindle",
    "kobo": "Kobo",
    "apple": "Apple Books",
    "google": "Google Play Books",
    "thorium": "Thorium",
}

#: How many places of one rule are told.
_MOST = 5

_KDP = "Amazon Kindle Publishing Guidelines 2019.2"
_KDP_COVER = "KDP help, “Cover Image Guidelines”"
_KOBO = "Kobo EPUB Guidelines of 2025-08"
_APPLE = "Apple Books Asset Guide 5.3"
_GOOGLE = "Google Play Books Partner Center, “Files and uploading”"
_GOOGLE_EPUB = "Google Play Books Partner Center, “EPUB files”"
_EPUB = "EPUB 3.3"
_A11Y = "EPUB Accessibility 1.1"

#: When the sources were read.
_READ = "2026-11"

_E, _W, _N = Severity.ERROR, Severity.WARNING, Severity.NOTE

RULES: tuple[Rule, ...] = (
    # all
    Rule("reader-version", _E, "this is no EPUB 3", "build it anew", _EPUB, _READ, files.version),
    Rule("reader-language", _E, "the package names no language", "write `lang` in the front matter",
         f"{_EPUB}, section 5.5.3", _READ, files.language),
    Rule("reader-contents", _E, "there is no table of contents", "the book needs headings",
         f"{_EPUB}, section 7.4.2", _READ, documents.navigation),
    Rule("reader-cover", _W, "the book has no cover", "name one as `cover-image`",
         f"{_APPLE}, “Book cover art”; {_KDP}, 4.2", _READ, files.cover),
    Rule("reader-remote", _E, "something is fetched from the net", "put it beside the manuscript",
         f"{_EPUB}, section 3.6", _READ, documents.remote),
    Rule("reader-alternative", _E, "an image has no text alternative", "write it in the brackets",
         f"{_A11Y}, section 3; WCAG 2.2, 1.1.1", _READ, documents.alternatives),
    Rule("reader-formula-silent", _W, "a formula has no words", "give it `alttext`",
         "EPUBCheck, ACC-009", _READ, documents.silent_formulas),
    Rule("reader-accessibility", _W, "the metadata say nothing of accessibility",
         "build the book with Octavo", f"{_A11Y}, section 2.2", _READ, files.accessibility),
    Rule("reader-page-claim", _W, "page numbers are claimed, and there is no list of pages",
         "take the claim out, or set `page-source`", f"{_A11Y}, section 3.4", _READ,
         files.page_claims),
    Rule("reader-malformed", _E, "a document is no well-formed XML", "build the book anew",
         f"{_EPUB}, section 6.1", _READ, looks.malformed),
    Rule("reader-link-lost", _E, "a link leads nowhere", "check its target",
         "EPUBCheck, RSC-007 and RSC-012", _READ, looks.dangling),
    Rule("reader-property", _E, "the manifest does not say what a document holds",
         "add the property to its item", "EPUBCheck, OPF-014", _READ, looks.properties),
    Rule("reader-pages-unlisted", _W, "pages are marked, and no list leads to them",
         "add a `page-list` to the navigation", f"{_A11Y}, section 3.4; koreader, issue 7919",
         _READ, looks.unlisted_pages),
    # several
    Rule("reader-night", _W, "an image shows the page behind it: by night its lines are lost",
         "give it a light ground, or draw it in `currentColor`",
         f"{_KOBO}; {_APPLE}, “Images”; w3c/epub-specs, issue 1304", _READ, looks.clear_images,
         ("kindle", "kobo", "apple", "google", "thorium")),
    Rule("reader-style-property", _W, "the style has `var()` with nothing to fall back on",
         "write the value itself", "category-theory-illustrated, issue 62", _READ,
         looks.custom_properties, ("kindle", "kobo")),
    # Kindle
    Rule("kindle-heading-align", _N, "Kindle justifies a heading whose alignment no style says",
         "write `text-align` for it in `css`", f"{_KDP}, “Text guidelines – reflowable”", _READ,
         looks.ragged_headings, ("kindle",)),
    Rule("kindle-formula", _W, "Kindle may leave this formula out", "build the edition `kindle`",
         f"{_KDP}, “MathML support”; readers still report it dropped (2026)", _READ,
         documents.formulas, ("kindle",)),
    Rule("kindle-drawing", _W, "Kindle shows drawings of few kinds as SVG",
         "build the edition `kindle`", f"{_KDP}, 10.4.11 “Use Supported SVG Tags and Elements”",
         _READ, files.drawings,
         ("kindle",)),
    Rule("kindle-table-nested", _W, "Kindle cannot show a table within a table",
         "build the edition `kindle`", f"{_KDP}, 10.5.2 “Create Simple HTML Tables”", _READ,
         documents.nested_tables, ("kindle",)),
    Rule("kindle-cover-page", _N, "the cover is a page as well: Kindle may show it twice",
         "build the edition `kindle`", f"{_KDP}, 4.2 “Internal Content Cover Image”", _READ,
         files.cover_page,
         ("kindle",)),
    Rule("kindle-cover-meta", _W, "the cover is not named as Kindle looks for it",
         'add `<meta name="cover">`', f"{_KDP}, 4.2 “Internal Content Cover Image”", _READ,
         files.cover_meta,
         ("kindle",)),
    Rule("kindle-cover-small", _W, "the cover is too small", "2560 x 1600 pixels are best",
         f"{_KDP_COVER}: at least 1000 x 625", _READ, files.cover_small, ("kindle",)),
    Rule("kindle-ncx", _N, "there is no NCX", "keep it beside the navigation document",
         f"{_KDP}, 5.2 “NCX Guidelines”", _READ, documents.ncx, ("kindle",)),
    Rule("kindle-contents-deep", _N, "Kindle shows two levels of the contents",
         "write `toc-depth: 2`", f"{_KDP}, 5.2 “NCX Guidelines”", _READ, documents.deep_contents(2),
         ("kindle",)),
    Rule("kindle-large", _W, "Send to Kindle may refuse more than 50 MB", "set `image-pixels`",
         "karanpratapsingh/system-design, issue 26; input-output-hk/mastering-cardano, issue 47",
         _READ, files.large(50_000_000), ("kindle",)),
    Rule("kindle-image", _W, "Kindle takes JPEG, PNG and GIF only", "build the edition `kindle`",
         f"{_KDP}, 10.4.1 “Use Supported Input Formats”", _READ,
         files.image_formats("JPEG", "PNG", "GIF"), ("kindle",)),
    Rule("kindle-program", _W, "Kindle runs no programs", "leave it out",
         f"{_KDP}, “Supported HTML elements”", _READ, files.programs, ("kindle",)),
    Rule("kindle-recording", _W, "Kindle plays no sound or film in new books", "leave it out",
         f"{_KDP}, “Supported HTML elements”", _READ, files.recordings, ("kindle",)),
    Rule("kindle-note-call", _W, "the number of a note is not right within its link",
         "write the link into the `sup`", "jgm/pandoc, issue 1995", _READ, documents.calls,
         ("kindle",)),
    # Kindle and Kobo
    Rule("reader-text-style", _W, "the style takes size or colour of the text from the reader",
         "leave it out of `css`", f"{_KDP}, “Text guidelines – reflowable”; {_KOBO}", _READ,
         documents.text_styles, ("kindle", "kobo")),
    # Kobo
    Rule("kobo-file-name", _W, "a file's name has more than plain letters", "give it another",
         _KOBO, _READ, files.names, ("kobo",)),
    Rule("kobo-document-large", _N, "a chapter has more than 10 MB: it opens slowly", "divide it",
         f"{_KOBO}, “Limitations and Maximums”", _READ, files.large_documents, ("kobo",)),
    Rule("kobo-cover-format", _W, "the cover is a GIF", "give it as JPEG or PNG",
         f"{_KOBO}, “Cover Images”", _READ, files.cover_format, ("kobo",)),
    Rule("kobo-cover-shared", _W, "the page of the cover holds text: Kobo would fix its size",
         "put it on a page of its own", f"{_KOBO}, “Cover Images”", _READ, files.cover_shared,
         ("kobo",)),
    Rule("kobo-colour", _W, "an image is not in RGB", "save it in RGB", f"{_KOBO}; {_APPLE}",
         _READ, files.colours, ("kobo", "apple")),
    Rule("kobo-drawing-page", _W, "a drawing is a page of its own", "put it into a page", _KOBO,
         _READ, files.drawing_pages, ("kobo",)),
    Rule("kobo-font", _W, "Kobo does not name WOFF2 among its fonts",
         "give the font as TTF or OTF", _KOBO, _READ,
         files.web_fonts, ("kobo",)),
    Rule("kobo-table-wide", _N, "more than four columns are hard to read on a small page",
         "turn the table, or divide it", _KOBO, _READ, documents.wide_tables, ("kobo",)),
    Rule("kobo-note-length", _N, "Kobo shows this note on its page, not over the text",
         "notes of 9 to 5000 characters pop up", _KOBO, _READ, documents.long_notes, ("kobo",)),
    Rule("kobo-style-inline", _W, "a style stands in an element", "put it into `css`", _KOBO,
         _READ, documents.inline_styles, ("kobo",)),
    Rule("kobo-contents-deep", _N, "Kobo shows three levels of the contents",
         "write `toc-depth: 3`", _KOBO, _READ, documents.deep_contents(3), ("kobo",)),
    Rule("kobo-kepub", _N, "Kobo's own renderer wants the name .kepub.epub",
         "build the edition `kobo`", _KOBO, _READ, files.kepub, ("kobo",)),
    Rule("kobo-isbn", _N, "the book has no ISBN", "write it as `identifier`", _KOBO, _READ,
         files.isbn, ("kobo",)),
    # Apple
    Rule("apple-image-large", _W, "Apple refuses images of more than 5.6 megapixels",
         "set `image-pixels`", f"{_APPLE}, “Images”", _READ, files.large_images, ("apple",)),
    Rule("apple-fonts", _W, "Apple would show the book in its own fonts",
         "add `ibooks:specified-fonts`", f"{_APPLE}, 5.2.9", _READ, files.apple_fonts, ("apple",)),
    Rule("apple-display-options", _N, "older Apple Books would not show the book's fonts",
         "add META-INF/com.apple.ibooks.display-options.xml",
         "wikimedia/ws-export, pull request 296", _READ, looks.display_options, ("apple",)),
    Rule("apple-start", _N, "the place where the text begins is not named",
         "a landmark `bodymatter` names it", "gutenbergtools/ebookmaker, issue 311", _READ,
         documents.start, ("apple",)),
    Rule("apple-note", _W, "a note is no element of its own: it does not pop up",
         "notes are `[^name]: ...`", f"{_APPLE}, “Pop-up footnotes”", _READ, documents.notes,
         ("apple", "kindle", "kobo")),
    # Google
    Rule("google-large", _E, "Google takes at most 2 GB", "set `image-pixels`", _GOOGLE, _READ,
         files.large(2_000_000_000), ("google",)),
    Rule("google-drawing-wide", _W, "a drawing has more than 3200 pixels on a side",
         "make it smaller", _GOOGLE_EPUB, _READ, files.wide_drawings, ("google",)),
    Rule("google-image", _W, "Google takes JPEG, PNG, still GIF and SVG only",
         "build the book with Octavo", _GOOGLE_EPUB, _READ, files.still_images, ("google",)),
    Rule("google-cover-size", _W, "the cover has less than 640 or more than 7200 pixels on a side",
         "1600 x 2560 pixels suit every shop", _GOOGLE, _READ, files.cover_between(640, 7200),
         ("google",)),
    Rule("google-file-name", _N, "Google knows a file by its ISBN", "rename it for the upload",
         _GOOGLE, _READ, files.file_name_isbn, ("google",)),
    # Thorium
    Rule("thorium-page-source", _N, "the page numbers are nobody's", "add `pageBreakSource`",
         "edrlab/thorium-reader, issue 2726", _READ, files.page_source, ("thorium",)),
)  # fmt: skip


def preflight(name: str, data: bytes, readers: Iterable[str], record: bytes = b"") -> list[Finding]:
    """What the reading systems named ask for and the book has not.

    ``record`` is the file ``pagemap.json`` made with the book: with it, findings have the
    manuscript's lines.
    """
    asked = set(readers)
    try:
        book = Package(name, data, record)
        rules = [rule for rule in RULES if not rule.readers or asked & set(rule.readers)]
        return [finding for rule in rules for finding in _findings(rule, book, asked)]
    except (KeyError, zipfile.BadZipFile, etree.XMLSyntaxError) as problem:
        return [error("epub-unreadable", f"{name} is no EPUB: {problem}")]


def _findings(rule: Rule, book: Package, asked: set[str]) -> Iterator[Finding]:
    places = list(rule.look(book))
    names = [READERS[r] for r in rule.readers if r in asked]
    named = any(name.split()[0] in rule.says for name in names)
    whom = "" if named else ", ".join(names)
    hint = f"{rule.hint} ({rule.source}, read {rule.date})"
    for place in places[:_MOST]:
        detail = f": {place.detail}" if place.detail else ""
        message = f"{whom}: {rule.says}{detail}" if whom else f"{rule.says}{detail}"
        yield Finding(rule.code, rule.severity, message, book.source(place), hint)
    if len(places) > _MOST:
        message = f"{rule.says}: {len(places) - _MOST} more places"
        yield Finding(rule.code, rule.severity, message, None, hint)
