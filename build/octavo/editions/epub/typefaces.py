"""Which face each character is set in, told by the sheet itself: what fonts must hold.

A small cascade over the four properties that choose a face. What it takes for used need not be
(conditional rules always hold here); what is used it never misses, unless a reader's own settings
change it.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import cssselect2  # type: ignore[import-untyped]
from lxml import etree

from octavo.editions.epub import values
from octavo.fonts import MATH, MONO, Face, covers
from octavo.vocabulary import Element
from octavo.workshop import Workshop

#: What reading systems set without being told (HTML, section 15.3.4 and others).
_DEFAULTS = f"""
em, i, cite, dfn, var, address {{ font-style: italic }}
strong, b, th, h1, h2, h3, h4, h5, h6 {{ font-weight: bold }}
code, kbd, samp, pre, tt {{ font-family: "{MONO}" }}
q::before {{ content: "\\201c\\201e\\ab\\2018" }}
q::after {{ content: "\\201d\\201c\\bb\\2019" }}
li::before, pre.numbered .line::before {{ content: "0123456789.\\2022" }}
"""

#: What every face needs that is used at all: spaces, and the hyphens that a reader puts in.
_ALWAYS = frozenset(map(ord, " \u00a0-\u2010"))


@dataclass(frozen=True)
class Style:
    """What chooses a face. ``capitals``: letters may be shown in the other case."""

    families: tuple[str, ...] = ()
    weight: int = 400
    italic: bool = False
    capitals: bool = False


def needed(
    documents: Iterable[bytes], sheet: str, faces: Sequence[Face], workshop: Workshop
) -> dict[Face, frozenset[int]]:
    """The code points that each face is needed for; faces that are not needed are not there."""
    texts: dict[Style, set[str]] = {}
    (rules,) = workshop.sure(
        "octavo.editions.epub.values:excerpt", [values.Excerpt(sheet, (*_READERS, "content"))]
    )
    wanted = [values.Styled(document, rules) for document in documents]
    for made in workshop.sure("octavo.editions.epub.typefaces:characters", wanted):
        for style, characters in made:
            texts.setdefault(style, set()).update(characters)
    found: dict[Face, set[int]] = {}
    for style, characters in texts.items():
        for character in characters:
            for variant in _variants(character, style):
                face = _face(style, variant, faces)
                if face is not None:
                    found.setdefault(face, set()).add(variant)
    return {
        face: frozenset((found[face] | _ALWAYS) & covers(face)) for face in faces if face in found
    }


def characters(styled: values.Styled) -> tuple[tuple[Style, str], ...]:
    """The characters that a document has in each style, in order of use."""
    texts: dict[Style, set[str]] = {}
    _walk(etree.fromstring(styled.document), _matcher(styled.sheet), texts)
    return tuple((style, "".join(sorted(found))) for style, found in texts.items())


@functools.lru_cache(maxsize=2)
def _matcher(sheet: str) -> values.Matcher:
    matcher = values.Matcher()
    for rule in (*_flat(values.rules(_DEFAULTS)), *_flat(values.rules(sheet))):
        payload = [
            entry
            for entry in values.declarations(rule.content)
            if entry.type == "declaration"
            and (entry.lower_name in _READERS or entry.lower_name == "content")
        ]
        if not payload:
            continue
        try:
            selectors = cssselect2.compile_selector_list(rule.prelude)
        except cssselect2.SelectorError:
            continue  # what cannot be matched here chooses no face that another rule does not
        for selector in selectors:
            matcher.add(selector, payload)
    return matcher


def _flat(rules: Iterable[Any]) -> Iterable[Any]:
    for rule in rules:
        if rule.type == "qualified-rule":
            yield rule
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            yield from _flat(values.rules(rule.content or []))


def _walk(root: Element, matcher: values.Matcher, texts: dict[Style, set[str]]) -> None:
    styles: dict[Element, Style] = {}
    known: dict[tuple[Style, tuple[int, ...]], Style] = {}

    def applied(style: Style, entries: list[Any]) -> Style:
        if not entries:
            return style
        key = style, tuple(map(id, entries))  # the matcher keeps them
        if key not in known:
            known[key] = _applied(style, entries)
        return known[key]

    for wrapper in cssselect2.ElementWrapper.from_xml_root(root).iter_subtree():
        element = wrapper.etree_element
        if wrapper.local_name == "head" or element.getparent() is None:
            styles[element] = Style()
        if wrapper.local_name in ("head", "title", "link"):
            continue
        parent = element.getparent()
        inherited = styles[parent] if parent is not None else Style()
        before: list[Any] = []
        own: list[Any] = []
        for pseudo, payload in matcher.match(wrapper):
            (own if pseudo is None else before).extend(payload)
        style = styles[element] = applied(inherited, own)
        inner = applied(style, before)
        texts.setdefault(inner, set()).update(_content(before))
        texts.setdefault(style, set()).update(element.text or "")
        texts.setdefault(inherited, set()).update(element.tail or "")


def _content(entries: Iterable[Any]) -> str:
    """What is set before or after an element."""
    return "".join(
        node.value
        for entry in entries
        if entry.lower_name == "content"
        for node in entry.value
        if node.type == "string"
    )


def _applied(style: Style, entries: Iterable[Any]) -> Style:
    for entry in sorted(entries, key=lambda entry: bool(entry.important)):
        reader = _READERS.get(entry.lower_name)
        if reader is not None:
            style = reader(style, [n for n in entry.value if n.type not in ("whitespace",)])
    return style


def _words(nodes: Iterable[Any]) -> list[str]:
    return [node.lower_value for node in nodes if node.type == "ident"]


def _family(style: Style, nodes: list[Any]) -> Style:
    if "inherit" in _words(nodes):
        return style
    names: list[str] = [""]
    for node in nodes:
        if node.type == "literal" and node.value == ",":
            names.append("")
        elif node.type in ("string", "ident"):
            names[-1] = f"{names[-1]} {node.value}".strip()
    return replace(style, families=tuple(names))


def _weight(style: Style, nodes: list[Any]) -> Style:
    for node in nodes:
        if node.type == "number":
            return replace(style, weight=int(node.value))
    word = (*_words(nodes), "")[0]
    named = {"normal": 400, "bold": 700, "bolder": 700, "lighter": 400, "initial": 400}
    return replace(style, weight=named.get(word, style.weight))


def _slope(style: Style, nodes: list[Any]) -> Style:
    word = (*_words(nodes), "")[0]
    if word in ("inherit", "unset", ""):
        return style
    return replace(style, italic=word in ("italic", "oblique"))


def _capitals(style: Style, nodes: list[Any]) -> Style:
    plain = {"normal", "none", "initial"}.intersection(_words(nodes))
    return replace(style, capitals=style.capitals or not plain)


def _shorthand(style: Style, nodes: list[Any]) -> Style:
    """``font: italic small-caps bold 1em/1.4 "Octavo Text", serif``."""
    sizes = [i for i, node in enumerate(nodes) if node.type in ("dimension", "percentage")]
    before = nodes[: sizes[0]] if sizes else nodes
    words = set(_words(before))
    style = replace(
        style,
        italic=bool(words & {"italic", "oblique"}),
        weight=next((int(n.value) for n in before if n.type == "number"), 400),
        capitals=style.capitals or "small-caps" in words,
    )
    style = replace(style, weight=700) if words & {"bold", "bolder"} else style
    return _family(style, nodes[sizes[-1] + 1 :] if sizes else nodes)


_READERS = {
    "font-family": _family,
    "font-weight": _weight,
    "font-style": _slope,
    "font-variant": _capitals,
    "font-variant-caps": _capitals,
    "text-transform": _capitals,
    "font": _shorthand,
}


def _variants(character: str, style: Style) -> Iterable[int]:
    """The character, and where capitals are made of letters, these too."""
    shapes = {character}
    if style.capitals:
        shapes |= set(character.upper()) | set(character.lower())
    if MATH in style.families:
        from octavo.formulas.alphabets import letter  # late: few books have formulas

        # a variable's letter is shown in mathematical italic, a root's sign stands in no text
        shapes |= {letter(character, "ITALIC"), "√"}
    return sorted(ord(shape) for shape in shapes)


def _face(style: Style, character: int, faces: Sequence[Face]) -> Face | None:
    """The first family with a face for the character, the nearest face of it (CSS Fonts 4, 5)."""
    for family in style.families:
        fitting = [face for face in faces if face.family == family and character in covers(face)]
        if fitting:
            return min(
                fitting,
                key=lambda face: (face.italic != style.italic, abs(face.weight - style.weight)),
            )
    return None
