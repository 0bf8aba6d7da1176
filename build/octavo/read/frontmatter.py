"""Front matter: the YAML at the head of a manuscript, read with the place of every key and value.

Pandoc's title block, lines that begin with ``%`` for title, authors and date, is read as YAML.

Scalars stay as they are written (``version: 1.10`` is not 1.1), and YAML's ways to be large out of
little, or to run code, are errors.
"""

from __future__ import annotations

import json
import re

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from octavo.read.values import Entry, Kind, Value
from octavo.report import Finding, Source, error

#: More values than this is no front matter; aliases count each time they are used.
LIMIT = 5000

#: Deeper than this is none either.
DEPTH = 20

_OPEN = re.compile(r"---[ \t]*\n(?!\s*\n)")
_TITLE_BLOCK = re.compile(r"(?=%[ \t]*\S|%[ \t]*\n%)(?:%[^\n]*(?:\n[ \t]+\S[^\n]*)*(?:\n|\Z)){1,3}")
_FIELD = re.compile(r"^%[ \t]?([^\n]*(?:\n[ \t]+\S[^\n]*)*)", re.MULTILINE)
_CLOSE = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE)
_KINDS: dict[str, Kind] = {
    "str": "text",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "null": "null",
    "timestamp": "date",
    "value": "text",
}


def divide(text: str) -> tuple[str, str, int]:
    """The front matter of a text ("" where there is none), the rest, and the rest's first line."""
    opening = _OPEN.match(text)
    if opening is None:
        return _title_block(text)
    closing = _CLOSE.search(text, opening.end())
    if closing is None:
        return "", text, 1
    end = min(closing.end() + 1, len(text))
    rest = text[end:]
    return text[opening.end() : closing.start()], rest, text.count("\n", 0, end) + 1


def first_line(text: str) -> int:
    """The line that the front matter of a text begins in: behind its mark, where it has one."""
    return 2 if _OPEN.match(text) else 1


def _title_block(text: str) -> tuple[str, str, int]:
    """What `divide` makes of Pandoc's title block (User's Guide, extension pandoc_title_block)."""
    block = _TITLE_BLOCK.match(text)
    if block is None or text.startswith("%%"):
        return "", text, 1
    lines = []
    for name, written in zip(
        ("title", "author", "date"), _FIELD.findall(block.group()), strict=False
    ):
        pieces = [
            piece.strip() for piece in re.split(r"\n|;" if name == "author" else r"\n", written)
        ]
        said: object = [p for p in pieces if p] if name == "author" else " ".join(pieces).strip()
        value = json.dumps(said, ensure_ascii=False) if said else ""
        # as many lines as the author's, so that places are right
        lines.append((f"{name}: {value}" if value else "") + "\n" * (written.count("\n") + 1))
    return "".join(lines), text[block.end() :], text.count("\n", 0, block.end()) + 1


def unclosed(text: str, file: str) -> list[Finding]:
    """An error where front matter begins and does not end; a line ``---`` alone is a rule."""
    opening = _OPEN.match(text)
    if opening is None or _CLOSE.search(text, opening.end()):
        return []
    if not re.match(r"[\w-]+:(?:\s|$)", text[opening.end() :]):
        return []
    message = "the front matter is never closed"
    return [error("metadata-syntax", message, Source(file), "end it with a line `---`")]


def compose(yaml_text: str, file: str, first: int) -> tuple[Value | None, list[Finding]]:
    """The YAML as an object, its first line being line ``first`` of ``file``.

    None where there is nothing in it or it cannot be understood; then there is an error.
    """
    loader: yaml.SafeLoader | None = None
    walk = _Walk(file, first)
    try:
        loader = yaml.SafeLoader(yaml_text)
        node = loader.get_single_node()
        if node is None:
            return None, []
        value = walk.value(node, 0)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = walk.at(mark.line, mark.column) if mark else Source(file, first)
        text = problem.problem or problem.context or "it is no YAML"
        return None, [error("metadata-syntax", f"the metadata is not valid YAML: {text}", place)]
    except yaml.YAMLError as problem:
        text = str(problem).splitlines()[0]
        place = Source(file, first)
        return None, [error("metadata-syntax", f"the metadata is not valid YAML: {text}", place)]
    except RecursionError:
        return None, [_too_large(Source(file, first))]
    except _Refused as refused:
        return None, [refused.finding]
    if value.kind != "map":
        message = f"the metadata is {_WORDS.get(value.kind, 'text')}, not keys with values"
        return None, [error("metadata-type", message, value.source, "write `title: ...`")]
    return value, walk.findings


_WORDS = {"list": "a list", "text": "text"}


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def _too_large(place: Source) -> Finding:
    return error(
        "metadata-syntax", "the metadata holds too many values or is nested too deeply", place
    )


class _Walk:
    def __init__(self, file: str, first: int) -> None:
        self.file = file
        self.first = first
        self.count = 0
        self.findings: list[Finding] = []

    def at(self, line: int, column: int) -> Source:
        return Source(self.file, self.first + line, column + 1)

    def value(self, node: Node, depth: int) -> Value:
        place = self.at(node.start_mark.line, node.start_mark.column)
        self.count += 1
        if self.count > LIMIT or depth > DEPTH:
            raise _Refused(_too_large(place))
        tag = str(node.tag).removeprefix("tag:yaml.org,2002:")
        if isinstance(node, ScalarNode):
            if tag not in _KINDS:
                raise _Refused(_tag(tag, place))
            return Value(_KINDS[tag], place, str(node.value))
        if isinstance(node, SequenceNode):
            if tag != "seq":
                raise _Refused(_tag(tag, place))
            return Value("list", place, items=tuple(self.value(n, depth + 1) for n in node.value))
        if not isinstance(node, MappingNode) or tag != "map":
            raise _Refused(_tag(tag, place))
        entries: dict[str, Entry] = {}
        for key_node, value_node in node.value:
            key = self.value(key_node, depth + 1)
            if key.kind in ("list", "map"):
                raise _Refused(error("metadata-syntax", "a key must be text", key.source))
            if str(key_node.tag).endswith(":merge"):
                raise _Refused(_tag("merge", key.source))
            if key.text in entries:
                message = f"`{key.text}` is given twice"
                first = entries[key.text].source
                hint = f"it stands in line {first.line} already"
                self.findings.append(error("metadata-duplicate", message, key.source, hint))
                continue
            entries[key.text] = Entry(key.text, key.source, self.value(value_node, depth + 1))
        return Value("map", place, entries=tuple(entries.values()))


def _tag(tag: str, place: Source) -> Finding:
    message = f"the YAML tag `{tag}` means nothing here"
    return error("metadata-syntax", message, place, "write the value without it")
