"""Code: highlighting by language, numbered and marked lines, listings with captions.

Attributes are Pandoc's (``numberLines``, ``startFrom``) and Quarto's (``code-line-numbers``,
``lst-cap``). A page is black and a screen may be grey: what must be seen is bold or slanted, and
only style sheets for screens add colour. Neighbouring tokens of one look share an element, for
elements are what makes pages slow.
"""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lxml import etree

from octavo.report import Finding, warning
from octavo.resolve import entries
from octavo.resolve.draft import Draft, Part, classes
from octavo.vocabulary import Element

if TYPE_CHECKING:  # imported late: not every book has code
    from pygments.lexer import Lexer
    from pygments.token import _TokenType

#: The class of each kind of token, the nearest kind counts; all others are plain.
_LOOKS = {
    "Token.Keyword": "k",
    "Token.Operator.Word": "k",
    "Token.Comment": "c",
    "Token.Comment.Preproc": "k",
    "Token.Literal": "s",
    "Token.Name.Function": "f",
    "Token.Name.Class": "f",
    "Token.Name.Tag": "k",
    "Token.Name.Attribute": "f",
    "Token.Name.Decorator": "f",
    "Token.Generic.Heading": "k",
    "Token.Generic.Subheading": "k",
    "Token.Generic.Strong": "k",
    "Token.Generic.Emph": "c",
    "Token.Generic.Prompt": "k",
    "Token.Generic.Output": "o",
    "Token.Generic.Inserted": "i",
    "Token.Generic.Deleted": "d",
}

#: A piece of code: the name of its language and its text. Its tokens: look and text of each.
_Piece = tuple[str, str]
_Tokens = tuple[tuple[str, str], ...]
_Known = Mapping[_Piece, _Tokens | None]

#: Names for text that is in no language.
_PLAIN = frozenset(
    "text plain txt plaintext none output ascii default mermaid csv tsv log math".split()
)

#: Names that authors use and the library does not know.
_ALIASES = {"jsonc": "json", "shell-session": "console", "vue-html": "html", "node": "js"}

#: Longer code is left plain: no page shows it, and some lexers take their time.
_MOST_CHARACTERS = 100_000

#: Lines from this length on may be wrapped, on a page or on a small screen.
_LONG = 30

#: The deepest indentation, in steps of two, that a wrapped line keeps.
_STEPS = 8


def run(draft: Draft) -> list[Finding]:
    """Highlight code blocks and inline code; make figures of listings."""
    findings: list[Finding] = []
    wanted = [tuple(dict.fromkeys(_wanted(part.tree))) for part in draft.parts]
    made = iter(draft.work("octavo.resolve.code:highlighted", [each for each in wanted if each]))
    for part, pieces in zip(draft.parts, wanted, strict=True):
        known = dict(zip(pieces, next(made), strict=True)) if pieces else {}
        for code in list(part.tree.iter("code")):
            pre = code.getparent()
            if pre is not None and pre.tag == "pre":
                findings += _block(draft, part, pre, code, known)
            elif not len(code):
                _inline(code, known)
    return findings


def highlighted(wanted: tuple[_Piece, ...]) -> tuple[_Tokens | None, ...]:
    """The tokens of each piece of code: look and text; None where its language is not known."""
    found: list[_Tokens | None] = []
    for language, text in wanted:
        lexer = _lexer(language)
        found.append(None if lexer is None else tuple(_tokens(text, lexer)))
    return tuple(found)


def _wanted(tree: Element) -> Iterator[_Piece]:
    """The pieces of code in a chapter that may be in a language."""
    for code in tree.iter("code"):
        pre = code.getparent()
        if not len(code) and pre is not None:
            names = [_language(code)] if pre.tag == "pre" else map(_inline_language, classes(code))
            yield from ((name, code.text or "") for name in names if _library_name(name))


def _language(code: Element) -> str:
    """The language of a block, "" where none is named."""
    names = (name[9:] for name in classes(code) if name.startswith("language-"))
    return next(filter(None, names), "")


def _inline_language(name: str) -> str:
    return name.removeprefix("language-")


def _library_name(language: str) -> str:
    """The name of a language as the library may know it, "" for what is in none."""
    name = language.lower().strip("{}.")
    return "" if name in _PLAIN else name


def _block(draft: Draft, part: Part, pre: Element, code: Element, known: _Known) -> list[Finding]:
    findings: list[Finding] = []
    language = _language(code)
    if not len(code):
        text = code.text or ""
        tokens = known.get((language, text))
        if language and tokens is None and language.lower() not in _PLAIN:
            findings.append(_unknown(draft, part, pre, language))
        tokens = (("", text),) if tokens is None else tokens
        marked = _marked(pre.get("data-code-line-numbers", ""))
        numbered = _numbered(pre)
        _write(code, tokens, _first(pre) if numbered else None, marked)
        if numbered:
            pre.set("class", " ".join(dict.fromkeys([*classes(pre), "numbered"])))
    for name in ("data-code-line-numbers", "data-startfrom"):
        pre.attrib.pop(name, "")
    _listing(pre)
    _named(pre)
    return findings


def _unknown(draft: Draft, part: Part, pre: Element, language: str) -> Finding:
    from pygments.lexers import get_all_lexers

    known = sorted({alias for _, aliases, _, _ in get_all_lexers() for alias in aliases})
    close = difflib.get_close_matches(language.lower(), known, 1, 0.75)
    return warning(
        "code-language",
        f"“{language}” is no language that can be highlighted",
        draft.source(part, pre, language),
        f"did you mean `{close[0]}`?" if close else "the code is set as plain text",
    )


