"""Metadata that shops, libraries and readers with special needs look for: more of Pandoc's keys.

What is claimed of accessibility is only read here; whether the book bears it out is seen when it
has been made.
"""

from __future__ import annotations

import difflib
import re

from octavo.book import Subject
from octavo.read import readers
from octavo.read.values import Fields, Reader, Report, Value, plain
from octavo.report import warning

#: What can be said of a book's accessibility, by property: the terms of the Schema.org
#: Accessibility Properties for Discoverability Vocabulary (W3C, 2024).
TERMS: dict[str, frozenset[str]] = {
    property_: frozenset(terms.split())
    for property_, terms in {
        "accessMode": """auditory tactile textual visual chartOnVisual chemOnVisual colorDependent
            diagramOnVisual mathOnVisual musicOnVisual textOnVisual""",
        "accessModeSufficient": "auditory tactile textual visual",
        "accessibilityFeature": """annotations ARIA bookmarks index pageBreakMarkers pageNavigation
            printPageNumbers readingOrder structuralNavigation tableOfContents taggedPDF
            alternativeText audioDescription closedCaptions captions describedMath longDescription
            openCaptions signLanguage transcript displayTransformability synchronizedAudioText
            timingControl unlocked ChemML latex latex-chemistry MathML MathML-chemistry ttsMarkup
            highContrastAudio highContrastDisplay largePrint braille tactileGraphic tactileObject
            fullRubyAnnotations horizontalWriting rubyAnnotations verticalWriting
            withAdditionalWordSegmentation withoutAdditionalWordSegmentation none unknown""",
        "accessibilityHazard": """flashing noFlashingHazard motionSimulation
            noMotionSimulationHazard sound noSoundHazard unknownFlashingHazard
            unknownMotionSimulationHazard unknownSoundHazard none unknown""",
    }.items()
}

#: Each authority's codes by form, where it has a form (EPUB 3.3, appendix D.4.2). BISAC: three
#: letters and six digits. Thema: a letter and up to seven letters or digits, or a qualifier,
#: which begins with a digit from 1 to 6 and may go on behind hyphens.
CODES = {
    "BISAC": r"[A-Z]{3}\d{6}",
    "Thema": r"[A-Z][A-Z0-9]{0,7}|[1-6][A-Z0-9]*(?:-[A-Z0-9]+)*",
    "BIC": r"[A-Z][A-Z0-9]{0,7}",
    "CLIL": r"\d{4}",
    "DDC": r"\d{3}(?:\.\d+)?.*",
    "NDC": r"\d{1,3}(?:\.\d+)?",
    "WGS": r"\d{3,4}",
    "LCSH": r".+",
    "AAT": r"\d+|https?://.+",
    "CLC": r"[A-Z].*",
    "EUROVOC": r"\d+|https?://.+",
    "MEDTOP": r".+",
    "UDC": r".+",
}


def _items(value: Value) -> tuple[Value, ...]:
    return value.items if value.kind == "list" else (value,)


def _claim(name: str) -> Reader:
    """A claim of accessibility: one term, several, or for ``accessModeSufficient`` sets of them."""

    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        found: list[str] = []
        for item in _items(value):
            if item.kind == "map" or any(inner.kind in ("list", "map") for inner in item.items):
                report.wrong(item, key, "text or a list of texts")
                continue
            texts = [inner.text for inner in item.items] if item.kind == "list" else [item.text]
            known = TERMS.get(name)
            terms = [t.strip() for text in texts for t in text.split(",")] if known else texts
            for term in terms:
                if known and term not in known:
                    _unknown(key, term, item, known, report)
            found.append(",".join(terms) if known else " ".join(item.text.split()))
        claims = dict(fields.values.get("claims", {}))
        claims[name] = tuple(text for text in found if text)
        fields.values["claims"] = claims
        fields.sources[name] = fields.sources.get(key, value.source)

    return read


def _unknown(key: str, term: str, value: Value, known: frozenset[str], report: Report) -> None:
    near = difflib.get_close_matches(term, sorted(known), 1)
    hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(sorted(known))}"
    message = f"“{term}” is nothing that `{key}` can say (schema.org)"
    report.findings.append(warning("accessibility-term", message, value.source, hint))


