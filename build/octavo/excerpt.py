"""An excerpt: some chapters of a resolved book, numbered as they are in the whole of it.

    Resolved --take--> Resolved

What leads to a chapter that is not there says so in words and leads nowhere.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Iterator, Sequence

from octavo import markup
from octavo.book import Chapter, Entry, Resolved, Target
from octavo.edition import Edition
from octavo.report import Finding, Findings, error
from octavo.vocabulary import Element, freeze
from octavo.wording import numbered, words

#: Links that serve the eye only: what they lead to is named beside them, or is no place to read.
_QUIET = frozenset("doc-biblioref doc-glossref doc-backlink doc-noteref".split())


def take(
    resolved: Resolved, edition: Edition, names: Sequence[str] = ()
) -> tuple[Resolved, Findings]:
    """The chapters that the edition, or ``names`` in its place, wants of a book.

    A chapter is named by its title, its number, its id or the name of its file in the EPUB; a part
    stands for its chapters. A name that fits none is an error finding.
    """
    wanted = tuple(names) or edition.chapters
    if not wanted:
        return resolved, ()
    known = [(chapter, _names(chapter)) for chapter in resolved.chapters]
    kept: set[str] = set()
    findings: list[Finding] = []
    for name in wanted:
        found = list(_found(known, name))
        kept.update(found)
        if not found:
            findings.append(_unknown(resolved, edition, name, known))
    if findings:
        return resolved, tuple(findings)
    return _Excerpt(resolved, kept).made(), ()


def _found(known: Sequence[tuple[Chapter, list[str]]], name: str) -> Iterator[str]:
    within = False
    for chapter, names in known:
        if name.casefold().strip() in names:
            within = chapter.kind == "part"
            yield chapter.name
        elif chapter.kind == "part":
            within = False
        elif within and chapter.matter == "body":
            yield chapter.name


def _names(chapter: Chapter) -> list[str]:
    """What a chapter may be called, in lower case; its title comes first."""
    tree = chapter.tree()
    heading = tree.find("h1")
    names = [chapter.name]
    if heading is not None:
        names = [_title(heading), heading.get("id", ""), chapter.name]
        names += [heading.get("data-number", "")] if chapter.kind != "part" else []
    return [name.casefold() for name in names if name]


def _title(heading: Element) -> str:
    number = heading.find("span[@class='number']")
    text = "".join(str(piece) for piece in heading.itertext())
    if number is not None:
        text = text.removeprefix("".join(str(piece) for piece in number.itertext()))
    return " ".join(text.split())


def _unknown(
    resolved: Resolved,
    edition: Edition,
    name: str,
    known: Sequence[tuple[Chapter, list[str]]],
) -> Finding:
    metadata = resolved.metadata
    every = list(dict.fromkeys(each for _, names in known for each in names))
    close = difflib.get_close_matches(name.casefold(), every, 1)
    return error(
        "chapter-unknown",
        f"edition “{edition.name}”: this book has no chapter “{name}”",
        metadata.source(f"editions.{edition.name}.chapters"),
        f"did you mean `{close[0]}`?"
        if close
        else f"known are {', '.join(n[0] for _, n in known)}",
    )


class _Excerpt:
    """One book with some of its chapters."""

    def __init__(self, resolved: Resolved, kept: set[str]) -> None:
        self.resolved = resolved
        self.wording = words(resolved.metadata.lang)
        self.chapters = [chapter for chapter in resolved.chapters if chapter.name in kept]
        self.trees = [chapter.tree() for chapter in self.chapters]
        self.kept = kept
        self.ids = {e.get("id", "") for tree in self.trees for e in tree.iter() if e.get("id")}
        self.owners = {
            element.get("id", ""): chapter
            for chapter in resolved.chapters
            if chapter.name not in kept
            for element in chapter.tree().iter()
            if element.get("id")
        }

    def made(self) -> Resolved:
        for tree in self.trees:
            self.unlink(tree)
            self.index(tree)
        pictures = {image.get("src") for tree in self.trees for image in tree.iter("img")}
        resolved = self.resolved
        return dataclasses.replace(
            resolved,
            chapters=tuple(
                dataclasses.replace(chapter, xml=freeze(tree))
                for chapter, tree in zip(self.chapters, self.trees, strict=True)
            ),
            targets={i: t for i, t in resolved.targets.items() if t.chapter in self.kept},
            contents=tuple(self.entries(resolved.contents)),
            images={key: image for key, image in resolved.images.items() if key in pictures},
        )

    def entries(self, entries: Sequence[Entry]) -> Iterator[Entry]:
        """The contents; what stands below a part that is not there moves up."""
        for entry in entries:
            children = tuple(self.entries(entry.children))
            if entry.target.chapter in self.kept:
                yield dataclasses.replace(entry, children=children)
            else:
                yield from children

    def unlink(self, tree: Element) -> None:
        """Say of each link to a chapter that is not there that it is not."""
        for link in list(tree.iter("a")):
            aim = link.get("href", "")
            if not aim.startswith("#") or aim[1:] in self.ids or "locator" in _classes(link):
                continue
            owner = self.owners.get(aim[1:])
            if owner is not None and link.get("role") not in _QUIET:
                self.say(link, owner, self.resolved.targets.get(aim[1:]))
            link.tag = "span"
            for name in ("href", "title", "role", "data-page"):
                link.attrib.pop(name, "")

    def say(self, link: Element, owner: Chapter, target: Target | None) -> None:
        here = self.wording["not_here"]
        if "crossref" in _classes(link) and target is not None:
            text = here.format(reference="")
        else:
            text = f" ({here.format(reference=self.called(owner))})"
        last = link[-1] if len(link) else None
        if last is None:
            link.text = (link.text or "") + text
        else:
            last.tail = (last.tail or "") + text

    def called(self, chapter: Chapter) -> str:
        """What a chapter is called in a sentence: by its number where it has one."""
        heading = chapter.tree().find("h1")
        if heading is None:
            return chapter.name
        number = heading.get("data-number", "")
        if not number:
            return f"“{_title(heading)}”"
        word = self.wording.get(f"ref_{chapter.kind}", self.wording["ref_chapter"])
        german = self.resolved.metadata.lang[:2] == "de"
        return numbered(
            self.resolved.metadata.lang, word if german else word[:1].lower() + word[1:], number
        )

    def index(self, tree: Element) -> None:
        """Take out the places that are not there, and the entries that have no others."""
        for holder in list(tree.iter("span")):
            refs = holder.get("data-refs")
            if refs is None:
                continue
            left = [ref for ref in refs.split() if re.split(r"\.\.|#|\*", ref)[0] in self.ids]
            holder.set("data-refs", " ".join(left))
            for link in list(holder.iter("a")):
                if link.get("href", "")[1:] not in self.ids:
                    markup.remove(link)
            if not left:
                markup.remove(holder)
        for entry in reversed(list(tree.iter("li"))):
            if "index-entry" in _classes(entry) and not self.leads(entry):
                markup.remove(entry)
        for group in list(tree.iter("section", "ul")):
            if _classes(group) & {"index-group", "index-entries"} and not list(group.iter("li")):
                markup.remove(group)

    @staticmethod
    def leads(entry: Element) -> bool:
        """Whether an entry of the index leads anywhere: itself, or one below it."""
        return any(
            e.get("data-refs") is not None or "index-see" in _classes(e) for e in entry.iter("span")
        )


def _classes(element: Element) -> set[str]:
    return set((element.get("class") or "").split())
