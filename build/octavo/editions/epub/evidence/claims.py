"""Accessibility metadata: what the facts bear out, and what the author claims beyond them.

Terms: Schema.org Accessibility Properties for Discoverability Vocabulary; what must be there:
EPUB Accessibility 1.1, sections 2 and 4. What the book bears out is written without being asked.
What only a person can know (conformance, a certifier, whether a film flashes) is written where
the author claims it and nothing found speaks against it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from octavo.book import Metadata
from octavo.editions.epub.evidence.facts import Doubt, Facts
from octavo.report import Finding, error, warning
from octavo.wording import words

#: A metadata element: a property or ``link:REL``, its text, its attributes.
Item = tuple[str, str, dict[str, str]]


@dataclass(frozen=True)
class Verdict:
    """Whether the book bears a claim out: ``borne``, or what is said against it.

    ``contradicted`` stops the edition; otherwise a claim without ground is left out.
    """

    borne: bool
    against: str = ""
    contradicted: bool = False


_YES = Verdict(True)


def _unless(doubt: Doubt | None) -> Verdict:
    return Verdict(False, str(doubt), contradicted=True) if doubt else _YES


def _needs(holds: bool, missing: str, contradicted: bool = False) -> Verdict:
    return _YES if holds else Verdict(False, f"there is {missing}", contradicted)


def _alternatives(facts: Facts) -> Verdict:
    found = _unless(facts.doubt("alt"))
    return found if facts.images or not found.borne else _needs(False, "no image")


def _formulas(facts: Facts) -> Verdict:
    if facts.drawn_formulas:
        return Verdict(False, "its formulas are drawings", contradicted=True)
    return _needs("math" in facts.names, "no formula")


def _described_formulas(facts: Facts) -> Verdict:
    found = _unless(facts.doubt("formula"))
    return found if not found.borne else _needs(_any_formula(facts), "no formula")


def _any_formula(facts: Facts) -> bool:
    return "math" in facts.names or bool(facts.drawn_formulas)


def _structure(facts: Facts) -> Verdict:
    headings = any(f"h{level}" in facts.names for level in range(1, 7))
    found = _unless(facts.doubt("headings"))
    return found if headings else _needs(False, "no heading")


def _pages(facts: Facts) -> Verdict:
    listed = "page-list" in facts.kinds and "pagebreak" in facts.kinds
    return _needs(listed, "no list of pages", contradicted=True)


def _sound(facts: Facts) -> Verdict:
    return _needs(False, "neither sound nor film in it", contradicted=True)


def _none(facts: Facts) -> Verdict:
    return Verdict(False, "it has features", contradicted=True)


#: What each feature needs. What is not here only a person can judge.
FEATURES: dict[str, Callable[[Facts], Verdict]] = {
    "structuralNavigation": _structure,
    "tableOfContents": lambda facts: _needs("toc" in facts.kinds, "no table of contents"),
    "readingOrder": lambda facts: _YES,
    "displayTransformability": lambda facts: _YES,
    "alternativeText": _alternatives,
    "MathML": _formulas,
    "describedMath": _described_formulas,
    "index": lambda facts: _needs("index" in facts.kinds, "no index"),
    "rubyAnnotations": lambda facts: _needs("ruby" in facts.names, "no ruby"),
    "fullRubyAnnotations": lambda facts: _needs("ruby" in facts.names, "no ruby"),
    "longDescription": lambda facts: _needs(bool(facts.images), "no image"),
    "latex": lambda facts: _needs("annotation" in facts.names, "no formula's source in it"),
    "latex-chemistry": lambda facts: _needs(_any_formula(facts), "no formula"),
    "MathML-chemistry": _formulas,
    "ttsMarkup": lambda facts: _needs(False, "nothing that tells a voice how to speak"),
    "largePrint": lambda facts: Verdict(False, "the size of its type is the reader's choice"),
    "braille": lambda facts: _needs(facts.braille, "no braille in it", contradicted=True),
    **dict.fromkeys(("tactileGraphic", "tactileObject"), lambda facts: _mode("tactile", facts)),
    "pageNavigation": _pages,
    "pageBreakMarkers": _pages,
    "printPageNumbers": _pages,
    **dict.fromkeys(
        """audioDescription closedCaptions captions openCaptions signLanguage transcript
        synchronizedAudioText timingControl highContrastAudio""".split(),
        _sound,
    ),
    "taggedPDF": lambda facts: Verdict(False, "an EPUB is no PDF", contradicted=True),
    "ChemML": lambda facts: _needs(False, "no ChemML in it", contradicted=True),
    "none": _none,
    "unknown": _none,
}

#: Written without being asked, where the facts bear them out, in this order.
_COMPUTED = (
    "structuralNavigation",
    "tableOfContents",
    "readingOrder",
    "displayTransformability",
    "alternativeText",
    "MathML",
    "describedMath",
    "index",
    "rubyAnnotations",
    "pageNavigation",
    "pageBreakMarkers",
)

#: What speaks against conformance to WCAG at level AA: success criteria 1.1.1, 1.3.1, 1.4.3.
_AGAINST = ("alt", "formula", "headings", "table", "contrast")

_LEVEL = re.compile(r"WCAG\s*(2\.[0-2])\s*(?:,|-)?\s*(?:Level\s*)?(A{1,3})\s*\Z", re.IGNORECASE)


def items(facts: Facts, metadata: Metadata) -> Iterator[Item]:
    """The properties in the order they are written."""
    claimed = {name: _distinct(texts) for name, texts in metadata.claims.items()}
    modes = ["textual", *(["visual"] if facts.images else [])]
    modes += [mode for mode in claimed.get("accessMode", ()) if _mode(mode, facts).borne]
    for mode in _distinct(modes):
        yield "schema:accessMode", mode, {}
    enough = [m for m in claimed.get("accessModeSufficient", ()) if _enough(m, facts).borne]
    for modes_ in _distinct(enough) or _sufficient(facts):
        yield "schema:accessModeSufficient", modes_, {}
    features = [name for name in _COMPUTED if FEATURES[name](facts).borne]
    features += [
        name for name in claimed.get("accessibilityFeature", ()) if _feature(name, facts).borne
    ]
    for feature in _distinct(features):
        yield "schema:accessibilityFeature", feature, {}
    yield from _plain("schema:accessibilityHazard", claimed, _hazards(facts))
    yield from _plain("schema:accessibilitySummary", claimed, [_summary(facts, metadata.lang)])
    yield from _conformance(metadata, claimed)


def findings(facts: Facts, metadata: Metadata) -> Iterator[Finding]:
    """Claims of the author's that the book contradicts, or does not bear out."""
    for key, text, verdict in _judged(facts, metadata):
        if verdict.borne:
            continue
        place = metadata.source(key)
        message = f"the book claims `{key}: {text}`, but {verdict.against}"
        if verdict.contradicted:
            hint = "mend what is found, or take the claim back"
            yield error("claim-contradicted", message, place, hint)
        else:
            yield warning("claim-unfounded", message, place, "the claim is not written")


