"""YAML: read with the place of every key and value.

Scalars stay as they are written (``version: 1.10`` is not 1.1), and YAML's ways to be large out of
little, or to run code, are errors.
"""

from __future__ import annotations

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from octavo.read import unreadable
from octavo.read.values import Entry, Kind, Value
from octavo.report import Finding, Source, error

#: More values than this is no front matter; aliases count each time they are used.
LIMIT = 5000

#: Deeper than this is none either.
DEPTH = 20

_KINDS: dict[str, Kind] = {
    "str": "text",
    "int": "int",
    "float": "float",
    "bool": "bool",
    "null": "null",
    "timestamp": "date",
    "value": "text",
}


def composed(given: tuple[str, str, int]) -> tuple[Value | None, tuple[Finding, ...]]:
    """What `compose` makes of its arguments, as one value."""
    value, findings = compose(*given)
    return value, tuple(findings)


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
        why, line, column, hint = unreadable.told(problem, yaml_text)
        message = f"the metadata is not valid YAML: {why}"
        return None, [error("metadata-syntax", message, walk.at(line, column), hint)]
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