def _subjects(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Pandoc's ``subject``: texts, or objects with ``text``, ``authority`` and ``term``."""
    found: list[Subject] = []
    for item in _items(value):
        text = item.get("text") if item.kind == "map" else item
        term = item.get("term") if item.kind == "map" else None
        authority = item.get("authority") if item.kind == "map" else None
        text = text or term
        if text is None or text.kind in ("list", "map"):
            report.wrong(item, key, "text, or an object {text, authority, term}")
            continue
        scheme = _authority(authority, report) if authority else ""
        code = term.text.strip() if term else ""
        if not code and scheme in ("", "BISAC") and re.fullmatch(CODES["BISAC"], text.text.strip()):
            # the code alone: nothing else looks like one
            scheme, code = "BISAC", text.text.strip()
        if scheme in CODES and code and not re.fullmatch(CODES[scheme], code):
            message = f"“{code}” does not look like a code of {scheme}"
            hint = {"BISAC": "such as `HIS037070`", "Thema": "such as `NHD` or `1DTA`"}
            place = term.source if term else item.source
            report.findings.append(warning("subject-code", message, place, hint.get(scheme, "")))
            scheme, code = "", ""
        complete = bool(scheme and code)
        found.append(
            Subject(plain(text.text), scheme if complete else "", code if complete else "")
        )
    known = [subject for subject in found if subject.text]
    fields.values["subjects"] = tuple(subject.text for subject in known)
    fields.values["subject_codes"] = tuple(subject for subject in known if subject.code)


def _authority(value: Value, report: Report) -> str:
    """The authority in the spelling of EPUB 3.3; an address names one of the author's own."""
    written = value.text.strip()
    by_name = {name.lower(): name for name in CODES}
    if written.lower() in by_name:
        return by_name[written.lower()]
    if re.match(r"https?://\S+\Z", written):
        return written
    near = difflib.get_close_matches(written.lower(), by_name, 1)
    hint = f"did you mean `{by_name[near[0]]}`?" if near else f"known are {', '.join(CODES)}"
    message = f"there is no authority “{written}” for subjects"
    report.findings.append(warning("subject-authority", message, value.source, hint))
    return ""


#: What is said of accessibility, each key alone or under ``accessibility``.
_CLAIMS: dict[str, Reader] = {
    # schema.org's own names, and Pandoc's for the same
    "accessMode": _claim("accessMode"),
    "accessModes": _claim("accessMode"),
    "accessModeSufficient": _claim("accessModeSufficient"),
    "accessibilityFeature": _claim("accessibilityFeature"),
    "accessibilityFeatures": _claim("accessibilityFeature"),
    "accessibilityHazard": _claim("accessibilityHazard"),
    "accessibilityHazards": _claim("accessibilityHazard"),
    "accessibilitySummary": _claim("accessibilitySummary"),
    "conformsTo": _claim("conformsTo"),
    "accessibilityConformsTo": _claim("conformsTo"),
    "certifiedBy": _claim("certifiedBy"),
    "certifierCredential": _claim("certifierCredential"),
    "certifierReport": _claim("certifierReport"),
}


def _accessibility(key: str, value: Value, fields: Fields, report: Report) -> None:
    """The claims of one object."""
    if value.kind != "map":
        report.wrong(value, key, "an object")
        return
    for entry in value.entries:
        fields.sources[entry.key] = entry.source
        if entry.key in _CLAIMS:
            _CLAIMS[entry.key](entry.key, entry.value, fields, report)
            continue
        near = difflib.get_close_matches(entry.key, _CLAIMS, 1)
        hint = f"did you mean `{near[0]}`?" if near else f"known are {', '.join(_CLAIMS)}"
        message = f"the key `{entry.key}` is not known"
        report.findings.append(warning("metadata-unknown", message, entry.source, hint))


SCHEMA: dict[str, Reader] = {
    "subject": _subjects,
    "page-source": readers.text("page_source"),
    "onix": readers.switch("onix"),
    "embed-fonts": readers.switch("embed_fonts"),
    **_CLAIMS,
    "accessibility": _accessibility,
}
