"""The processor of citations: Pandoc's own citeproc, run once a book.

It was chosen by measurement: 0.2 s for a book of 500 citations, and right where citeproc-py 0.11
lacks year suffixes, et-al-subsequent, collapsing and punctuation in quotes. It reads nothing but
what is put into a folder of its own, and reaches no network.
"""

from __future__ import annotations

import functools
import importlib.util
import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from octavo import tools
from octavo.files import workplace
from octavo.resolve.citations.values import Listed, Processed
from octavo.work import Work, at_once

_LIMIT_S = 300
#: The first version whose JSON has the form that is written here.
_OLDEST = (3, 0)


class Failed(Exception):
    """The processor gave nothing: what it said."""


def program() -> Path | None:
    """Pandoc as the package pypandoc-binary brings it, else one on the path that is not too old."""
    found = importlib.util.find_spec("pypandoc")
    if found is not None and found.origin:
        name = "pandoc.exe" if sys.platform == "win32" else "pandoc"
        path = Path(found.origin).parent / "files" / name
        if path.is_file():
            return path
    other = tools.find("pandoc")
    if other is not None:
        with workplace() as folder:
            said = tools.run(other, ["--version"], folder).out.decode("utf-8", "replace")
        version = re.match(r"pandoc(?:\.exe)? (\d+)\.(\d+)", said)
        if version and (int(version.group(1)), int(version.group(2))) >= _OLDEST:
            return other
    return None


@dataclass(frozen=True)
class Question:
    """What the processor is asked: the program and when it was made, and all that it reads."""

    program: str
    made_ns: int
    given: bytes
    style: bytes
    files: tuple[tuple[str, str], ...]


def process(
    pandoc: Path,
    document: Mapping[str, Any],
    style: bytes,
    files: Mapping[str, str],
    work: Work = at_once,
) -> Processed:
    """What the processor makes of the document. ``files`` maps names to texts of bibliographies.

    Answers are kept: editions that differ in their text may still cite alike, and who writes asks
    again and again. Raises Failed where the processor gives up; that is not kept.
    """
    given = json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")
    made_ns = pandoc.stat().st_mtime_ns
    question = Question(str(pandoc), made_ns, given, style, tuple(files.items()))
    try:
        ((out, said),) = work(f"{__name__}:answer", [question])
    except RuntimeError:
        out, said = answer(question)  # it tells what is wrong
    return _read(json.loads(out), said)


@functools.lru_cache(maxsize=8)
def answer(asked: Question) -> tuple[bytes, str]:
    """What the processor answers, and what else it says. Raises Failed where it gives up."""
    with workplace() as folder:
        (folder / "style.csl").write_bytes(asked.style)
        for file, text in asked.files:
            (folder / file).write_text(text, encoding="utf-8", newline="\n")
        arguments = ["--from=json", "--to=json", "--citeproc", f"--data-dir={folder}"]
        ran = tools.run(Path(asked.program), arguments, folder, asked.given, _LIMIT_S)
        said = ran.said.replace(str(folder), "")
    if ran.status != 0:
        raise Failed(said.strip() or f"it ended with status {ran.status}")
    return ran.out, said


def _read(made: Mapping[str, Any], said: str) -> Processed:
    refs = next((b for b in made["blocks"] if b["t"] == "Div" and b["c"][0][0] == "refs"), None)
    body = [block for block in made["blocks"] if block is not refs]
    entries: list[Listed] = []
    spacing = 0
    if refs is not None:
        spacing = int(dict(refs["c"][0][2]).get("entry-spacing", "0"))
        for entry in refs["c"][1]:
            inlines = [inline for block in entry["c"][1] for inline in _flat(block)]
            entries.append(Listed(entry["c"][0][0].removeprefix("ref-"), inlines))
    warnings = re.findall(r"^\[WARNING\] (?:Citeproc: )?(.+)$", said, re.MULTILINE)
    return Processed(
        tuple(cite["c"][1] for cite in _cites(body)),
        tuple(entries),
        spacing,
        tuple(dict.fromkeys(warnings)),
    )


def _flat(block: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """The inlines of a paragraph; a div within an entry (its number, its text) as a span."""
    if block["t"] == "Div":
        inner = [inline for child in block["c"][1] for inline in _flat(child)]
        return [{"t": "Span", "c": [block["c"][0], inner]}]
    return block["c"] if block["t"] in ("Para", "Plain") else []


def _cites(node: Any) -> Iterator[Mapping[str, Any]]:
    """Every citation below a piece of the document, in order."""
    if isinstance(node, list):
        for child in node:
            yield from _cites(child)
    elif isinstance(node, dict):
        if node.get("t") == "Cite":
            yield node
        else:
            yield from _cites(node.get("c"))
