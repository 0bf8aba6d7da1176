"""Smart typography by language: quotation marks, dashes, ellipses, spaces that do not break.

Works once, on text nodes, a block at a time: the runs of a block are read as one string, so that
a quotation may begin in one element and end in another. Code, formulas, attributes and addresses
stay as they are. What to write as which mark is Pandoc's ``smart`` (User's Guide): ``---`` is an
em dash, ``--`` an en dash, ``...`` an ellipsis.

The marks follow the Unicode CLDR delimiters of each language; the spaces of French those of the
Imprimerie nationale's *Lexique des règles typographiques*, with narrow spaces where the face is to
set them. No line ends between a number and its unit (The International System of Units, 5.4.3),
between initials, between "<" and its number, a box and its word, or between "p." and the page, nor
between the thousands of a number, behind "Mr", or, in French, between the day and its month;
nor, in any language, at a space that was written within « » or before a mark that ends a sentence:
a novel in English quotes French.
"""

from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from octavo import markup
from octavo.book import Metadata
from octavo.report import Finding
from octavo.resolve.draft import Draft, classes
from octavo.resolve.marks import NARROW, NBSP, Marks, marks
from octavo.vocabulary import Element

#: What lies between two runs that the passes below must not join: an image, a formula, code.
_OPAQUE = "\ufffc"

_KEPT = frozenset(
    ("code", "pre", "kbd", "samp", "var", "tt", "script", "style", "textarea", "rt", "rp")
)
_BLOCKS = frozenset(
    "p h1 h2 h3 h4 h5 h6 li dt dd td th caption figcaption div section aside blockquote figure "
    "summary details article header footer nav main address hgroup body".split()
)


_MARKED = ('"', "'", "--", "...")
_QUOTES = re.compile("[\"']")
_ELISIONS = re.compile(r"(\d|(tis|twas|twere|twill|em|cause|til|bout|n)\b)", re.IGNORECASE)
_SINGLE = re.compile("'")
_UNITS = (
    "% ‰ ° °C °F € £ $ ¥ km m cm dm mm µm μm nm km² m² cm² mm² km³ m³ cm³ ha km/h m/s kg g mg µg "
    "μg t l L dl cl ml mL hl s ms µs μs ns min h Hz kHz MHz GHz W kW MW GW kWh MWh kJ MJ mA mV kV "
    "Pa hPa kPa MPa bar mol kcal kB MB GB TB kbit Mbit Gbit dpi px pt"
).split()
_COUNTED = (
    "p pp vol vols no nos fig figs tab chap ch art n cat inv pl ill S Nr Bd Abb Tab Kap Abs "
    "Art Kat No Vol Fig Cat".split()
)
_MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)
#: What ends in a space that no line may end at.
_BOUND = re.compile(
    rf"\d[ \n](?=(?:{'|'.join(map(re.escape, _UNITS))})(?![\w/]))"
    r"|[§¶№][ \n](?=\d)"
    r"|[☐☑☒□][ \n](?=\w)"
    r"|[<>=≤≥≈≠±~][ \n](?=[+−-]?\.?\d)"
    rf"|(?<![\w.’'-])(?:{'|'.join(_COUNTED)})\.[ \n](?=\d)"
    r"|(?<![\w.’'-])[^\W\d_]\.[ \n](?=[^\W\d_]\.)"
    r"|\d[ \n](?=\d{1,2}/\d{1,2}(?![\w/])|[¼-¾⅐-⅞])"
    r"|(?<![\w.])\d{1,2}\.[ \n](?=\d{1,2}\.[ \n]?\d{4}(?!\d))"
    r"|(?<=\.[ \n])\d{1,2}\.[ \n](?=\d{4}(?!\d))"
    r"|(?<![\w.’'-])(?:(?:Mr|Mrs|Ms|Mx|Dr|MM|Mmes?|Mlles?|Mgr)\.?|M\.)[ \n](?=[^\W\d_])"
    rf"|(?<!\w)\d{{1,2}}(?:er)?[ \n](?=(?:{'|'.join(_MONTHS)})(?!\w))"
)
#: A number whose thousands stand apart (The International System of Units, 5.4.4), not a row of
#: several numbers.
_GROUPED = re.compile(r"(?<![\w.,:/-])(?<!\d[ \n])\d{1,3}(?:[ \n]\d{3}){1,3}(?![\w/-])(?![ \n]\d)")
#: Where one may be; most blocks have none, and this is the quicker look: a pattern that begins with
#: a set of characters is looked for at once.
_MAYBE_BOUND = re.compile(
    r"[\d.§¶№☐☑☒□<>=≤≥≈≠±~MD](?:(?<=[\d☐☑☒□<>=≤≥≈≠±~])[ \n]|(?<=[§¶№])"
    r"|(?<=\.)[ \n](?=\d|[^\W\d_]\.)|(?<=[MD])(?:(?:rs?|s|x|M|mes?|lles?|gr)\.?|\.)[ \n])"
)
#: Marks that a space may stand before, or behind, as French has them.
_SPACED = re.compile("[«»!?]")
_MAYBE_SPACED = re.compile("[«»!?](?:(?<=«)[ \n]|(?<=[ \n][»!?]))")
_BREAKING = (" ", "\n")
_CLOSING = set(".,;:!?)]}»”’…" + NBSP + NARROW)


