"""One static style sheet: custom properties resolved, sums worked out, sizes as rules.

Old reading systems know neither ``var()`` nor ``calc()``, and a few refuse a sheet that holds
them: every value is worked out here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import tinycss2

from octavo.editions.epub import mirror, values
from octavo.editions.epub.values import Refused

_SIZE = re.compile(r"(width|height)=(\d+(?:\.\d+)?)(%|px|pt|pc|mm|cm|in|em|rem|ex|ch)\Z")

#: The sides that an author gave the columns of a table.
_KEPT_SIDES = (".left", ".right")
#: Rules for passages from the right to the left say where things are there.
_TURNED = '[dir="rtl"]'

#: Conditional rules, which hold rules; all other at-rules hold declarations or nothing.
_CONDITIONAL = frozenset({"media", "supports", "container"})

#: Properties resolve each other this deep at most; deeper is a circle.
_DEPTH = 16


def static(
    sheets: Sequence[str], fallback: Mapping[str, Sequence[str] | None], mirrored: int = 0
) -> str:
    """The sheets as one, in order, without comments and custom properties.

    Custom properties are those of ``:root``; the last one stands, wherever it is used.
    ``fallback`` says which families stand behind a family of ours for what it lacks; None that the
    family is not there, and is not named. So many sheets from the first on are ``mirrored``.
    """
    parsed = [values.rules(sheet) for sheet in sheets]
    properties = dict(_properties(rule for rules in parsed for rule in rules))
    writer = _Writer(properties, fallback)
    written: list[str] = []
    for number, rules in enumerate(parsed):
        writer.mirrored = number < mirrored
        written += (writer.rule(rule, "") for rule in rules)
    return "".join(written)


@dataclass(frozen=True)
class Sheets:
    """What `static` is asked for."""

    sheets: tuple[str, ...]
    fallback: Mapping[str, Sequence[str] | None]
    mirrored: int = 0


def made(wanted: Sheets) -> str:
    """The same of a value."""
    return static(wanted.sheets, wanted.fallback, wanted.mirrored)


def size_classes(given: str) -> list[str]:
    """The classes for a size that an author gave (``width=60%;height=3em``); what is none is not.

    A class is made of its size alone, so the same size has the same name everywhere.
    """
    return [_size_class(found) for found in _sizes(given)]


def size_rules(given: Iterable[str]) -> str:
    """The rules for all the sizes of a book, in the order of their names."""
    rules = {
        f".{_size_class(found)} {{ {found[1]}: {found[2]}{found[3]}; }}\n"
        for size in given
        for found in _sizes(size)
    }
    return "".join(sorted(rules))


def _sizes(given: str) -> Iterator[re.Match[str]]:
    for part in given.split(";"):
        found = _SIZE.match(part.strip().lower())
        if found:
            yield found


def _size_class(found: re.Match[str]) -> str:
    name, number, unit = found.groups()
    return f"{name}-{number.replace('.', '_')}{'percent' if unit == '%' else unit}"


def lacking(sheets: Sequence[str], wanted: Sequence[list[Any]]) -> Iterator[int]:
    """Which of some values, by their number, get none from the custom properties of the sheets."""
    parsed = (rule for sheet in sheets for rule in values.rules(sheet))
    writer = _Writer(dict(_properties(parsed)), {})
    for number, nodes in enumerate(wanted):
        try:
            writer.value(nodes, 0)
        except Refused:
            yield number


def _properties(rules: Iterable[Any]) -> Iterator[tuple[str, list[Any]]]:
    for rule in rules:
        if rule.type == "qualified-rule" and values.plain(rule.prelude) == ":root":
            for entry in values.declarations(rule.content):
                if entry.type == "declaration" and entry.name.startswith("--"):
                    yield entry.name, entry.value


class _Writer:
    """Writes rules with the values of a set of custom properties."""

    def __init__(
        self, properties: Mapping[str, list[Any]], fallback: Mapping[str, Sequence[str] | None]
    ) -> None:
        self.properties = properties
        self.fallback = fallback
        #: whether left and right change places
        self.mirrored = False

    def rule(self, rule: Any, indent: str) -> str:
        if rule.type == "at-rule" and rule.lower_at_keyword in _CONDITIONAL:
            inner = "".join(
                self.rule(one, f"{indent}  ") for one in values.rules(rule.content or [])
            )
            head = f"@{rule.lower_at_keyword} {values.plain(rule.prelude)}"
            return f"{indent}{head} {{\n{inner}{indent}}}\n" if inner else ""
        if rule.type not in ("at-rule", "qualified-rule") or rule.content is None:
            return ""
        faces = rule.type == "at-rule"
        name = f"@{rule.lower_at_keyword} " if faces else ""
        head = f"{name}{values.plain(rule.prelude)}".strip()
        kept = head in _KEPT_SIDES or head.startswith(_TURNED)
        turned, self.mirrored = self.mirrored, self.mirrored and not kept
        lines = [
            line
            for entry in values.declarations(rule.content)
            for line in self.declaration(entry, faces)
        ]
        self.mirrored = turned
        body = "".join(f"{indent}  {line};\n" for line in lines)
        return f"{indent}{head} {{\n{body}{indent}}}\n" if lines else ""

    def declaration(self, entry: Any, in_face: bool) -> Iterator[str]:
        if entry.type != "declaration" or entry.name.startswith("--"):
            return
        try:
            value = self.value(entry.value, 0).strip()
        except Refused:
            return
        if entry.lower_name in ("font-family", "font") and not in_face:
            value = self.families(value)
        important = " !important" if entry.important else ""
        if entry.lower_name == "font-variant-caps":
            # the name that old readers know it by (CSS Fonts 3; Kobo EPUB guidelines, "Small Caps")
            yield f"font-variant: {value}{important}"
        name = entry.lower_name
        if self.mirrored and not in_face:
            name, value = mirror.declaration(name, value)
        yield f"{name}: {value}{important}"

    def value(self, nodes: Iterable[Any], depth: int) -> str:
        return values.text(nodes, lambda node: self.function(node, depth))

    def function(self, node: Any, depth: int) -> str | None:
        if node.type != "function":
            return None
        if node.lower_name == "calc":
            inner = self.value(node.arguments, depth)
            return _calculated(inner) or f"calc({inner})"
        return self.variable(node.arguments, depth) if node.lower_name == "var" else None

    def variable(self, arguments: list[Any], depth: int) -> str:
        """``var(--name, fallback)``; Refused where neither says anything (CSS Variables 1, 3)."""
        if depth > _DEPTH:
            raise Refused("custom properties that need each other")
        name, comma, rest = arguments, False, []
        for index, node in enumerate(arguments):
            if node.type == "literal" and node.value == ",":
                name, comma, rest = arguments[:index], True, arguments[index + 1 :]
                break
        found = self.properties.get(values.plain(name))
        if found is not None:
            return self.value(found, depth + 1).strip()
        if comma:
            return self.value(rest, depth + 1).strip()
        raise Refused(f"{values.plain(name)} is not set")

    def families(self, value: str) -> str:
        for family, others in self.fallback.items():
            if others is None:
                value = value.replace(f'"{family}", ', "").replace(f'"{family}"', "serif")
                continue
            missing = [other for other in others if f'"{other}"' not in value]
            if f'"{family}"' in value and missing:
                names = ", ".join(f'"{name}"' for name in (family, *missing))
                value = value.replace(f'"{family}"', names)
        return value


def _calculated(expression: str) -> str:
    """A sum or product as one number, "" where its units differ or it is none."""
    nodes = tinycss2.parse_component_value_list(expression, skip_comments=True)
    try:
        number, unit = _Sum([node for node in nodes if node.type != "whitespace"]).result()
    except (Refused, ZeroDivisionError):
        return ""
    return f"{round(number, 4):g}{unit}"


class _Sum:
    """Reads ``a * b + c``: numbers, lengths of one unit, parentheses."""

    def __init__(self, nodes: list[Any]) -> None:
        self.nodes = nodes

    def result(self) -> tuple[float, str]:
        found = self.terms()
        if self.nodes:
            raise Refused("more than a sum")
        return found

    def sign(self, signs: str) -> str:
        node = self.nodes[0] if self.nodes else None
        if node is None or node.type != "literal" or node.value not in signs:
            return ""
        self.nodes.pop(0)
        return str(node.value)

    def terms(self) -> tuple[float, str]:
        number, unit = self.factors()
        while sign := self.sign("+-"):
            other, its_unit = self.factors()
            if unit != its_unit:
                raise Refused("different units")
            number += other if sign == "+" else -other
        return number, unit

    def factors(self) -> tuple[float, str]:
        number, unit = self.atom()
        while sign := self.sign("*/"):
            other, its_unit = self.atom()
            if its_unit and (unit or sign == "/"):
                raise Refused("a product of lengths")
            number, unit = number * other if sign == "*" else number / other, unit or its_unit
        return number, unit

    def atom(self) -> tuple[float, str]:
        node = self.nodes.pop(0) if self.nodes else None
        if node is not None and node.type in ("number", "percentage", "dimension"):
            unit = {"number": "", "percentage": "%"}.get(node.type, getattr(node, "unit", ""))
            return float(node.value), str(unit)
        if node is not None and node.type == "() block":
            return _Sum([one for one in node.content if one.type != "whitespace"]).result()
        raise Refused("no number")
