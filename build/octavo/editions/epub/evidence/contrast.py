"""Contrast, measured in the style: every text against what it stands on, by day and by night.

WCAG 2.2, success criterion 1.4.3. A small cascade over the properties that colour text and its
ground. Where nothing is set the reader's own colours stand, black on white or, by night, light
grey on near black: a style that sets only one of the two must work on both.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import cssselect2  # type: ignore[import-untyped]
from lxml import etree
from tinycss2 import color4

from octavo.editions.epub import values
from octavo.report import Source
from octavo.vocabulary import Element
from octavo.workshop import Workshop

Colour = tuple[float, float, float]

#: The reader's colours by day and by night, ink and paper, as sRGB from 0 to 1.
MODES: dict[str, tuple[Colour, Colour]] = {
    "light": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
    "dark": ((0.85, 0.85, 0.85), (0.07, 0.07, 0.07)),
}

#: The least ratio for text, and for large text: 24 px, or 18.66 px and bold.
LEAST, LEAST_LARGE = 4.5, 3.0
_LARGE = frozenset({"h1"})

_WORDLESS = frozenset({"head", "title", "link", "svg", "math"})


@dataclass(frozen=True)
class Low:
    """Text that stands out too little: the element it is in, the ratio, by day or by night.

    ``element`` counts what a document's tree holds, from 0.
    """

    element: int
    ratio: float
    mode: str
    ink: str
    paper: str
    large: bool = False


@dataclass(frozen=True)
class _Look:
    ink: Colour
    paper: Colour


def low(documents: Iterable[bytes], sheet: str, workshop: Workshop) -> Iterator[tuple[int, Low]]:
    """What is too faint, each pair of colours once in each mode, in reading order.

    With the number of its document, from 0.
    """
    (rules,) = workshop.sure(
        "octavo.editions.epub.values:excerpt", [values.Excerpt(sheet, tuple(_READERS))]
    )
    wanted = [values.Styled(document, rules) for document in documents]
    made = workshop.sure("octavo.editions.epub.evidence.contrast:faint", wanted)
    for mode in MODES:
        seen: set[tuple[str, str, bool]] = set()
        for number, found in enumerate(made):
            for each in found:
                colours = each.ink, each.paper, each.large
                if each.mode == mode and colours not in seen:
                    seen.add(colours)
                    yield number, each


def faint(styled: values.Styled) -> tuple[Low, ...]:
    """What is too faint in one document, each pair of colours once in each mode."""
    matcher = _matcher(styled.sheet)
    if not matcher.count:
        return ()
    root = etree.fromstring(styled.document)
    found: dict[str, list[Low]] = {mode: [] for mode in MODES}
    seen: set[tuple[_Look, str, bool]] = set()
    told: set[tuple[int, bool]] = set()
    for wrapper, looks in _looks(root, matcher):
        large = wrapper.local_name in _LARGE
        # most elements look as the one around them does: the very same value
        if (id(looks), large) in told or not _has_text(wrapper.etree_element):
            continue
        told.add((id(looks), large))
        for mode, look in looks.items():
            if (look, mode, large) in seen:
                continue
            seen.add((look, mode, large))
            contrast = ratio(look.ink, look.paper)
            if contrast < (LEAST_LARGE if large else LEAST):
                place = list(root.iter()).index(wrapper.etree_element)
                colours = _hex(look.ink), _hex(look.paper)
                found[mode].append(Low(place, contrast, mode, *colours, large))
    return tuple(low for mode in MODES for low in found[mode])


def declared(sheets: Iterable[tuple[str, str]], element: Element, mode: str) -> Source | None:
    """Where an author's sheets, each with its name, colour an element or what it stands in."""
    matcher = values.Matcher()
    for name, css in sheets:
        for selector, entries in _selectors(css):
            payload = [
                (
                    (entry.lower_name == "color", entry.important),
                    Source(name, entry.source_line, entry.source_column),
                )
                for entry, modes in entries
                if mode in modes and _colours(entry)
            ]
            matcher.add(selector, payload)
    root = element.getroottree().getroot()
    wrappers = cssselect2.ElementWrapper.from_xml_root(root).iter_subtree()
    wrapper = next(each for each in wrappers if each.etree_element is element)
    while wrapper is not None:
        found = [entry for _, payload in matcher.match(wrapper) for entry in payload]
        if found:
            place: Source = sorted(found, key=lambda entry: entry[0])[-1][1]
            return place  # the last of the heaviest
        wrapper = wrapper.parent
    return None


