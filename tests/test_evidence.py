"""Evidence instead of claims: what is said of accessibility is what the book holds."""

from __future__ import annotations

import io
from pathlib import Path

import cssselect2
import pytest
from lxml import etree
from PIL import Image

from epubs import OPF, Epub, build
from octavo.editions.epub import values
from octavo.editions.epub.evidence import contrast
from octavo.report import Finding, Findings, Severity
from octavo.workshop import Workshop

TEXT = "# One\n\nText.[^a]\n\n[^a]: N.\n\n## Two\n\n![A dot](dot.png)\n"
BARE = "# One\n\nAn ![](dot.png) image.\n"
PLAIN = "# One\n\nText.\n"


def book(
    folder: Path, text: str, front: str = "", files: dict[str, bytes] | None = None
) -> tuple[Epub | None, Findings]:
    head = f"---\ntitle: T\nauthor: Ann\npublisher: The Press\ndate: 2026-01-01\n{front}---\n\n"
    data, findings = build(folder, head + text, files or {})
    return Epub(data) if data else None, findings


def moving() -> bytes:
    frames = [Image.new("L", (4, 4), color) for color in (0, 200)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("text", "front", "code", "words"),
    [
        (BARE, "accessibilityFeature: alternativeText", "claim-contradicted", "has no text"),
        (BARE, "accessModeSufficient: textual", "claim-contradicted", "dot.png has no text"),
        (BARE, "conformsTo: WCAG 2.2 AA", "claim-contradicted", "dot.png has no text"),
        (PLAIN, "accessibilityFeature: [alternativeText]", "claim-unfounded", "no image"),
        (PLAIN, "accessibilityFeatures: [MathML]", "claim-unfounded", "no formula"),
        (PLAIN, "accessibilityFeature: pageNavigation", "claim-contradicted", "no list of pages"),
        (PLAIN, "accessibilityFeature: captions", "claim-contradicted", "neither sound nor film"),
        (PLAIN, "accessibilityFeature: index", "claim-unfounded", "no index"),
        (PLAIN, "accessMode: auditory", "claim-contradicted", "nothing auditory"),
        (PLAIN, "accessMode: [textual, visual]", "claim-unfounded", "no image"),
        (PLAIN, "accessibilityHazard: flashing", "claim-contradicted", "nothing that moves"),
        (PLAIN, "accessibilityHazard: [none, sound]", "claim-contradicted", "hazards as well"),
        (PLAIN, "conformsTo: perfect", "claim-unfounded", "no claim that can be written"),
        (PLAIN, "accessibilityFeature: braille", "claim-contradicted", "no braille"),
        (PLAIN, "accessibilityFeature: tactileGraphic", "claim-contradicted", "nothing tactile"),
        (PLAIN, "accessibilityFeature: longDescription", "claim-unfounded", "no image"),
        (PLAIN, "accessibilityFeature: latex", "claim-unfounded", "source"),
        (PLAIN, "accessibilityFeature: largePrint", "claim-unfounded", "the reader's choice"),
        (PLAIN, "accessModeSufficient: [[textual, visual]]", "claim-unfounded", "no image"),
        ("# One\n\n### Three\n", "conformsTo: WCAG 2.2 AA", "claim-contradicted", "of level 3"),
        ("# One\n\n### Three\n", "accessibilityFeature: structuralNavigation", "claim-contradicted",
         "of level 3"),
        ("# One\n\n<table><tr><td>a</td></tr></table>\n", "conformsTo: WCAG 2.2 AA",
         "claim-contradicted", "no head"),
    ],
)  # fmt: skip
def test_a_claim_that_the_book_does_not_bear_out(
    tmp_path: Path, text: str, front: str, code: str, words: str
) -> None:
    made, findings = book(tmp_path, text, front + "\n")
    found = next(f for f in findings if f.code.startswith("claim"))
    assert (found.code, found.severity) == (code, _SEVERITY[code])
    assert words in found.message
    assert found.source is not None
    assert found.source.line == 6
    assert (made is None) == (code == "claim-contradicted")


_SEVERITY = {"claim-contradicted": Severity.ERROR, "claim-unfounded": Severity.WARNING}


@pytest.mark.parametrize(
    ("front", "name", "written"),
    [
        ("accessMode: [textual, visual]", "accessMode", ["textual"]),
        ("accessModeSufficient: [[textual, visual]]", "accessModeSufficient", ["textual"]),
    ],
)
def test_what_is_not_borne_out_is_not_written(
    tmp_path: Path, front: str, name: str, written: list[str]
) -> None:
    made, _ = book(tmp_path, PLAIN, f"{front}\n")
    assert made is not None
    assert made.texts(f"schema:{name}") == written


