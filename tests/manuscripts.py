"""Manuscripts for tests, and one way to build them."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image

from octavo.pipeline import Outcome, Request, build

ROOT = Path(__file__).resolve().parents[1]


def _dot() -> bytes:
    buffer = io.BytesIO()
    Image.new("L", (8, 8), 128).save(buffer, "PNG")
    return buffer.getvalue()


PNG = _dot()


def font(family: str, letters: str, flavour: str | None = None) -> bytes:
    """A font of boxes."""
    pen = TTGlyphPen(None)
    for number, point in enumerate(((0, 0), (0, 700), (900, 700), (900, 0))):
        (pen.lineTo if number else pen.moveTo)(point)
    pen.closePath()
    letters = "".join(sorted(set(letters + " ")))
    names = [".notdef", *(f"u{ord(letter):04X}" for letter in letters)]
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder(names)
    builder.setupCharacterMap({ord(letter): f"u{ord(letter):04X}" for letter in letters})
    builder.setupGlyf(dict.fromkeys(names, pen.glyph()))
    builder.setupHorizontalMetrics(dict.fromkeys(names, (1000, 0)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200)
    builder.setupPost()
    builder.font.flavor = flavour
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()


SAMPLE = """\
---
title: The Sample
author: Ann Author
date: 2026-01-02
lang: en
description: A book to test with.
publisher: The Press
rights: Free to copy.
---

# First

"Text" with *emphasis*, `code` and a note.[^a] See [the table](#tbl-x) and [second](#second).

[^a]: The note's *words*.

## Section one

- one
- two

| Years | Votes |
|:------|------:|
| 1923  | 12    |

: Votes by year {#tbl-x}

# Second

![A dot](dot.png){#fig-dot width=40%}

> A quotation.

Term
:   Its meaning.
"""


def write(folder: Path, text: str = SAMPLE, name: str = "sample.md") -> Path:
    """The manuscript and its image in a folder; the manuscript's path."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "dot.png").write_bytes(PNG)
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


def make(folder: Path, text: str = SAMPLE, *names: str) -> Outcome:
    """Build a manuscript into ``folder/out``."""
    return build(Request(write(folder, text), folder / "out", names))


def octavo(*arguments: str, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command as a person would."""
    # an empty one would be the current folder
    path = os.pathsep.join(filter(None, [str(ROOT / "build"), os.environ.get("PYTHONPATH", "")]))
    return subprocess.run(
        [sys.executable, "-P", "-m", "octavo", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, "PYTHONUTF8": "1", **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
