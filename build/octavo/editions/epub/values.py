"""CSS values as text: component values written out, with a word to say about each of them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import cssselect2  # type: ignore[import-untyped]
import tinycss2

from octavo import compiled, markup

#: What stands for a component value: its text, or None where it is written as it is.
Replace = Callable[[Any], str | None]

_BRACKETS = {"() block": ("(", ")"), "[] block": ("[", "]"), "{} block": ("{", "}")}


@dataclass(frozen=True)
class Styled:
    """A document as it is written, and the rules that style it."""

    document: bytes
    sheet: str


@dataclass(frozen=True)
class Excerpt:
    """What is wanted of a sheet: the declarations of some properties."""

    sheet: str
    properties: tuple[str, ...]


class Refused(ValueError):
    """A value that cannot be written; what it stands in is left out."""

    def __init__(
        self, message: str, hint: str = "copy what it needs beside the manuscript"
    ) -> None:
        super().__init__(message)
        self.hint = hint


def text(nodes: Iterable[Any], replace: Replace) -> str:
    """Component values as text, each first offered to ``replace``, those in brackets too.

    Raises Refused where ``replace`` does.
    """
    pieces = []
    for node in nodes:
        replaced = replace(node)
        if replaced is not None:
            pieces.append(replaced)
        elif node.type == "function":
            pieces.append(f"{node.name}({text(node.arguments, replace)})")
        elif node.type in _BRACKETS:
            opening, closing = _BRACKETS[node.type]
            pieces.append(f"{opening}{text(node.content, replace)}{closing}")
        elif node.type == "error":
            raise Refused(*markup.fault(node.message))
        elif node.type != "comment":
            pieces.append(node.serialize())
    return "".join(pieces)


def plain(nodes: Iterable[Any]) -> str:
    """Component values as they are, without comments and white space at the ends."""
    return text(nodes, lambda node: None).strip()


def rules(css: str | list[Any]) -> list[Any]:
    """The rules of a sheet, or of the block of a conditional rule. Nobody changes them."""
    return list(_sheet(css)) if isinstance(css, str) else _parsed(css)


def _parsed(css: str | list[Any]) -> list[Any]:
    found: list[Any] = tinycss2.parse_rule_list(css, skip_comments=True, skip_whitespace=True)
    return found


@functools.lru_cache(maxsize=16)
def _sheet(css: str) -> tuple[Any, ...]:
    """The rules of a whole sheet: several look at the same one, and several editions."""
    return tuple(_parsed(css))


def excerpt(wanted: Excerpt) -> str:
    """The rules with what they declare of some properties: quicker to read than the whole sheet."""
    return "".join(_excerpts(rules(wanted.sheet), frozenset(wanted.properties)))


def _excerpts(found: Iterable[Any], properties: frozenset[str]) -> Iterator[str]:
    for rule in found:
        if rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = "".join(_excerpts(rules(rule.content or []), properties))
            if inner:
                head = f"@{rule.lower_at_keyword}{tinycss2.serialize(rule.prelude)}"
                yield f"{head}{{{inner}}}\n"
        elif rule.type == "qualified-rule":
            kept = [
                entry.serialize()
                for entry in declarations(rule.content)
                if entry.type == "declaration" and entry.lower_name in properties
            ]
            if kept:
                yield f"{tinycss2.serialize(rule.prelude)}{{{'; '.join(kept)}}}\n"


compiled.selectors(cssselect2.compiler)


class Matcher:
    """Finds the rules for the elements of documents, quickly for those that none can be for."""

    def __init__(self) -> None:
        self._matcher = cssselect2.Matcher()
        self.count = 0

    def add(self, selector: Any, payload: Any) -> None:
        """Let ``payload`` be found for what a selector selects."""
        self._matcher.add_selector(selector, payload)
        self.count += 1

    def match(self, wrapper: Any) -> list[tuple[Any, Any]]:
        """Pseudo-element (None: the element itself) and payload of each rule; the last counts."""
        matcher = self._matcher
        if not (wrapper.etree_element.attrib or matcher.other_selectors):
            # what has no attribute can be meant by its name alone
            names = matcher.lower_local_name_selectors
            if wrapper.local_name.lower() not in names and not matcher.namespace_selectors:
                return []
        return [(pseudo, payload) for _, _, pseudo, payload in matcher.match(wrapper)]


def declarations(content: Any) -> list[Any]:
    """What stands in the block of a rule: declarations, and whatever else is there."""
    found: list[Any] = tinycss2.parse_blocks_contents(
        content, skip_comments=True, skip_whitespace=True
    )
    return found
