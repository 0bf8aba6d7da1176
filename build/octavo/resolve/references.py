"""Cross-references in Quarto's form: ``@fig-x``, ``[Figures @fig-a; -@fig-b]``, ``@page-x``.

A reference becomes a link that says what it leads to ("Figure 2.1"); what has no number is called
by its title. ``@page-x`` is ours: the editions that know pages fill the number in, and the words
in its place make sense where there are none.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from octavo.keys import CALLOUTS, CROSS_REFERENCE, FLOATS, STATEMENTS
from octavo.report import Finding, error, warning
from octavo.resolve.draft import Draft, Part, classes, plain
from octavo.resolve.marks import NBSP, marks
from octavo.vocabulary import HEADINGS, Element
from octavo.wording import joint, numbered, words

#: The word before a reference, an abbreviation's full stop included.
_LAST_WORD = re.compile(r"([^\W\d_]+\.?)[\s\u00a0(]*\Z")


@dataclass(frozen=True)
class _Aim:
    """What a reference leads to: its element, and the chapter that holds it."""

    part: Part
    element: Element


def run(draft: Draft) -> list[Finding]:
    """Make links of the cross-references; report those that lead nowhere."""
    aims = {
        element.get("id", ""): _Aim(part, element)
        for part in draft.parts
        for element in part.tree.iter()
        if isinstance(element.tag, str) and element.get("id")
    }
    findings: list[Finding] = []
    for part in draft.parts:
        for group in list(part.tree.iter("span")):
            if "citation" in classes(group):
                findings += _group(draft, part, group, aims)
    links = (a for part in draft.parts for a in part.tree.iter("a") if "data-page" in a.attrib)
    for number, link in enumerate(links, 1):
        link.set("id", f"pageref-{number}")
    return findings


def _group(draft: Draft, part: Part, group: Element, aims: dict[str, _Aim]) -> list[Finding]:
    cites = group.findall("span[@data-key]")
    ours = [cite for cite in cites if CROSS_REFERENCE.match(cite.get("data-key", ""))]
    if not ours:
        return []
    if len(ours) < len(cites):
        return [
            error(
                "reference-mixed",
                "cross-references and citations stand in one pair of brackets",
                draft.source(part, group, f"@{ours[0].get('data-key')}"),
                "give each a pair of its own: `[@fig-x] [@key]`",
            )
        ]
    findings: list[Finding] = []
    made: list[list[Element | str]] = []
    named: tuple[str, bool] | None = None
    for cite in ours:
        key = cite.get("data-key", "")
        kind = key.partition("-")[0].lower()
        aim = aims.get(draft.aliases.get(cite.get("data-aim") or _name(key), ""))
        if aim is None:
            findings.append(_unknown(draft, part, cite, aims))
            made.append([f"?{key}"])
            continue
        # a word of the author's own holds for what follows it, as in "Figures 1 and 2"
        bare = cite.get("data-suppress") is not None or (named == (kind, True))
        given = cite.find("span[@class='prefix']") is not None
        named = (kind, given) if given or named is None or named[0] != kind else named
        pieces, found = _reference(draft, part, cite, aim, bare and not given)
        findings += found
        if not (made or bare or given):
            findings += _said_twice(draft, part, cite, aim)
        made.append(pieces)
    _replace(group, list(_joined(made, joint(draft.lang(group)))))
    return findings


def _said_twice(draft: Draft, part: Part, cite: Element, aim: _Aim) -> list[Finding]:
    """Tell of "Figure @fig-x": the reference says the word itself."""
    group, key = cite.getparent(), cite.get("data-key", "")
    if group is None or key[:5].lower() == "page-" or not aim.element.get("data-number"):
        return []
    before, above = group.getprevious(), group.getparent()
    text = before.tail if before is not None else above.text if above is not None else ""
    found = _LAST_WORD.search(text or "")
    word = _word(aim, draft.lang(cite), capital=True)
    said = found[1].casefold() if found else ""
    if found is None or not (said == word.casefold() or _shortens(said, word.casefold())):
        return []
    return [
        warning(
            "reference-doubled",
            f"“{found[1]}” stands before a reference that says “{word}” itself",
            draft.source(part, cite, f"@{key}", key),
            f"take the word out, or write `[-@{key}]`, which says the number alone",
        )
    ]


def _shortens(said: str, word: str) -> bool:
    """Whether what was said is the word's abbreviation: a sentence may end with the word."""
    bare = said.rstrip(".")
    return 2 <= len(bare) < len(said) and bare != word and (word.startswith(bare) or bare == "thm")


def _name(key: str) -> str:
    """The id that a key means: ``Fig-x`` means ``fig-x``, ``page-x`` means ``x``."""
    kind, _, rest = key.partition("-")
    return rest if kind.lower() == "page" else f"{kind.lower()}-{rest}"