def test_braille_may_be_claimed_where_it_is(tmp_path: Path) -> None:
    made, findings = book(
        tmp_path, "# One\n\n\u2801\u2803.\n", "accessibilityFeature: braille\naccessMode: tactile\n"
    )
    assert made is not None
    assert not [f for f in findings if f.code.startswith("claim")]
    assert "tactile" in made.texts("schema:accessMode")


def test_a_contradiction_names_its_line(tmp_path: Path) -> None:
    _, findings = book(tmp_path, PLAIN + "\n" + BARE, "conformsTo: WCAG 2.2 AA\n")
    found = next(f for f in findings if f.code == "claim-contradicted")
    assert "sample.md:15" in found.message


def test_what_only_a_person_can_know_is_taken_from_the_author(tmp_path: Path) -> None:
    front = (
        "accessibilityHazard: [noFlashingHazard, noMotionSimulationHazard, noSoundHazard]\n"
        "accessibilityFeature: [longDescription, unlocked]\n"
        "accessibilitySummary: A person has looked at it.\n"
        "accessModeSufficient: [textual, [textual, visual]]\n"
    )
    made, findings = book(tmp_path, "# One\n\n![It moves](a.gif)\n", front, {"a.gif": moving()})
    assert made is not None
    assert not [f for f in findings if f.code.startswith(("claim", "accessibility"))]
    assert "noFlashingHazard" in made.texts("schema:accessibilityHazard")
    assert "unknown" not in made.texts("schema:accessibilityHazard")
    features = made.texts("schema:accessibilityFeature")
    assert {"longDescription", "unlocked", "alternativeText"} <= set(features)
    assert made.texts("schema:accessibilitySummary") == ["A person has looked at it."]
    assert made.texts("schema:accessModeSufficient") == ["textual", "textual,visual"]


def test_a_term_that_is_none_is_told(tmp_path: Path) -> None:
    _, findings = book(tmp_path, TEXT, "accessibilityFeature: alternativText\n")
    found = next(f for f in findings if f.code == "accessibility-term")
    assert found.hint == "did you mean `alternativeText`?"


def test_conformance_is_a_persons_claim(tmp_path: Path) -> None:
    plain, _ = book(tmp_path / "a", TEXT)
    assert plain is not None
    assert plain.texts("dcterms:conformsTo") == []
    front = (
        "conformsTo: WCAG 2.2 AA\ncertifiedBy: Cleo\n"
        "certifierCredential: Trained\ncertifierReport: https://example.org/report\n"
    )
    made, _ = book(tmp_path / "b", TEXT, front)
    assert made is not None
    claim = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
    assert made.texts("dcterms:conformsTo") == [claim]
    metas = {e.get("property"): e for e in made.package.iter(f"{OPF}meta")}
    assert metas["a11y:certifiedBy"].text == "Cleo"
    assert metas["a11y:certifiedBy"].get("refines") == "#conformance"
    assert metas["a11y:certifierCredential"].get("refines") == "#certifier"
    link = next(made.package.iter(f"{OPF}link"))
    assert (link.get("rel"), link.get("href")) == (
        "a11y:certifierReport",
        "https://example.org/report",
    )
    own, _ = book(tmp_path / "c", TEXT, "accessibilityConformsTo: WCAG 2.1 Level A\n")
    assert own is not None
    assert own.texts("dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.1 Level A"]
    named = {e.get("property"): e.text for e in own.package.iter(f"{OPF}meta")}
    assert named["a11y:certifiedBy"] == "The Press"


# Contrast


def low(css: str, body: str = "<p>x</p>") -> list[tuple[str, str]]:
    root = etree.fromstring(f"<html><body>{body}</body></html>")
    found = contrast.low([etree.tostring(root)], css, Workshop())
    return [(each.mode, f"{each.ratio:.1f}") for _, each in found]


@pytest.mark.parametrize(
    ("css", "body", "expected"),
    [
        ("p { margin: 0 }", "<p>x</p>", []),
        ("p { color: #777 }", "<p>x</p>", [("light", "4.5"), ("dark", "4.2")]),
        ("p { color: #000 }", "<p>x</p>", [("dark", "1.1")]),
        ("p { color: #333; background: #fff }", "<p>x</p>", []),
        ("p { background: #fff }", "<p>x</p>", [("dark", "1.4")]),
        ("p { color: #000 } @media (prefers-color-scheme: dark) { p { color: #fff } }",
         "<p>x</p>", []),
        ("div { background: black } p { color: inherit }", "<div><p>x</p></div>",
         [("light", "1.0")]),
        ("h1 { color: #888; background: #fff }", "<h1>x</h1>", []),
        ("p { color: #888; background: #fff }", "<p>x</p>", [("light", "3.5"), ("dark", "3.5")]),
        ("p { color: red !important; background: #fff } p { color: #000 }", "<p>x</p>",
         [("light", "4.0"), ("dark", "4.0")]),
        ("p { color: rgb(0 0 0 / 50%); background: white }", "<p>x</p>",
         [("light", "4.0"), ("dark", "4.0")]),
        ("p { color: #888 }", "<p> </p><svg>x</svg>", []),
        ("@media print { p { color: white } }", "<p>x</p>", []),
    ],
)  # fmt: skip
def test_contrast_is_measured_by_day_and_by_night(
    css: str, body: str, expected: list[tuple[str, str]]
) -> None:
    assert low(css, body) == expected