def _judged(facts: Facts, metadata: Metadata) -> Iterator[tuple[str, str, Verdict]]:
    claimed = metadata.claims
    for name in claimed.get("accessibilityFeature", ()):
        yield "accessibilityFeature", name, _feature(name, facts)
    for mode in claimed.get("accessMode", ()):
        yield "accessMode", mode, _mode(mode, facts)
    for modes in claimed.get("accessModeSufficient", ()):
        yield "accessModeSufficient", modes, _enough(modes, facts)
    hazards = claimed.get("accessibilityHazard", ())
    for hazard in hazards:
        yield "accessibilityHazard", hazard, _hazard(hazard, hazards, facts)
    for text in claimed.get("conformsTo", ()):
        if _LEVEL.search(text) is None:
            against = "that is no claim that can be written: say “WCAG 2.2 Level AA”"
            yield "conformsTo", text, Verdict(False, against)
        else:
            yield "conformsTo", text, _unless(facts.doubt(*_AGAINST))


def _enough(modes: str, facts: Facts) -> Verdict:
    """Whether these modes, with commas between them, are enough to read the book."""
    found = _unless(facts.doubt("alt", "formula")) if modes == "textual" else _YES
    for mode in modes.split(","):
        found = found if not found.borne else _mode(mode, facts)
    return found


