"""The glossary: terms that can be linked to, and links to them from the text.

The definition lists in a chapter of kind ``glossary`` or a div of that class hold the terms;
``[terms]{.glossary}`` in the text, or ``[them]{.glossary key=term}``, leads to one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata

from octavo.report import Finding, warning
from octavo.resolve.draft import Draft, Part, add_class, classes, plain
from octavo.vocabulary import Element


def run(draft: Draft) -> list[Finding]:
    """Give the terms ids, and make links of the spans that name one."""
    terms: dict[str, str] = {}
    taken = {e.get("id") for part in draft.parts for e in part.tree.iter() if e.get("id")}
    for part in draft.parts:
        for holder in _glossaries(part):
            for term in holder.iter("dt"):
                _term(term, terms, taken)
    findings: list[Finding] = []
    for part in draft.parts:
        for span in list(part.tree.iter("span")):
            if "glossary" in classes(span):
                findings += _link(draft, part, span, terms)
    return findings


def _glossaries(part: Part) -> list[Element]:
    whole = part.chapter.kind == "glossary"
    lists = [part.tree] if whole else [d for d in part.tree.iter("div") if "glossary" in classes(d)]
    found = [dl for holder in lists for dl in holder.iter("dl")]
    for dl in found:
        add_class(dl, "glossary")
        if not whole:
            dl.set("role", "doc-glossary")
    return found


def _term(term: Element, terms: dict[str, str], taken: set[str | None]) -> None:
    words = plain(term)
    name = term.get("id", "")
    if not name:
        base = "gl-" + (_slug(words) or "term")
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        term.set("id", name)
    terms.setdefault(_folded(words), name)
    # "API (application programming interface)" is found by what is before the bracket as well
    terms.setdefault(_folded(re.sub(r"\s*\(.*\)\s*$", "", words)), name)


def _link(draft: Draft, part: Part, span: Element, terms: dict[str, str]) -> list[Finding]:
    written = str(span.attrib.pop("data-key", "")) or plain(span)
    name = next((terms[form] for form in _forms(_folded(written)) if form in terms), "")
    if not name:
        close = difflib.get_close_matches(_folded(written), terms, 1)
        message = f"“{written}” is no term of the glossary"
        hint = f"did you mean “{close[0]}”?" if close else "define it in the chapter “Glossary”"
        place = draft.source(part, span, f"[{written}]", written)
        return [warning("glossary-unknown", message, place, hint)]
    span.tag = "a"
    span.set("href", f"#{name}")
    # what a viewer shows of the link before it is followed
    span.set("title", written)
    span.set("role", "doc-glossref")
    return []


def _forms(word: str) -> list[str]:
    """A word as it stands, and in English without the sign of the plural."""
    return [word, word.removesuffix("s"), word.removesuffix("es")]


def _folded(words: str) -> str:
    return " ".join(words.split()).casefold()


def _slug(words: str) -> str:
    plain_ = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain_).strip("-")[:40]