def run(draft: Draft) -> list[Finding]:
    """Put typographic marks into every chapter's text, by the language of each passage."""
    lang = draft.book.metadata.lang
    chapters: list[list[list[_Run]]] = []
    for part in draft.parts:
        several = bool(_LANGUAGES(part.tree))
        blocks = (block for block in part.tree.iter() if block.tag in _BLOCKS or block is part.tree)
        found = (_runs(block, _lang(block, lang) if several else lang) for block in blocks)
        chapters.append([runs for runs in map(list, found) if runs])
    asked = [
        tuple(tuple((run.text, run.lang) for run in runs) for runs in chapter)
        for chapter in chapters
    ]
    for chapter, made in zip(chapters, draft.work(f"{__name__}:smart", asked), strict=True):
        for number, texts in made.items():
            for run, text in zip(chapter[number], texts, strict=True):
                if run.text != _OPAQUE:
                    run.write(text)
    return []


#: A block as it is written: its texts in order, each with its language.
_Written = Sequence[tuple[str, str]]


def smart(blocks: Sequence[_Written]) -> dict[int, tuple[str, ...]]:
    """The texts that change, with typographic marks, by the numbers of their blocks. Pure."""
    return {
        number: _marked(texts)
        for number, texts in enumerate(blocks)
        if not _untouched("".join(text for text, _ in texts), {lang for _, lang in texts})
    }


def _marked(texts: _Written) -> tuple[str, ...]:
    joined = "".join(text for text, _ in texts)
    pieces = _smart(joined, [lang for text, lang in texts for _ in text])
    ends = list(itertools.accumulate(len(text) for text, _ in texts))
    return tuple("".join(pieces[start:end]) for start, end in zip([0, *ends], ends, strict=False))


#: Whether any of a tree is in a language of its own.
_LANGUAGES = etree.XPath("boolean(descendant-or-self::*[@lang])")


def _lang(block: Element, default: str) -> str:
    """The language of a block: that of the nearest around it that has one."""
    return next((e.get("lang", "") for e in _upwards(block) if e.get("lang")), default)


def titled(metadata: Metadata) -> Metadata:
    """The metadata with typographic marks in what people read of it as prose."""
    lang = metadata.lang
    return dataclasses.replace(
        metadata,
        title=_plain(metadata.title, lang),
        subtitle=_plain(metadata.subtitle, lang),
        description=_plain(metadata.description, lang),
        rights=_plain(metadata.rights, lang),
    )


def _plain(text: str, lang: str) -> str:
    return "".join(_smart(text, [lang] * len(text)))


@dataclass(frozen=True)
class _Run:
    """A text node: the element that has it, as its text or as its tail, and its language."""

    element: Element
    tail: bool
    lang: str
    text: str

    def write(self, text: str) -> None:
        if self.tail:
            self.element.tail = text
        else:
            self.element.text = text


def _untouched(joined: str, langs: set[str]) -> bool:
    """Most blocks of most languages hold nothing to change: a quick look spares the slow one."""
    marked = any(mark in joined for mark in _MARKED)
    if marked or any(map(_has_spaces, langs)):
        return False
    if _MAYBE_SPACED.search(joined) is not None:
        return False
    if _MAYBE_BOUND.search(joined) is None:
        return True
    return _BOUND.search(joined) is None and _GROUPED.search(joined) is None


def _has_spaces(lang: str) -> bool:
    """Whether a language has spaces of its own beside its marks."""
    return bool(marks(lang).spaced) or lang[:2].lower() == "ru"


def _upwards(element: Element) -> Iterator[Element]:
    yield element
    yield from element.iterancestors()


def _runs(element: Element, lang: str) -> Iterator[_Run]:
    """The text nodes of a block that belong to no block within it; opaque pieces as one sign."""
    if element.text:
        yield _Run(element, False, lang, element.text)
    for child in element:
        if child.tag in _BLOCKS or child.tag in ("ul", "ol", "dl", "table", "hr", "br"):
            yield _Run(child, False, lang, _OPAQUE) if child.tag != "br" else _opaque(child, lang)
        elif _opaque_element(child):
            yield _opaque(child, lang)
        else:
            yield from _runs(child, child.get("lang") or lang)
        if child.tail:
            yield _Run(child, True, lang, child.tail)


def _opaque(element: Element, lang: str) -> _Run:
    return _Run(element, False, lang, _OPAQUE)


def _opaque_element(element: Element) -> bool:
    if not isinstance(element.tag, str) or element.tag in _KEPT or element.tag.startswith("{"):
        return True
    if element.tag == "img" or element.get("role") == "doc-noteref" or "math" in classes(element):
        return True
    # A bare address is its own text: a dash in it is not punctuation.
    return element.tag == "a" and markup.words(element).strip() == element.get("href")