def _unknown(draft: Draft, part: Part, cite: Element, aims: dict[str, _Aim]) -> Finding:
    key = cite.get("data-key", "")
    kind, name = key.partition("-")[0].lower(), cite.get("data-aim") or _name(key)
    written = cite.get("data-written", key)
    place = draft.source(part, cite, f"@{written}", written)
    key = written if written.startswith("\\") else f"@{written}"
    if name in draft.book.omitted:
        return error(
            "reference-omitted",
            f"the reference {key} leads to what conditions take out",
            place,
            "put it under the same condition",
        )
    if any(_labels(text, name) for text in draft.book.texts.values()):
        return error(
            "reference-unknown",
            f"the reference {key} leads to what a cell of code would show, and no code is run",
            place,
            "let Quarto run it, and build from the Markdown that it keeps (`keep-md: true`)",
        )
    alike = [one for one in aims if kind == "page" or one.startswith(f"{kind}-")]
    close = difflib.get_close_matches(name, alike, 1, cutoff=0.5)
    prefix = "page-" if kind == "page" else ""
    return error(
        "reference-unknown",
        f"the reference {key} leads to nothing: no “{name}” is in the book",
        place,
        f"did you mean `@{prefix}{close[0]}`?" if close else f"give its aim that id: {{#{name}}}",
    )


def _labels(text: str, name: str) -> bool:
    """Whether a cell of Quarto's or knitr's has that label."""
    label = rf"[\"']?{re.escape(name)}[\"']?[ \t]*"
    cell = rf"^[ \t]*#\|[ \t]*label:[ \t]*{label}$|^[ \t]*```+[ \t]*\{{\w+[ \t,]+{label}[,}}]"
    return name in text and re.search(cell, text, re.MULTILINE) is not None


def _reference(
    draft: Draft, part: Part, cite: Element, aim: _Aim, bare: bool
) -> tuple[list[Element | str], list[Finding]]:
    key, lang = cite.get("data-key", ""), draft.lang(cite)
    link = etree.Element("a", {"class": "crossref", "href": f"#{aim.element.get('id')}"})
    prefix, suffix = (cite.find(f"span[@class='{name}']") for name in ("prefix", "suffix"))
    findings: list[Finding] = []
    if key[:5].lower() == "page-":
        form = _form(words(lang)["page_of"], prefix, bare)
        if prefix is None:
            form = _spoken(cite, words(lang)["page_of"]) or form
        capital = key[0].isupper()
        link.set("class", "pageref")
        link.set("data-page", _capital(form) if capital else form)
        before = _comes_before(draft, aim, part, cite)
        otherwise = words(lang)["above" if before else "below"]
        if _just_named(cite, aim):
            link.text = otherwise
        else:
            _place(link, _named(aim), lang, capital, otherwise)
    else:
        number = aim.element.get("data-number", "")
        text = title(aim.element)
        if number:
            word = _word(aim, lang, key[0].isupper())
            called = number if bare else numbered(lang, word, number).replace(" ", NBSP)
            _say(link, prefix, called if prefix is None else number)
            _titled(link, text)
        elif text:
            _say(link, prefix, _quoted(text, lang))
        else:
            findings.append(_nameless(draft, part, cite, aim))
            _say(link, prefix, key)
    pieces: list[Element | str] = [link]
    if suffix is not None:
        pieces.append("" if (suffix.text or "")[:1] in ",.;:)" else " ")
        pieces.append(suffix)
    return pieces, findings


def _nameless(draft: Draft, part: Part, cite: Element, aim: _Aim) -> Finding:
    key = cite.get("data-key", "")
    return warning(
        "reference-nameless",
        f"@{key} leads to what has neither number nor title: nothing can be said of it",
        draft.source(part, cite, f"@{key}", key),
        "an image in a line of text is no figure: let it stand alone in its paragraph"
        if aim.element.tag == "img"
        else "give it a caption",
    )


def _say(link: Element, prefix: Element | None, number: str) -> None:
    """The link's text: the author's word before a number where there is one."""
    if prefix is None:
        link.text = number
        return
    link.text = (prefix.text or "").lstrip()
    for child in list(prefix):
        link.append(child)
    end = (link[-1].tail or "") if len(link) else link.text
    said = end.rstrip() + NBSP + number if end.strip() or len(link) else number
    if len(link):
        link[-1].tail = said
    else:
        link.text = said


def _titled(link: Element, text: str) -> None:
    if text:
        link.set("title", text)


def title(element: Element) -> str:
    """The plain title or caption of what a reference leads to, "" where it has none."""
    if element.tag in HEADINGS:
        return plain(element)
    given = element.find("p/span[@class='statement-title']")
    if given is not None:
        return plain(given).strip("().")
    named = element.find("p[@class='callout-title']")
    found = (element.find("figcaption"), element.find("caption"), _head(element), named)
    caption = next((one for one in found if one is not None), None)
    return plain(caption) if caption is not None else ""


def _head(element: Element) -> Element | None:
    if element.tag != "section" or not len(element) or element[0].tag not in HEADINGS:
        return None
    return element[0]