def _lexer(language: str) -> Lexer | None:
    name = _library_name(language)
    if not name:
        return None
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        made: Lexer = get_lexer_by_name(
            _ALIASES.get(name, name), stripnl=False, ensurenl=False, stripall=False
        )
    except ClassNotFound:
        return None
    return made


def _tokens(text: str, lexer: Lexer) -> Iterator[tuple[str, str]]:
    """The text in runs of one look: class and text. Blanks take the look of what is before."""
    if len(text) > _MOST_CHARACTERS:
        yield "", text
        return
    look, held, blank = "", "", ""
    for kind, value in _whole(lexer.get_tokens(f"{text}\n"), len(text)):
        own = _look(kind)
        if not value.strip():
            blank += value
        elif own == look:
            held += blank + value
            blank = ""
        else:
            if held:
                yield look, held
            if blank:
                yield "", blank
            look, held, blank = own, value, ""
    if held:
        yield look, held
    if blank:
        yield "", blank


def _whole(tokens: Iterable[tuple[_TokenType, str]], length: int) -> Iterator[tuple[Any, str]]:
    """The tokens of a text of so many characters: lexers want a line break at its end."""
    for kind, value in tokens:
        piece = value[:length]
        length -= len(piece)
        if piece:
            yield kind, piece


@functools.lru_cache(maxsize=256)
def _look(kind: _TokenType) -> str:
    found: _TokenType | None = kind
    while found is not None:
        look = _LOOKS.get(str(found))
        if look is not None:
            return look
        found = found.parent
    return ""


def _numbered(pre: Element) -> bool:
    wanted = {"numberLines", "number-lines", "numberlines"}.intersection(classes(pre))
    return bool(wanted) or pre.get("data-code-line-numbers", "").lower() == "true"


def _first(pre: Element) -> int:
    given = pre.get("data-startfrom", "1")
    return int(given) if re.fullmatch(r"\d{1,6}", given) else 1


def _marked(given: str) -> frozenset[int]:
    """The numbers of the lines to mark, 1-based, as Quarto writes them: ``1,3-5``."""
    lines: set[int] = set()
    for begin, end in re.findall(r"(\d{1,5})(?:-(\d{1,5}))?", given):
        lines.update(range(int(begin), min(int(end or begin), int(begin) + 9999) + 1))
    return frozenset(lines)


def _write(
    code: Element,
    tokens: Sequence[tuple[str, str]],
    first: int | None,
    marked: frozenset[int],
) -> None:
    """Put the tokens into the element, in lines where lines must be told apart.

    A line is an element of its own where it has a number or a mark, or may have to be wrapped; it
    holds its line break, so that the text stays what it was. Where there is one, the first line and
    the last are such, too, so that style sheets can tell which these are.
    """
    code.text = None
    lines = list(_lines(tokens))
    texts = ["".join(piece for _, piece in line) for line in lines]
    own = {
        number
        for number, text in enumerate(texts, start=1)
        if first is not None or number in marked or len(text.rstrip()) >= _LONG
    }
    own |= {1, len(lines)} if own else set()
    for number, (line, text) in enumerate(zip(lines, texts, strict=True), start=1):
        holder = code
        if number in own:
            indent = len(text) - len(text.lstrip(" "))
            names = ["line", f"in-{min(_STEPS, (indent + 1) // 2)}"]
            if number in marked:
                names.append("marked")
            holder = etree.SubElement(code, "span", {"class": " ".join(names)})
            if first is not None:
                holder.set("data-n", str(first + number - 1))
        for look, piece in line:
            _add(holder, look, piece)


def _lines(tokens: Sequence[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    line: list[tuple[str, str]] = []
    for look, text in tokens:
        for piece in text.splitlines(keepends=True):
            line.append((look, piece))
            if piece.endswith("\n"):
                yield line
                line = []
    if line:
        yield line


def _add(holder: Element, look: str, text: str) -> None:
    last = holder[-1] if len(holder) else None
    if not look:
        if last is None:
            holder.text = (holder.text or "") + text
        else:
            last.tail = (last.tail or "") + text
    elif last is not None and not last.tail and last.get("class") == look:
        last.text = (last.text or "") + text
    else:
        etree.SubElement(holder, "span", {"class": look}).text = text


def _inline(code: Element, known: _Known) -> None:
    for name in classes(code):
        tokens = known.get((_inline_language(name), code.text or ""))
        if tokens is not None and code.text:
            code.text = None
            for look, piece in tokens:
                _add(code, look, piece)
            return


def _listing(pre: Element) -> None:
    """Make a figure of a block with a caption, which stands above its code."""
    caption = pre.attrib.pop("data-lst-cap", "")
    parent = pre.getparent()
    if not caption or parent is None:
        return
    figure = etree.Element("figure", {"class": "listing"})
    for name in ("id", "data-line", "data-file"):
        if pre.get(name):
            figure.set(name, pre.get(name, ""))
    pre.attrib.pop("id", "")
    figure.tail, pre.tail = pre.tail, None
    parent.replace(pre, figure)
    entries.fill(etree.SubElement(figure, "figcaption"), str(caption))
    figure.append(pre)


def _named(pre: Element) -> None:
    """Say above a block which file it is (Quarto's ``filename``)."""
    name = pre.attrib.pop("data-filename", "")
    if not name or pre.getparent() is None:
        return
    words = etree.Element("p", {"class": "filename"})
    etree.SubElement(words, "code").text = str(name)
    for key in ("data-line", "data-file"):
        if pre.get(key):
            words.set(key, pre.get(key, ""))
    pre.addprevious(words)
