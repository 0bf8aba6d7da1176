"""Entries in CSL-JSON, CSL-YAML and RIS: their keys, and the lines they stand in."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from octavo.report import Finding, Source, error, warning
from octavo.resolve.citations.values import Entry

_ALIASES = 50


def scan_json(text: str, file: str) -> tuple[list[Entry], list[Finding], str]:
    """The entries of a CSL-JSON file, findings, and the text for the processor."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        place = Source(file, problem.lineno, problem.colno)
        hint = "export the file anew, or mend it there"
        message = f"the file is no JSON: {problem.msg}"
        return [], [error("bibliography-syntax", message, place, hint)], ""
    except RecursionError:
        return [], [_shape(file)], ""
    begin = re.search(r"\[" if isinstance(data, list) else r'"(?:references|items)"\s*:\s*\[', text)
    if begin is None or not isinstance(data, list | dict):
        return [], [_shape(file)], ""
    entries: list[Entry] = []
    findings: list[Finding] = []
    kept: dict[str, dict[str, Any]] = {}
    for number, (item, offset) in enumerate(_objects(text, begin.end()), 1):
        place = Source(file, text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset))
        key = item.get("id", item.get("citation-key")) if isinstance(item, dict) else None
        if not isinstance(key, str | int) or key == "":
            findings.append(_keyless(number, place))
            continue
        kept.setdefault(str(key), {**item, "id": str(key)})
        fields = {name: str(value) for name, value in item.items()}
        entries.append(Entry(str(key), str(item.get("type", "")), place, fields=fields))
    return entries, findings, json.dumps(list(kept.values()), ensure_ascii=False)


def _objects(text: str, position: int) -> Iterator[tuple[Any, int]]:
    """The members of a JSON list and the offsets where they begin."""
    decoder = json.JSONDecoder()
    while True:
        while text[position : position + 1] in (" ", "\t", "\n", ","):
            position += 1
        if text[position : position + 1] in ("]", ""):
            return
        item, end = decoder.raw_decode(text, position)
        yield item, position
        position = end


def scan_yaml(text: str, file: str) -> tuple[list[Entry], list[Finding], str]:
    """The entries of a CSL-YAML file, findings, and the text for the processor.

    It has a key ``references``, as Pandoc's own have, or is the list itself.
    """
    # Pandoc reads a file between the marks of front matter, too
    bare = re.sub(r"\A---[ \t]*$|^(?:---|\.\.\.)[ \t]*\Z", "", text.strip("\n"), flags=re.MULTILINE)
    first = text[: len(text) - len(text.lstrip("\n"))].count("\n") + 1
    try:
        if sum(isinstance(event, yaml.AliasEvent) for event in yaml.parse(bare)) > _ALIASES:
            return [], [_shape(file)], ""
        node = yaml.compose(bare, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        place = Source(file, first + (mark.line if mark else 0), (mark.column if mark else 0) + 1)
        message = f"the file is no YAML: {problem.problem or problem.context}"
        return [], [error("bibliography-syntax", message, place)], ""
    except (yaml.YAMLError, RecursionError):
        return [], [_shape(file)], ""
    listed = _listed(node)
    if listed is None:
        return [], [_shape(file)], ""
    entries: list[Entry] = []
    findings: list[Finding] = []
    for number, item in enumerate(listed.value, 1):
        place = Source(file, first + item.start_mark.line, item.start_mark.column + 1)
        fields = dict(_scalars(item))
        if not fields.get("id"):
            findings.append(_keyless(number, place))
            continue
        entries.append(Entry(fields["id"], fields.get("type", ""), place, fields=fields))
    indented = "\n".join(f"  {line}" for line in bare.split("\n"))
    return entries, findings, bare if isinstance(node, MappingNode) else f"references:\n{indented}"


def scan_ris(text: str, file: str) -> tuple[list[Entry], list[Finding], str]:
    """The entries of a RIS file; their keys are what stands behind ``ID``."""
    entries: list[Entry] = []
    for number, line in enumerate(text.split("\n"), 1):
        found = re.match(r"ID\s+-\s*(\S+)", line)
        if found:
            entries.append(Entry(found.group(1), "", Source(file, number)))
    return entries, [], text


def _listed(node: Node | None) -> SequenceNode | None:
    if isinstance(node, MappingNode):
        found = (value for key, value in node.value if key.value == "references")
        node = next(found, None)
    return node if isinstance(node, SequenceNode) else None


def _scalars(node: Node) -> Iterator[tuple[str, str]]:
    for key, value in node.value if isinstance(node, MappingNode) else ():
        if isinstance(key, ScalarNode):
            yield str(key.value), str(value.value) if isinstance(value, ScalarNode) else "[...]"


def _shape(file: str) -> Finding:
    message = "the file holds no list of entries"
    hint = "CSL-JSON is a list of objects, CSL-YAML has a key `references` with a list"
    return error("bibliography-syntax", message, Source(file), hint)


def _keyless(number: int, place: Source) -> Finding:
    message = f"entry {number} has no `id`; nothing can cite it"
    return warning("bibliography-malformed", message, place, "give it an `id`")
