"""Theorems and their kin, callouts with numbers, and references to them."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from test_references import cited
from test_resolve import resolved


@pytest.mark.parametrize(
    ("xml", "lang", "text"),
    [
        ('<div id="thm-a"><p>It is so.</p></div>', "en", "Theorem 1.1. It is so."),
        (
            '<div id="thm-a"><h2>The <em>Line</em></h2><p>It is so.</p></div>',
            "en",
            "Theorem 1.1 (The Line). It is so.",
        ),
        ('<div id="lem-a" data-name="Zorn"><p>x</p></div>', "en", "Lemma 1.1 (Zorn). x"),
        ('<div id="exr-a"><ul><li>x</li></ul></div>', "de", "Aufgabe 1.1. x"),
        ('<div class="proof"><p>Easy.</p></div>', "fr", "Démonstration. Easy."),
        ('<div class="solution"><h3>Of 3</h3><p>x</p></div>', "en", "Solution (Of 3). x"),
        ('<div class="note" id="nte-a"><p>x</p></div>', "en", "Note 1.1 x"),
        ('<div class="tip" id="tip-a" title="Do"><p>x</p></div>', "en", "Tip 1.1: Do x"),
    ],
)
def test_statements_begin_with_what_they_are(
    tmp_path: Path, xml: str, lang: str, text: str
) -> None:
    book, findings = resolved(tmp_path, f"<h1>One</h1>{xml}", "<h1>Two</h1>", lang=lang)
    assert findings == ()
    element = book.chapters[0].tree()[1]
    words = "".join("".join(str(t) for t in child.itertext()) + " " for child in element).replace(
        "\u00a0", " "
    )
    assert " ".join(words.split()) == text
    assert len(book.contents) == 2


def test_statements_in_both_outputs(tmp_path: Path) -> None:
    text = (
        f"# One\n\nBy {cited('@thm-b')}, {cited('@Exr-a')} and {cited('@nte-a')}.\n\n"
        "::: {#thm-a}\nFirst.\n:::\n\n::: {#thm-b}\n## Pythagoras\n\nSecond.\n:::\n\n"
        "::: {.proof}\nBy looking.\n:::\n\n::: {#exr-a}\nDo it.\n:::\n\n"
        "::: {#nte-a .callout-note}\nHear.\n:::\n\n# Two\n\nText.\n"
    )
    both = made(tmp_path, text)
    assert both.codes() == []
    said = "By Theorem 1.2, Exercise 1.1 and Note 1.1."
    second = "Theorem 1.2 (Pythagoras). Second. Proof. By looking. Exercise 1.1. Do it."
    for words in (both.chapter("one").replace("\u00a0", " "), both.pdf()):
        assert said in words
        assert second in words
