"""The language of a book: a tag of BCP 47, or what people write in its place."""

from __future__ import annotations

import re

from octavo import wording
from octavo.read import readers
from octavo.read.values import Fields, Report, Value
from octavo.report import error, note, warning

#: Names and codes of three letters (ISO 639-2) that are written for those of two.
_LANGUAGES = {
    name: tag
    for tag, names in {
        "ar": "ara arabic", "cs": "ces cze czech čeština", "da": "dan danish dansk",
        "de": "deu ger german deutsch", "el": "ell gre greek", "en": "eng english",
        "es": "spa spanish español", "fi": "fin finnish suomi", "fr": "fra fre french français",
        "he": "heb hebrew", "hi": "hin hindi", "hu": "hun hungarian magyar",
        "it": "ita italian italiano", "ja": "jpn japanese", "ko": "kor korean",
        "nb": "nob", "nl": "nld dut dutch nederlands", "no": "nor norwegian norsk",
        "pl": "pol polish polski", "pt": "por portuguese português", "ru": "rus russian",
        "sv": "swe swedish svenska", "tr": "tur turkish türkçe", "uk": "ukr ukrainian",
        "zh": "zho chi chinese",
    }.items()
    for name in names.split()
}  # fmt: skip
#: RFC 5646, section 2.1: language (no registered one has four letters or more), script, region,
#: variants, extensions, private use.
_LANG = re.compile(
    r"(?:[a-z]{2,3}(?:-[a-z]{3}){0,3})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|\d{3}))?"
    r"(?:-(?:[a-z0-9]{5,8}|\d[a-z0-9]{3}))*(?:-[0-9a-wy-z](?:-[a-z0-9]{2,8})+)*"
    r"(?:-x(?:-[a-z0-9]{1,8})+)?\Z",
    re.IGNORECASE,
)


def _meant(tag: str) -> str:
    """The tag for one that people write in its place: `english`, `ger`, `en-UK`."""
    first, *rest = tag.split("-")
    first = _LANGUAGES.get(first.lower(), first)
    rest = ["GB" if part.upper() == "UK" else part for part in rest]
    return "-".join([first, *rest])


def read(key: str, value: Value, fields: Fields, report: Report) -> None:
    """The language of a book, as a tag of BCP 47."""
    text = readers.string(key, value, report)
    if text is None:
        return
    tag = text.replace("_", "-")
    meant = _meant(tag)
    if meant != tag:
        message = f"“{text}” is no language tag (BCP 47); it is taken for `{meant}`"
        report.findings.append(warning("lang-meant", message, value.source, f"write `{meant}`"))
    if _LANG.match(meant):
        fields.values["lang"] = meant
        if wording.spoken(meant) == "en" and meant.split("-")[0].lower() not in ("en", "und"):
            message = f"Octavo has no words in the language `{meant}`: its own are English"
            hint = "`toc-title`, `index-title` name pages; “Published by” and dates stay English"
            report.findings.append(note("lang-words", message, value.source, hint))
        return
    message = f"“{text}” is no language tag (BCP 47)"
    hint = "write it as `en`, `en-GB`, `de`, `zh-Hans` ..."
    report.findings.append(error("lang-invalid", message, value.source, hint))