#: Colours that nobody sets.
_NEITHER = _Look((-1.0, -1.0, -1.0), (-1.0, -1.0, -1.0))


def _colours(entry: Any) -> bool:
    """Whether a declaration sets a colour, by a variable or by itself: `inherit` does not."""
    value = values.plain(entry.value).lower()
    return "var(" in value or _READERS[entry.lower_name](_NEITHER, entry.value) != _NEITHER


def ratio(one: Colour, other: Colour) -> float:
    """The contrast ratio of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Colour) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@functools.lru_cache(maxsize=4)
def _matcher(sheet: str) -> values.Matcher:
    """What finds the rules for an element, each with the modes that it holds in."""
    matcher = values.Matcher()
    for selector, payload in _selectors(sheet):
        matcher.add(selector, payload)
    return matcher


def _selectors(sheet: str) -> Iterator[tuple[Any, list[tuple[Any, frozenset[str]]]]]:
    """What is coloured, with the declarations that do it and the modes that each holds in."""
    for rule, modes in _holding(values.rules(sheet), frozenset(MODES)):
        payload = [
            (entry, modes)
            for entry in values.declarations(rule.content)
            if entry.type == "declaration" and entry.lower_name in _READERS
        ]
        if not payload:
            continue
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            continue
        for selector in selectors:
            if selector.pseudo_element is None:
                yield selector, payload


def _holding(rules: Iterable[Any], modes: frozenset[str]) -> Iterator[tuple[Any, frozenset[str]]]:
    """The rules and their modes; of other conditions each is taken to hold on a screen."""
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule, modes
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            condition = "".join(values.plain(rule.prelude).lower().split())
            others = {"light": "dark", "dark": "light"}
            held = frozenset(
                m for m in modes if f"prefers-color-scheme:{others[m]}" not in condition
            )
            if held and not condition.startswith("print"):
                yield from _holding(values.rules(rule.content or []), held)


def _looks(root: Element, matcher: values.Matcher) -> Iterator[tuple[Any, dict[str, _Look]]]:
    """Every element, wrapped, with its look in each mode: its parent's where no rule is for it."""
    looks: dict[Element | None, dict[str, _Look]] = {
        None: {mode: _Look(*colours) for mode, colours in MODES.items()}
    }
    for wrapper in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
        element = wrapper.etree_element
        look = looks[element.getparent()]
        entries = [entry for _, payload in matcher.match(wrapper) for entry in payload]
        if entries:
            # the ground first: a colour that is not solid shows it
            entries.sort(key=lambda entry: (entry[0].lower_name == "color", entry[0].important))
            look = dict(look)
            for entry, modes in entries:
                for mode in modes:
                    look[mode] = _READERS[entry.lower_name](look[mode], entry.value)
        looks[element] = look
        yield wrapper, look


def _ink(look: _Look, nodes: list[Any]) -> _Look:
    colour = _colour(nodes, look.ink, look.paper)
    return replace(look, ink=colour) if colour else look


def _paper(look: _Look, nodes: list[Any]) -> _Look:
    for node in nodes:
        colour = _colour([node], look.ink, look.paper)
        if colour:
            return replace(look, paper=colour)
    return look


def _colour(nodes: list[Any], ink: Colour, paper: Colour) -> Colour | None:
    """A colour as it shows on the paper; None where it is none, or what stands already."""
    found = None
    for node in nodes:
        if node.type not in ("whitespace", "comment"):
            try:
                found = color4.parse_color(node)
            except (ValueError, TypeError):
                return None
    if found is None:
        return None
    if found == "currentcolor":
        return ink
    red, green, blue = (float(part or 0) for part in found.to("srgb").coordinates)
    alpha = float(found.alpha)
    mixed = [
        min(1.0, max(0.0, alpha * part + (1 - alpha) * under))
        for part, under in zip((red, green, blue), paper, strict=True)
    ]
    return mixed[0], mixed[1], mixed[2]


_READERS = {"color": _ink, "background": _paper, "background-color": _paper}


def _has_text(element: Element) -> bool:
    if any(_local(e) in _WORDLESS for e in (element, *element.iterancestors())):
        return False
    texts = (element.text, *(child.tail for child in element))
    return any(text and text.strip() for text in texts)


def _local(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _hex(colour: Colour) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in colour)