def _feature(name: str, facts: Facts) -> Verdict:
    if name == "highContrastDisplay":
        return _unless(facts.doubt("contrast"))
    return FEATURES[name](facts) if name in FEATURES else _YES


def _mode(mode: str, facts: Facts) -> Verdict:
    if mode == "tactile" and facts.braille:
        return _YES
    if mode in ("auditory", "tactile"):
        return _needs(False, f"nothing {mode} in it", contradicted=True)
    if mode.endswith(("Visual", "visual")) and mode != "visual":
        return _needs(bool(facts.images), "no image in it")
    return _needs(mode != "visual" or bool(facts.images), "no image in it")


def _hazard(hazard: str, all_hazards: tuple[str, ...], facts: Facts) -> Verdict:
    if hazard == "none" and len(all_hazards) > 1:
        return Verdict(False, "it claims hazards as well", contradicted=True)
    if hazard in ("flashing", "motionSimulation"):
        return _needs(facts.moving, "nothing that moves", contradicted=True)
    if hazard == "sound":
        return _needs(False, "no sound in it", contradicted=True)
    return _YES


def _sufficient(facts: Facts) -> list[str]:
    described = facts.doubt("alt", "formula") is None
    return [*(["textual"] if described else []), *(["textual,visual"] if facts.images else [])]


def _hazards(facts: Facts) -> list[str]:
    if not facts.moving:
        return ["none"]
    # nobody has watched the pictures move. One word for all, for Ace misspells one of the others
    return ["unknown"]


def _plain(name: str, claimed: Mapping[str, list[str]], computed: list[str]) -> Iterator[Item]:
    for text in claimed.get(name.removeprefix("schema:")) or computed:
        yield name, text, {}


def _conformance(metadata: Metadata, claimed: Mapping[str, list[str]]) -> Iterator[Item]:
    """A person's claim to conform, and who stands for it (EPUB Accessibility 1.1, section 4)."""
    found = next((m for m in map(_LEVEL.search, claimed.get("conformsTo", [])) if m), None)
    if found is None:
        return
    text = f"EPUB Accessibility 1.1 - WCAG {found[1]} Level {found[2].upper()}"
    yield "dcterms:conformsTo", text, {"id": "conformance"}
    authors = ", ".join(author.name for author in metadata.authors)
    certifier = next(iter(claimed.get("certifiedBy", [])), "") or metadata.publisher or authors
    if not certifier:
        return
    yield "a11y:certifiedBy", certifier, {"id": "certifier", "refines": "#conformance"}
    for text in claimed.get("certifierCredential", []):
        yield "a11y:certifierCredential", text, {"refines": "#certifier"}
    for text in claimed.get("certifierReport", []):
        yield "link:a11y:certifierReport", text, {"refines": "#certifier"}


def _distinct(texts: list[str] | tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys(texts))


def _summary(facts: Facts, lang: str) -> str:
    wording = words(lang)
    lines = ["access_text"]
    if facts.images:
        lines.append("access_images_partly" if facts.doubt("alt") else "access_images")
    if "math" in facts.names:
        lines.append("access_formulas")
    if "noteref" in facts.kinds:
        lines.append("access_notes")
    if "page-list" in facts.kinds:
        lines.append("access_pages")
    return " ".join(wording[line] for line in lines)
