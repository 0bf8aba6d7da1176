"""The languages of works: a foreign title is marked, so that it is hyphenated and read aloud as
what it is (WCAG 2.2, 3.1.2 Language of Parts).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from octavo.resolve.citations.values import Entry
from octavo.vocabulary import Element

#: Languages by the names of BibLaTeX and babel (BibLaTeX 3.20 manual, table 2).
_TAGS: Mapping[str, str] = {
    "american": "en-US", "usenglish": "en-US", "english": "en", "british": "en-GB",
    "ukenglish": "en-GB", "australian": "en-AU", "canadian": "en-CA", "german": "de",
    "ngerman": "de", "austrian": "de-AT", "naustrian": "de-AT", "swissgerman": "de-CH",
    "nswissgerman": "de-CH", "french": "fr", "francais": "fr", "acadian": "fr-CA",
    "canadien": "fr-CA", "spanish": "es", "italian": "it", "portuguese": "pt", "portuges": "pt",
    "brazilian": "pt-BR", "brazil": "pt-BR", "dutch": "nl", "danish": "da", "swedish": "sv",
    "norwegian": "nb", "norsk": "nb", "nynorsk": "nn", "finnish": "fi", "icelandic": "is",
    "russian": "ru", "ukrainian": "uk", "polish": "pl", "czech": "cs", "slovak": "sk",
    "slovene": "sl", "slovenian": "sl", "croatian": "hr", "serbian": "sr", "bulgarian": "bg",
    "hungarian": "hu", "magyar": "hu", "romanian": "ro", "greek": "el", "turkish": "tr",
    "latin": "la", "catalan": "ca", "galician": "gl", "basque": "eu", "estonian": "et",
    "latvian": "lv", "lithuanian": "lt", "hebrew": "he", "arabic": "ar", "persian": "fa",
    "japanese": "ja", "chinese": "zh", "korean": "ko", "hindi": "hi", "vietnamese": "vi",
}  # fmt: skip
_OPENING = tuple("“‘„‚«‹\"'")
_TITLES = ("title", "shorttitle", "title-short", "subtitle")


def foreign(entry: Entry, lang: str) -> str:
    """The language of a work as a tag, "" where it is that of the book or not told."""
    told = entry.fields.get("langid") or entry.fields.get("language", "")
    tag = _TAGS.get(told.strip().lower(), "")
    if not tag and re.fullmatch(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8})*", told.strip()):
        tag = told.strip().replace("_", "-")
    same = tag[:2].lower() == lang[:2].lower()
    return "" if same else tag


def mark(root: Element, entry: Entry, tag: str) -> None:
    """Mark the titles of a work wherever they stand below an element."""
    for title in dict.fromkeys(_titles(entry)):
        words = re.findall(r"\w+", title)
        if len(title) < 4 or "\\" in title or not words:
            continue
        pattern = re.compile(r"\b" + r"[\W_]+".join(map(re.escape, words)) + r"\b", re.IGNORECASE)
        for element in list(root.iter("span", "em", "a", "p", "li")):
            if not any(e.get("lang") for e in _upto(element, root)):
                _mark(element, pattern, tag)


def _titles(entry: Entry) -> Iterator[str]:
    named = [re.sub(r"[{}]", "", entry.fields.get(name, "")) for name in _TITLES]
    yield from named
    # styles may print the title without what stands behind its colon
    if ":" in named[0]:
        yield named[0].partition(":")[0]


def _upto(element: Element, root: Element) -> Iterator[Element]:
    yield element
    while element is not root and (parent := element.getparent()) is not None:
        yield parent
        element = parent


def _mark(element: Element, pattern: re.Pattern[str], tag: str) -> None:
    """Mark what an element's own text and its children's tails hold of the title."""
    whole = pattern.fullmatch((element.text or "").strip(" .,"))
    if whole and not len(element) and element.tag == "em":
        element.set("lang", tag)
        return
    for child in [None, *element]:
        text = (element.text if child is None else child.tail) or ""
        found = pattern.search(text)
        # one word may be a name or a word of the line: a title is quoted, or it is longer
        if not found or (
            text[: found.start()][-1:] not in _OPENING and len(found.group().split()) < 3
        ):
            continue
        span = etree.Element("span", {"lang": tag})
        span.text, span.tail = found.group(), text[found.end() :]
        if child is None:
            element.text = text[: found.start()]
            element.insert(0, span)
        else:
            child.tail = text[: found.start()]
            element.insert(element.index(child) + 1, span)
        return