def _word(aim: _Aim, lang: str, capital: bool) -> str:
    """What is before the number: "Figure", "Chapter", "Appendix"."""
    kind = _kind(aim)
    wording = words(lang)
    word = wording.get(f"ref_{kind}") or _in_text(wording.get(kind, kind), wording)
    return _capital(word) if capital else word


def _in_text(word: str, wording: Mapping[str, str]) -> str:
    """A word as it stands in a sentence of the language: small where "figure" is."""
    return word[:1].lower() + word[1:] if wording.get("ref_figure", "F")[0].islower() else word


def _kind(aim: _Aim) -> str:
    element = aim.element
    if element.tag in ("h1", "section") and element in (aim.part.heading, aim.part.tree):
        kind = aim.part.chapter.kind
        return kind if kind in ("part", "appendix") else "chapter"
    if element.tag in HEADINGS or element.tag == "section":
        return "section"
    known = {**FLOATS, **STATEMENTS, **CALLOUTS}
    usual = "table" if element.tag == "table" else "figure"
    return known.get(element.get("id", "").partition("-")[0], usual)


def _quoted(text: str, lang: str) -> str:
    own = marks(lang)
    return own.double[0] + own.pad + text + own.pad + own.double[1]


def _form(usual: str, prefix: Element | None, bare: bool) -> str:
    """How a page is spoken of, with ``{page}`` for its number."""
    if prefix is not None:
        return " ".join(plain(prefix).split()) + NBSP + "{page}"
    return "{page}" if bare else usual.replace(" {page}", NBSP + "{page}")


#: Words before "page 5" that go where no page is known.
_BEFORE = "on|at|auf|à la|à|sur la|en la|na|a|op|på|på|на|sivulla|na str"


def _spoken(cite: Element, usual: str) -> str:
    """What the author wrote before the reference, "on page" say, taken out of the text before it.

    It belongs to the number, and is not said where there is none.
    """
    group = cite.getparent()
    word = usual.replace("{page}", "").strip()
    if group is None or len(group) > 1 or not word:
        return ""
    previous, parent = group.getprevious(), group.getparent()
    text = (
        previous.tail if previous is not None else parent.text if parent is not None else ""
    ) or ""
    form = rf"(?:\b(?:{_BEFORE})\s+)?\b{re.escape(word)}\s+\Z"
    found = re.search(form, text, re.IGNORECASE)
    if found is None:
        return ""
    if previous is not None:
        previous.tail = text[: found.start()]
    elif parent is not None:
        parent.text = text[: found.start()]
    return " ".join(found[0].split()) + NBSP + "{page}"


def _just_named(cite: Element, aim: _Aim) -> bool:
    """Whether the sentence has named it already: "Table 2 on page 5"."""
    group = cite.getparent()
    previous = group.getprevious() if group is not None else None
    if previous is None or "crossrefs" not in classes(previous) or len(previous.tail or "") > 3:
        return False
    return any(a.get("href") == f"#{aim.element.get('id')}" for a in previous.iter("a"))


def _place(link: Element, aim: _Aim, lang: str, capital: bool, otherwise: str) -> None:
    """What a reference to a page says where no pages are known."""
    text = title(aim.element)
    number = aim.element.get("data-number", "")
    if number:
        link.text = f"{_word(aim, lang, capital)}{NBSP}{number}"
        _titled(link, text)
    else:
        link.text = _quoted(text, lang) if text else otherwise


def _comes_before(draft: Draft, aim: _Aim, part: Part, cite: Element) -> bool:
    if aim.part is not part:
        return draft.parts.index(aim.part) < draft.parts.index(part)
    first = next(e for e in part.tree.iter() if e is aim.element or e is cite)
    return first is aim.element


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _named(aim: _Aim) -> _Aim:
    """The aim, or the innermost section with a title round it."""
    if aim.element.get("data-number") or title(aim.element):
        return aim
    for section in aim.element.iterancestors("section"):
        if title(section):
            return _Aim(aim.part, section[0])
    return aim


def _joined(made: list[list[Element | str]], conjunction: str) -> Iterator[Element | str]:
    for index, pieces in enumerate(made):
        if index:
            yield conjunction if index == len(made) - 1 else ", "
        yield from pieces


def _replace(group: Element, pieces: list[Element | str]) -> None:
    """Put the pieces in the group's place; it stays as a bare span, for what it may carry."""
    tail = group.tail
    for name in list(group.attrib):
        if name != "id" and name != "lang":
            del group.attrib[name]
    for child in list(group):
        group.remove(child)
    group.text, group.tail = None, tail
    group.set("class", "crossrefs")
    for piece in pieces:
        if isinstance(piece, str):
            if len(group):
                group[-1].tail = (group[-1].tail or "") + piece
            else:
                group.text = (group.text or "") + piece
        else:
            piece.tail = None
            group.append(piece)
