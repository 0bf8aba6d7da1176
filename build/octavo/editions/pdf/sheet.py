"""The generated sheet: the numbers of an edition and of its author as rules."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from itertools import count

from octavo import fonts, scripts
from octavo.edition import Edition
from octavo.vocabulary import Element

_MM_PER_PT = 25.4 / 72
#: So that the last line is not lost to rounding.
_SLACK_MM = 0.05
#: Themes of books in which things are looked up.
_BY_SECTION = ("technical", "academic")


def faces(programs: Collection[fonts.Face], languages: Iterable[str]) -> str:
    """The rules of the faces, of the one that the engine takes emoji from, and of languages."""

    def address(face: fonts.Face) -> str:
        return f"octavo:fonts/{face.name}"

    rules = fonts.font_face_css(programs, address) + fonts.emoji_css(programs, address)
    return rules + scripts.language_css(programs, languages)


def geometry(edition: Edition) -> str:
    """Size, margins, type size and leading of an edition's pages."""
    trim = edition.trim
    inner, outer = edition.margin_inner_mm, edition.margin_outer_mm
    top = edition.margin_top_mm
    # whole lines: what is left over goes to the foot
    line = edition.leading_pt * _MM_PER_PT
    lines = (trim.height_mm - top - edition.margin_bottom_mm + _SLACK_MM) // line
    bottom = trim.height_mm - top - lines * line - _SLACK_MM
    left_page = f"{top:g}mm {inner:g}mm {bottom:g}mm {outer:g}mm"
    right_page = f"{top:g}mm {outer:g}mm {bottom:g}mm {inner:g}mm"
    greedy = "* { --line-breaking: greedy !important; }\n"
    return (
        f"{greedy if edition.line_breaking == 'greedy' else ''}"
        f":root {{ --size: {edition.base_size_pt:g}pt; --line: {edition.leading_pt:g}pt; "
        f"--lines: {lines:g}; }}\n"
        f"@page {{ size: {trim.width_mm:g}mm {trim.height_mm:g}mm; }}\n"
        f"@page :right {{ margin: {right_page}; }}\n"
        f"@page :left {{ margin: {left_page if edition.mirrored else right_page}; }}\n"
        f"{_landscape(edition, top, bottom + _SLACK_MM)}"
    )


def _landscape(edition: Edition, top: float, bottom: float) -> str:
    """Pages that lie on their side, for what is too wide for one that stands (mm).

    For the screen they lie as they are read. On paper the page is turned to the left, the head of
    what is on it at the left edge, under margins that stand upright (`assemble/join.py`): so its
    margins are those of the upright page, turned with it. All in whole lines.
    """
    trim, line = edition.trim, edition.leading_pt * _MM_PER_PT
    inner = edition.margin_inner_mm - edition.spare_mm
    outer = edition.margin_outer_mm - edition.spare_mm
    if edition.turned:
        right, left = (inner, top, outer, bottom), (outer, top, inner, bottom)
    else:
        right, left = (top, outer, bottom, inner), (top, inner, bottom, outer)
    sides = {"right": right, "left": left if edition.mirrored else right}
    made = f"@page landscape {{ size: {trim.height_mm:g}mm {trim.width_mm:g}mm; }}\n"
    for side, (above, after, below, before) in sides.items():
        lines = (trim.width_mm - above - below + _SLACK_MM) // line
        foot = trim.width_mm - above - lines * line - _SLACK_MM
        margin = f"{above:g}mm {after:g}mm {foot:g}mm {before:g}mm"
        made += f"@page landscape:{side} {{ margin: {margin}; }}\n"
    return made + f".landscape {{ --lines: {lines:g}; }}\n"


def running(title: str, edition: Edition, of_total: str) -> str:
    """The style rules of heads and folios; ``of_total`` is the folio's form in CSS.

    There is no head above an opening: the strings are those of earlier pages. For sections that
    is what is in force at the top of the page.
    """
    if edition.folio == "of-total":
        foot = f'@page {{ @bottom-left {{ content: "{string(title)}"; }} }}\n'
        return foot + f"@page {{ @bottom-right {{ content: {of_total}; }} }}\n"
    match edition.running_heads or ("section" if edition.theme in _BY_SECTION else "chapter"):
        case "none":
            left = right = "none"
        case "section":
            left, right = "string(chapter, first-except)", "string(section, start)"
        case _:
            left, right = "string(book, first-except)", "string(chapter, first-except)"
    return (
        f"@page text:left, landscape:left {{ @top-center {{ content: {left}; }} }}\n"
        f"@page text:right, landscape:right {{ @top-center {{ content: {right}; }} }}\n"
    )


def roman(css: Iterable[str]) -> tuple[str, ...]:
    """The style sheets of margins with page numbers in small Roman figures."""
    form = re.compile(r"\bcounter\(\s*page\s*\)")
    return tuple(form.sub("counter(page, lower-roman)", rules) for rules in css)


def string(text: str) -> str:
    """The text as the inside of a CSS string (CSS Syntax 3, section 4.3.7)."""
    return "".join(c if c.isalnum() or c == " " else f"\\{ord(c):x} " for c in text)


def measures(trees: Iterable[Element]) -> str:
    """Rules for the sizes that the author gave; each such image gets a class, in place."""
    rules: dict[str, str] = {}
    for tree in trees:
        for element in tree.iter():
            given = element.get("data-measure")
            if not given:
                continue
            name = rules.setdefault(given, f"measure-{len(rules) + 1}")
            element.set("class", f"{element.get('class', '')} {name}".strip())
    return "".join(
        f".{name} {{ {'; '.join(part.replace('=', ': ', 1) for part in given.split(';'))} }}\n"
        for given, name in rules.items()
    )


def counts(trees: Iterable[Element]) -> str:
    """Rules for lists that do not count from 1 upwards (HTML, 4.4.5 and 4.4.8).

    A list that counts down gets the number of each item, in place.
    """
    starts: set[int] = set()
    values: set[int] = set()
    for tree in trees:
        for made in tree.iter("ol"):
            items = list(made.iterchildren("li"))
            first = _whole(made.get("start"))
            if made.get("reversed") is not None:
                for number, item in zip(count(first or len(items), -1), items, strict=False):
                    item.set("value", str(number))
            elif first is not None:
                starts.add(first)
            values.update(v for v in (_whole(item.get("value")) for item in items) if v is not None)
    rule = '{0}="{3}"], {1}="{3}"] {{ counter-reset: list-item {3}; counter-increment: {2} }}\n'
    of_list = ("ol[start", ".note-ol[start", "list-item -1")
    of_item = ("li[value", ".note-li[value", "none")
    lists = [rule.format(*of_list, n) for n in sorted(starts)]
    return "".join(lists + [rule.format(*of_item, n) for n in sorted(values)])


def _whole(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"-?[0-9]{1,9}", text) else None
