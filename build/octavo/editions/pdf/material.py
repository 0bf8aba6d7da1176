"""What the sections of a PDF are made of: trees with notes in place, style sheets, resources."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from html import escape

from octavo import assets, fonts
from octavo.book import Resolved
from octavo.edition import Edition
from octavo.editions import printed
from octavo.editions.pdf import (
    authored,
    compose,
    drawings,
    front,
    press,
    sheet,
)
from octavo.editions.pdf.parts import Group
from octavo.editions.pdf.section import Section, Side
from octavo.files import style
from octavo.wording import words

_SVG = "image/svg+xml"
_SAMPLE = (
    "<section><h1>First</h1><p>Begin <em>with</em> <code>this</code>.</p>"
    '<div style="display: none">{}</div></section>'
)

_NAMED = re.compile(r"octavo:([\w./-]+)")


@lru_cache(maxsize=64)
def _names(css: str) -> tuple[str, ...]:
    """What a style sheet names: all sections have the same ones."""
    return tuple(_NAMED.findall(css))


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
        groups: Sequence[Group],
        programs: Mapping[fonts.Face, bytes],
        own: authored.Sheets,
        spoken: Sequence[str],
    ) -> None:
        self.metadata = resolved.metadata
        self.resolved, self.edition, self.groups = resolved, edition, groups
        pictures = (*resolved.images.values(), *filter(None, [resolved.cover]))
        svgs = {p.key: drawings.faced(p.data) for p in pictures if p.media_type == _SVG}
        self.resources: dict[str, tuple[str, bytes]] = {}
        for group in groups:
            self.resources |= group.part.resources
        names = ("tokens.css", "base.css", "blocks.css", *edition.styles)
        styles = (style(name) for name in names)
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
        early = sum(group.position == "before contents" for group in self.groups)
        cut = names.index("contents") if early and "contents" in names else len(names)
        first, second = self.made(names[:cut], labels), self.made(names[cut:], labels)
        made: list[tuple[str, str, str, str]] = []
        for group in self.groups:
            part = group.part
            for _, tree in () if part.text else group.trees:
                printed.fill(tree, labels, self.metadata, "" if sides else self._guess)
            text = part.text or compose.chapters(group.trees)
            if not apart and not made:
                text = first + text
            made.append((part.title, "text" if apart else "text handout", text, part.css))
        if apart:
            title = words(self.metadata.lang)["contents"]
            made.insert(early, (title, "front", second, ""))
            made.insert(0, (title, "front", first, ""))
        made = [section for section in made if section[2]]
        ahead = len(made) - sum(group.position == "text" for group in self.groups)
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
        characters = sum(group.part.length for group in self.groups)
        return "0" * len(str(press.estimate(self.edition, characters)))

    def sample(self) -> Section:
        """A section of a few words that has the sheets and the fonts of the others.

        What else the book has is in it, unseen, so that its rules are known.
        """
        kinds = {kind for group in self.groups for kind in group.part.kinds}
        unseen = (f'<{t} class="{escape(c)}"/>' for t, c in kinds if t.isalnum())
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