def _smart(text: str, langs: list[str]) -> list[str]:
    """Each character's replacement, "" for one that vanished into its neighbour."""
    out = list(text)
    _dashes(text, out)
    _quotes(text, out, langs)
    for match in _BOUND.finditer(text):
        out[match.end() - 1] = NBSP
    for match in _GROUPED.finditer(text):
        for index in range(*match.span()):
            if text[index] in _BREAKING:
                out[index] = NARROW if marks(langs[index]).spaced else NBSP
    _spaces(out, langs)
    _foreign(text, out)
    return out


def _dashes(text: str, out: list[str]) -> None:
    for match in re.finditer(r"-{2,3}|\.{3}", text):
        start, end = match.span()
        around = text[start - 1 : start] + text[end : end + 1]
        if "-" in around or ("." in around and text[start] == "."):
            continue
        out[start] = "…" if text[start] == "." else "—" if end - start == 3 else "–"
        out[start + 1 : end] = [""] * (end - start - 1)


def _quotes(text: str, out: list[str], langs: list[str]) -> None:
    open_quotes: list[str] = []
    for found in _QUOTES.finditer(text):
        index, character = found.start(), found[0]
        before = text[index - 1] if index else " "
        after = text[index + 1] if index + 1 < len(text) else " "
        own = marks(langs[index])
        opens = _may_open(before, after)
        if character == '"':
            if opens or ('"' not in open_quotes and not _may_close(before)):
                open_quotes.append('"')
                out[index] = own.double[0] + own.pad
            else:
                _pop(open_quotes, '"')
                out[index] = own.pad + own.double[1]
        elif opens and not _ELISIONS.match(text, index + 1) and _closes_later(text, index):
            open_quotes.append("'")
            out[index] = own.single[0]
        elif "'" in open_quotes and _may_close(before) and not after.isalnum():
            _pop(open_quotes, "'")
            out[index] = own.single[1]
        else:
            out[index] = "’"


def _pop(stack: list[str], character: str) -> None:
    if character in stack:
        del stack[len(stack) - 1 - stack[::-1].index(character) :]


def _may_open(before: str, after: str) -> bool:
    leads = before.isspace() or before in "([{-–—/«„“‘‚‹¿¡\"'" + NBSP + NARROW
    return leads and not after.isspace() and after not in _CLOSING and after != _OPAQUE


def _may_close(before: str) -> bool:
    return not before.isspace()


def _closes_later(text: str, index: int) -> bool:
    """Whether a single quotation mark further on could close the one at ``index``."""
    for match in _SINGLE.finditer(text, index + 1):
        place = match.start()
        after = text[place + 1] if place + 1 < len(text) else " "
        if not text[place - 1].isspace() and not after.isalnum() and place > index + 1:
            return True
    return False


def _spaces(out: list[str], langs: list[str]) -> None:
    """French: a no-break space before ; : ! ? and inside «»; Russian: before a dash."""
    known = {lang: marks(lang) for lang in set(langs) if _has_spaces(lang)}
    if not known:
        return
    for index, character in enumerate(out):
        own = known.get(langs[index])
        if own is None:
            continue
        if own.spaced and character:
            _french(out, index, own)
        elif not own.spaced and character in ("—", "–"):
            after = next((piece for piece in out[index + 1 :] if piece), "")
            if index and out[index - 1] == " " == after:
                out[index - 1] = NBSP


def _foreign(text: str, out: list[str]) -> None:
    """Spaces that are written as in French keep to their marks; »German« ones have none within."""
    for match in _SPACED.finditer(text):
        index = match.start()
        before, after = text[max(index - 1, 0) : index], text[index + 1 : index + 2]
        if match[0] == "«":
            bound, free = index + 1, not before or before.isspace() or before in "(—–"
        else:
            bound, free = index - 1, not after or after.isspace() or after in _CLOSING
        if free and 0 < bound < len(out) and out[bound] == text[bound] and out[bound] in _BREAKING:
            out[bound] = NBSP


def _french(out: list[str], index: int, own: Marks) -> None:
    character = out[index]
    if character == "«" and out[index + 1 : index + 2] == [" "]:
        out[index + 1] = own.pad
    elif character == "»" and index and out[index - 1] == " ":
        out[index - 1] = own.pad
    elif character in own.spaced:
        space = NBSP if character == ":" else NARROW
        following = out[index + 1] if index + 1 < len(out) else " "
        if index and out[index - 1] == " ":
            out[index - 1] = space
        elif index and _wants_space(out[index - 1]) and _ends_word(following[:1]):
            out[index] = space + character


def _wants_space(before: str) -> bool:
    return bool(before) and (before[-1].isalnum() or before[-1] in "»)…”")


def _ends_word(following: str) -> bool:
    """Not so in 10:30, in an address (http://) or in what looks like code."""
    return not following.isalnum() and following not in ("/", "\\", "=", "&")
