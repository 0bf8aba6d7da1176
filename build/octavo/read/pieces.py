"""A long file in pieces, each of which is parsed by itself and known as long as it is the same.

A piece begins with a heading, most of them with that of a chapter. Joined they are what the whole
file would be: one that would mean something else in the whole, because something is still open
where it ends or because another tells what a label means, makes that the file is parsed as one.
"""

from __future__ import annotations

import dataclasses
import re
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from octavo.read import slugs
from octavo.read.dialect import MOST, Parsed, Ties
from octavo.report import Finding, Findings
from octavo.vocabulary import Element, freeze, thaw

#: A file of fewer characters is parsed at once; a piece has about so many at the least.
_SHORT, _LEAST = 24_000, 6_000

#: What is told of raw HTML that other pieces may go on with.
_OPEN = "html-unclosed"

#: So few chapters are no pieces: then sections are.
_FEW = 4

_FENCE = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}|~{3,})(.*)")


@dataclass(frozen=True)
class Kept:
    """What was parsed: its tree, and its notes by their labels, as XML; the ties of a piece."""

    tree: bytes
    notes: Mapping[str, bytes]
    findings: Findings
    ties: Ties | None


def kept(parsed: Parsed) -> Kept:
    """What was parsed as a value."""
    notes = {label: freeze(note) for label, note in parsed.notes.items()}
    return Kept(freeze(parsed.tree), notes, parsed.findings, parsed.ties)


def begins(lines: Sequence[str], first: int) -> list[int]:
    """The indices of the lines that pieces begin with, from that of line ``first`` on.

    Only one where the file is not long. Which headings begin a piece depends on their own words,
    so that an edit changes one piece or two.
    """
    size = sum(map(len, lines))
    found = _headings(lines, first) if size >= _SHORT else {}
    chosen = [at for at, level in found.items() if level == 1]
    if len(chosen) < _FEW:
        chosen = list(found)
    share = 1
    while chosen and size * share < _LEAST * len(chosen):
        share *= 2
    return [first - 1, *(at for at in chosen if zlib.crc32(lines[at].encode()) % share == 0)]


def _headings(lines: Sequence[str], first: int) -> dict[int, int]:
    """The levels of headings of the first and second level, where they seem to be such."""
    found: dict[int, int] = {}
    fence = ""
    for at in range(first, len(lines)):
        line = lines[at]
        if "```" in line or "~~~" in line:
            mark = _FENCE.match(line)
            if mark and not fence and (mark[1][0] == "~" or "`" not in mark[2]):
                fence = mark[1]
            elif mark and fence and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
        elif not fence and line.startswith(("# ", "## ")) and not lines[at - 1].strip():
            found[at] = 1 if line[1] == " " else 2
    return found


def joined(
    made: Sequence[Kept | None], firsts: Sequence[int], lines: Sequence[str]
) -> Parsed | None:
    """The file, of its pieces, the indices of their first lines, and all its lines.

    None where it may be something else than they are by themselves.
    """
    pieces = [piece for piece in made if piece is not None and piece.ties is not None]
    if len(pieces) < len(made) or not _free([p.ties for p in pieces if p.ties is not None]):
        return None
    found = Counter(f.code for piece in pieces for f in piece.findings)
    if _OPEN in found or any(count >= MOST for count in found.values()):
        return None
    whole: Element | None = None
    notes: dict[str, Element] = {}
    findings: list[Finding] = []
    titles: set[str] = set()
    for piece, at in zip(pieces, firsts, strict=True):
        names: dict[str, str] = {}
        if piece.ties is not None and piece.ties.made_up:
            # by its heading: what is written in other pieces changes nothing here
            title = slugs.unique(slugs.slug(lines[at]) or "piece", titles)
            names = {label: f"{title} {label}" for label in piece.ties.made_up}
        tree = _moved(piece.tree, at, names)
        if whole is None:
            whole = tree
        else:
            whole.extend(list(tree))
        for label, note in piece.notes.items():
            notes[names.get(label, label)] = _moved(note, at, names)
        findings += [_told(finding, at) for finding in piece.findings]
    assert whole is not None
    return Parsed(whole, notes, tuple(findings))


def _free(ties: Sequence[Ties]) -> bool:
    """Whether no piece asks for what another defines, and none defines what another does, too."""
    defined = Counter(label for one in ties for label in one.defined)
    single = Counter(label for one in ties for label in one.single)
    if any(count > 1 for count in single.values()):
        return False
    return all(defined[label] == (label in one.defined) for one in ties for label in one.asked)


def _moved(xml: bytes, lines: int, names: Mapping[str, str]) -> Element:
    """A tree whose elements stand so many lines further down, whose notes have other names."""
    tree = thaw(xml)
    for element in tree.iter() if lines else ():
        line = element.get("data-line")
        if line is not None:
            element.set("data-line", str(int(line) + lines))
    for element in tree.iter("a", "aside") if names else ():
        label = element.get("data-note")
        if label is not None:
            element.set("data-note", names.get(label, label))
    return tree


def _told(finding: Finding, lines: int) -> Finding:
    source = finding.source
    if source is None:
        return finding
    return dataclasses.replace(
        finding, source=dataclasses.replace(source, line=source.line + lines)
    )
