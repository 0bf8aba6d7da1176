"""Books of any length to measure with: headings, notes, tables, code, lists, cross-references."""

from __future__ import annotations

import random

_WORDS = (
    "the of and to in a is that it was for on are as with his they at be this from have or by one "
    "had not but what all were when we there can an your which their said if do will each about "
    "harbour window letter morning river station winter garden answer question number machine "
    "remember understand particular afternoon together between government different important"
).split()


def book(words: int, seed: int = 1) -> str:
    """A manuscript of about so many words in chapters of 3,000; the same for the same seed."""
    dice = random.Random(seed)
    parts = ["---\ntitle: A Long Book\nauthor: A. Author\ndate: 2026-01-02\nlang: en\n---\n"]
    chapters = max(1, round(words / 3000))
    for number in range(1, chapters + 1):
        parts.append(f"# Chapter {number} {{#chapter-{number}}}\n")
        for section in range(1, 4):
            parts.append(f"## Section {number}.{section}\n")
            parts += [_paragraph(dice) for _ in range(8)]
            parts.append(f"A claim with a note.[^n{number}-{section}] See [there](#chapter-1).\n")
            parts.append(f"[^n{number}-{section}]: {_sentence(dice)}\n")
        parts.append("| Year | Votes |\n|:-----|------:|\n| 1923 | 12 |\n| 1924 | 30 |\n")
        parts.append("```python\ndef double(x):\n    return 2 * x\n```\n")
        parts.append("- one\n- two\n- three\n")
    return "\n".join(parts)


def _sentence(dice: random.Random) -> str:
    text = " ".join(dice.choice(_WORDS) for _ in range(dice.randint(8, 22)))
    return text[0].upper() + text[1:] + "."


def _paragraph(dice: random.Random) -> str:
    return " ".join(_sentence(dice) for _ in range(dice.randint(6, 10))) + "\n"


def edited(manuscript: str) -> str:
    """The manuscript with a word more in a paragraph in its middle."""
    middle = manuscript.index("\n## Section ", len(manuscript) // 2)
    start = manuscript.index("\n\n", middle) + 2
    return manuscript[:start] + "Indeed, " + manuscript[start:]
