"""What the sections of a PDF are made of: trees with notes in place, style sheets, resources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

from octavo import assets, fonts, scripts
from octavo.book import Chapter, Resolved
from octavo.edition import Edition
from octavo.editions import printed
from octavo.editions.pdf import (
    authored,
    compose,
    drawings,
    front,
    heads,
    mathematics,
    notes,
    plan,
    press,
    sheet,
)
from octavo.editions.pdf.section import Section, Side
from octavo.files import style
from octavo.vocabulary import Element
from octavo.wording import words

_SVG = "image/svg+xml"
_SAMPLE = (
    "<section><h1>First</h1><p>Begin <em>with</em> <code>this</code>.</p>"
    '<div style="display: none">{}</div></section>'
)

Trees = Sequence[tuple[Chapter, Element]]

_NAMED = re.compile(r"octavo:([\w./-]+)")


@lru_cache(maxsize=64)
def _names(css: str) -> tuple[str, ...]:
    """What a style sheet names: all sections have the same ones."""
    return tuple(_NAMED.findall(css))


@dataclass(frozen=True)
class Part:
    """What becomes a section: chapters, their rules, its place; HTML where that asks no page."""

    title: str
    trees: Trees
    css: str
    position: plan.Position
    text: str


@dataclass(frozen=True)
class Asked:
    """A section, what findings call it, and whether it stands ahead of the text."""

    title: str
    section: Section
    ahead: bool


class Material:
    """What the sections of an edition are made of: trees with notes in place, sheet, resources."""

    def __init__(
        self,
        resolved: Resolved,
        edition: Edition,
        groups: Sequence[Trees],
        leading: Sequence[plan.Position],
        programs: Mapping[fonts.Face, bytes],
        drawn: Sequence[mathematics.Drawn],
        own: authored.Sheets,
    ) -> None:
        metadata = self.metadata = resolved.metadata
        self.resolved, self.edition = resolved, edition
        pictures = (*resolved.images.values(), *filter(None, [resolved.cover]))
        svgs = {p.key: drawings.faced(p.data) for p in pictures if p.media_type == _SVG}
        parts: list[Part] = []
        self.resources: dict[str, tuple[str, bytes]] = {}
        for group, made in zip(groups, drawn, strict=True):
            for _, tree in group:
                self.resources |= drawings.apart(tree)
            measured = sheet.measures(tree for _, tree in group)
            measured += sheet.counts(tree for _, tree in group)
            for _, tree in group:
                heads.stamp(tree, edition, metadata.title)
                notes.float_notes(tree, words(metadata.lang))
                if not edition.fig_pos:
                    compose.floats(tree)
                compose.mark(tree)
            title = compose.title(group, metadata.title)
            position = leading[len(parts)] if len(parts) < len(leading) else "text"
            fixed = not any(printed.asks(tree) for _, tree in group)
            text = compose.chapters(group) if fixed else ""
            parts.append(Part(title, group, measured + made.css, position, text))
        self.parts = tuple(parts)
        names = ("tokens.css", "base.css", "blocks.css", *edition.styles)
        styles = (style(name) for name in names)
        spoken = scripts.languages(metadata.lang, (tree for group in groups for _, tree in group))
        rules = (
            sheet.faces(programs, spoken),
            *styles,
            sheet.geometry(edition),
            press.rules(edition),
        )
        self.css = fonts.named("\n".join(rules), programs)
        self.own = own
        self.fonts = programs
        self.resources |= {f"fonts/{f.name}": ("font/ttf", d) for f, d in programs.items()}
        for made in drawn:
            self.resources |= made.resources
        inks = edition.press.ink != "rgb"
        shown = {f"images/{i.key}": (i.media_type, svgs.get(i.key) or i.data) for i in pictures}
        shown |= {n: (k, drawings.faced(d) if k == _SVG else d) for n, (k, d) in own.images.items()}
        for name, (kind, data) in shown.items():
            self.resources[name] = (kind, data if kind == _SVG else assets.printable(data, inks))
        if any(face.place for face in programs):
            self.resources |= {
                name: (kind, fonts.named(data.decode(), programs).encode())
                for name, (kind, data) in self.resources.items()
                if kind == _SVG
            }

    def sections(self, labels: Mapping[str, str], sides: Sequence[Side]) -> list[Asked]:
        """The sections of the document, in order.

        ``labels`` are the printed pages of the ids, as far as known; ``sides`` those that sections
        have to begin on, none before pages are known.
        """
        apart, names = self.edition.roman_front_matter, self.edition.front_matter
        early = sum(part.position == "before contents" for part in self.parts)
        cut = names.index("contents") if early and "contents" in names else len(names)
        first, second = self.made(names[:cut], labels), self.made(names[cut:], labels)
        made: list[tuple[str, str, str, str]] = []
        for part in self.parts:
            for _, tree in () if part.text else part.trees:
                printed.fill(tree, labels, self.metadata, "" if sides else self._guess)
            text = part.text or compose.chapters(part.trees)
            if not apart and not made:
                text = first + text
            made.append((part.title, "text" if apart else "text handout", text, part.css))
        if apart:
            title = words(self.metadata.lang)["contents"]
            made.insert(early, (title, "front", second, ""))
            made.insert(0, (title, "front", first, ""))
        made = [section for section in made if section[2]]
        ahead = len(made) - sum(part.position == "text" for part in self.parts)
        asked = []
        for index, (title, kind, text, more) in enumerate(made):
            html, css = compose.document(self.metadata, kind, text), self.sheet(more)
            side = sides[index] if index < len(sides) else "right"
            section = Section(html, css, self.named(css, html), side, not index)
            asked.append(Asked(title, section, index < ahead))
        return asked

    @cached_property
    def _guess(self) -> str:
        """A number of a page, as long as most."""
        trees = (tree for part in self.parts for _, tree in part.trees)
        characters = sum(len(text) for tree in trees for text in tree.itertext())
        return "0" * len(str(press.estimate(self.edition, characters)))

    def sample(self) -> Section:
        """A section of a few words that has the sheets and the fonts of the others.

        What else the book has is in it, unseen, so that its rules are known.
        """
        trees = (tree for part in self.parts for _, tree in part.trees)
        kinds = {(e.tag, e.get("class", "")) for tree in trees for e in tree.iter()}
        unseen = (
            f'<{t} class="{escape(c)}"/>' for t, c in kinds if isinstance(t, str) and t.isalnum()
        )
        html = compose.document(self.metadata, "text", _SAMPLE.format("".join(sorted(unseen))))
        css = self.sheet("")
        return Section(html, css, self.named(css))

    def made(self, names: Sequence[str], labels: Mapping[str, str]) -> str:
        """The pages of those names, which are made of the metadata and the contents."""
        return front.pages(names, self.resolved, self.edition, labels)

    def sheet(self, more: str) -> tuple[str, ...]:
        """The style sheets with a section's own rules."""
        return self.css, more, self.own.text

    def named(self, css: Sequence[str], html: str = "") -> dict[str, tuple[str, bytes]]:
        """The resources that style sheets name, and a text."""
        names = {*_NAMED.findall(html), *(name for rules in css for name in _names(rules))}
        return {name: self.resources[name] for name in sorted(names & self.resources.keys())}

    def heads(self, total: int) -> tuple[str, ...]:
        """The style sheets of the margins; ``total`` is the number of all pages."""
        form = words(self.metadata.lang)["of_pages"].replace("{pages}", str(total))
        before, after = form.split("{page}")
        folio = f'"{sheet.string(before)}" counter(page) "{sheet.string(after)}"'
        return self.sheet(sheet.running(self.metadata.title, self.edition, folio))