def test_ratios_are_those_of_wcag() -> None:
    assert contrast.ratio((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    grey = 0x77 / 255
    assert contrast.ratio((grey, grey, grey), (1, 1, 1)) == pytest.approx(4.48, abs=0.01)


def test_a_faint_style_is_a_finding_with_its_place_and_the_line_of_its_text(tmp_path: Path) -> None:
    front = "css: own.css\n"
    made, findings = book(tmp_path, TEXT, front, {"own.css": b"h2 { color: #999 }"})
    assert made is not None
    found = [f for f in findings if f.code == "contrast-low"]
    assert len(found) == 1
    assert "by day" in found[0].message
    assert "<h2> (" in found[0].message
    assert ":15) is too faint" in found[0].message
    assert found[0].source is not None
    assert Path(found[0].source.file).name == "own.css"
    assert (found[0].source.line, found[0].source.column) == (1, 6)
    front += "conformsTo: WCAG 2.2 AA\n"
    made, findings = book(tmp_path / "b", TEXT, front, {"own.css": b"h2 { color: #999 }"})
    assert made is None
    assert any("too faint" in f.message for f in findings if f.code == "claim-contradicted")


def test_our_own_styles_stand_out_everywhere(tmp_path: Path) -> None:
    text = (
        TEXT + "\n> Quote\n\n`code`\n\n```python\nx = 1\n```\n\n| a | b |\n|---|---|\n| c | d |\n"
        "\n==mark== <mark>m</mark> <kbd>k</kbd> [l](https://example.org)\n"
    )
    _, findings = book(tmp_path, text)
    assert [f for f in findings if f.code == "contrast-low"] == []


def test_subjects_have_their_codes(tmp_path: Path) -> None:
    front = (
        "subject:\n- Exile\n- {text: Soviet history, authority: bisac, term: HIS032000}\n"
        "- {text: European history, authority: Thema, term: NHD}\n"
        "- {text: Bad, authority: BISAC, term: HIS32}\n- {text: Odd, authority: Nobody, term: x}\n"
    )
    made, findings = book(tmp_path, TEXT, front)
    assert made is not None
    subjects = {
        e.text: made.refined(e)
        for e in made.package.iter("{http://purl.org/dc/elements/1.1/}subject")
    }
    assert subjects["Soviet history"] == {"authority": ("BISAC", ""), "term": ("HIS032000", "")}
    assert subjects["European history"] == {"authority": ("Thema", ""), "term": ("NHD", "")}
    assert subjects["Exile"] == subjects["Bad"] == subjects["Odd"] == {}
    codes: list[Finding] = [f for f in findings if f.code.startswith("subject")]
    assert [(f.code, f.source.line) for f in codes if f.source] == [
        ("subject-code", 10),
        ("subject-authority", 11),
    ]


def test_an_excerpt_of_a_sheet_holds_what_is_asked_for_with_its_conditions() -> None:
    css = (
        "p { color: red; margin: 0 } a { margin: 0 } @font-face { color: red }\n"
        "@media (prefers-color-scheme: dark) { b { color: blue !important } i { margin: 0 } }\n"
        "@supports (display: grid) { @media print { u { color: red } } }\n"
        "@media all { i { top: 0 } }"
    )
    made = values.excerpt(values.Excerpt(css, ("color",)))
    assert "".join(made.split()) == (
        "p{color:red}@media(prefers-color-scheme:dark){b{color:blue!important}}"
        "@supports(display:grid){@mediaprint{u{color:red}}}"
    )


@pytest.mark.parametrize("rule", ["p", ".a", "#i", "[lang]", "div > p", "p + p", ":lang(de)", "*"])
def test_elements_that_are_not_looked_up_are_those_that_no_rule_is_for(rule: str) -> None:
    root = etree.fromstring('<div><p/><p class="a"/><P/><b id="i" lang="de"><p/></b></div>')
    ours, whole = values.Matcher(), cssselect2.Matcher()
    for selector in cssselect2.compile_selector_list(rule):
        ours.add(selector, rule)
        whole.add_selector(selector, rule)
    for element in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
        assert ours.match(element) == [found[2:] for found in whole.match(element)]
