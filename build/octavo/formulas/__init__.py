"""Formulas: TeX in, MathML with words out; MathML in, a drawing out.

One engine (mathra) reads TeX: its tree of meaning becomes the MathML of the book, its words the
alternative text, its drawing the picture in editions whose engine knows no MathML. No other module
imports it.
"""

from __future__ import annotations

import dataclasses
import difflib
import re
from collections.abc import Mapping, Sequence

import mathra
from lxml import etree

from octavo.formulas import drawing, tex
from octavo.formulas.lined import line
from octavo.formulas.mathml import mathml
from octavo.formulas.values import Ask, Definition, Drawing, Formula, Problem, Texts
from octavo.vocabulary import Element

__all__ = [
    "Ask",
    "Definition",
    "Drawing",
    "Formula",
    "Problem",
    "Texts",
    "ask",
    "definitions",
    "draw",
    "drawn",
    "line",
    "read",
    "read_all",
    "words",
]

#: The attribute with the TeX that a formula is drawn from, complete with its macros.
SOURCE = "data-tex"

_COLUMN = re.compile(r"column (\d+): (.*)", re.DOTALL)
_CALL = re.compile(r"\\([A-Za-z]+|.)")
_QUOTED = re.compile(r"unsupported (command|environment): ([^;\s]*)")

#: What speaks of a problem in the engine's words, and how we say it, by rule.
_CODES = {"E-REC-1": "maths-command", "E-REC-6": "maths-environment"}

#: How wide a formula in a line must be to come in pieces, and how wide a piece must be that ends
#: with a relation or with an operator.
_LONG_EM = 5.0
_PIECE_EM = {"relation": 1.5, "operator": 2.0}

#: The languages that formulas are read aloud in.
_LOCALES = {entry["code"].lower(): entry["code"] for entry in mathra.locales()}


def definitions(text: str) -> tuple[list[Definition], list[Problem]]:
    """The macros that a text defines (``\\newcommand``, ``\\def`` ...), whatever else is in it."""
    return tex.definitions(text)


def read(
    source: str, *, display: bool, lang: str, macros: Mapping[str, Definition] | None = None
) -> Formula:
    """Read a formula in TeX.

    ``lang`` is the language (BCP 47) of its words; where the engine does not speak it, the TeX is
    the alternative text. ``macros`` are those defined before the formula.
    """
    prepared = tex.prepare(source)
    found = tuple(prepared.definitions)
    if prepared.empty:
        return Formula(None, prepared.tag, prepared.starred, found, tuple(prepared.problems))
    known = {**tex.OURS, **(macros or {}), **{d.name: d for d in found}}
    before = tex.prelude(prepared.text, known)
    head = "".join(definition.text for definition in before)
    locale = _locale(lang)
    try:
        made = mathra.render(head + prepared.text, locale or "en", display=display)
    except ValueError as fault:
        problems = [_problem("", str(fault), before, prepared.text)]
        return Formula(None, prepared.tag, prepared.starred, found, (*prepared.problems, *problems))
    problems = [
        _problem(warning["rule"], warning["description"], before, prepared.text)
        for warning in made["warnings"]
    ]
    told = (*prepared.problems, *problems)
    if any(problem.severe for problem in told):
        return Formula(None, prepared.tag, prepared.starred, found, told)
    tree = mathml(made["tree"], display=display)
    tree.set("alttext", _words(source, prepared, head, locale, display))
    tree.set(SOURCE, f"{_one_line(head)}\n{_one_line(prepared.text)}")
    width_em = drawing.width_em(made["svg"])
    return Formula(tree, prepared.tag, prepared.starred, found, told, width_em)


def read_all(texts: Texts) -> tuple[tuple[Formula, bytes], ...]:
    """Read formulas in order, each with the macros of those before it. Pure.

    What comes back are the formulas without their MathML, and that as text, b"" for none.
    """
    macros = {definition.name: definition for definition in texts.macros}
    made: list[tuple[Formula, bytes]] = []
    for text, display, lang in texts.formulas:
        found = read(text, display=display, lang=lang, macros=macros)
        macros |= {definition.name: definition for definition in found.definitions}
        tree = found.mathml
        xml = b"" if tree is None else etree.tostring(tree, with_tail=False)
        made.append((dataclasses.replace(found, mathml=None), xml))
    return tuple(made)


def ask(math: Element) -> Ask:
    """What a ``math`` element is drawn from."""
    source = math.get(SOURCE)
    text = source or etree.tostring(math, encoding="unicode", with_tail=False)
    return Ask(text, source is not None, math.get("display") == "block")


def drawn(asks: Sequence[Ask]) -> tuple[tuple[Drawing, ...] | str, ...]:
    """Formulas drawn; in the place of each that cannot be, what is wrong with it. Pure."""
    made: list[tuple[Drawing, ...] | str] = []
    for one in asks:
        try:
            made.append(_drawn(one))
        except ValueError as fault:
            made.append(str(fault))
    return tuple(made)


def draw(math: Element) -> tuple[Drawing, ...]:
    """Draw a ``math`` element. Raises ValueError where it cannot be drawn."""
    return _drawn(ask(math))


def _drawn(asked: Ask) -> tuple[Drawing, ...]:
    """The drawings of a formula.

    A long formula in a line of text comes in pieces, between which the line may break: after a
    relation, or after an operator between two terms, as in TeX.
    """
    display = asked.display
    if not asked.tex:
        return (drawing.drawing(mathra.tex_to_svg(asked.text, display=display, input="mathml")),)
    head, _, body = asked.text.partition("\n")
    svg = mathra.tex_to_svg(head + body, display=display)
    whole = drawing.drawing(svg)
    if display or whole.width_em < _LONG_EM:
        return (whole,)
    cuts: list[tuple[float, float]] = []
    for place, kind in tex.breaks(body):
        # what an empty atom behind the operator moves is its place and the space after it
        begin = drawing.width_em(mathra.tex_to_svg(f"{head}{body[:place]}{{}}", display=False))
        room = begin - (cuts[-1][1] if cuts else 0.0), whole.width_em - begin
        if min(room) >= _PIECE_EM[kind]:
            cuts.append((begin - tex.SPACE_EM[kind], begin))
    return drawing.pieces(svg, cuts)


def words(math: Element, lang: str) -> str:
    """A formula in MathML in words; its letters and signs where the engine cannot read it."""
    locale = _locale(lang)
    text = etree.tostring(math, encoding="unicode", with_tail=False)
    try:
        said = mathra.render(text, locale, input="mathml")["speech"] if locale else ""
    except ValueError:
        said = ""
    return str(said).strip() or " ".join("".join(map(str, math.itertext())).split())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _locale(lang: str) -> str:
    """The engine's name for a language, "" where it does not speak it."""
    tag = lang.lower()
    primary = tag.split("-")[0]
    return _LOCALES.get(tag) or _LOCALES.get({"pt": "pt-br"}.get(primary, primary), "")


def _words(source: str, prepared: tex.Prepared, head: str, locale: str, display: bool) -> str:
    if not locale:
        return " ".join(source.split())
    made = mathra.render(head + prepared.plain, locale, display=display)
    words = str(made["speech"]).strip()
    return words if words else " ".join(source.split())


def _problem(rule: str, described: str, before: list[Definition], text: str) -> Problem:
    """A problem of the engine's, in the words of authors, with its place in the formula."""
    found = _COLUMN.fullmatch(described)
    column, said = (int(found[1]) - 1, found[2]) if found else (0, described)
    # blanks at the beginning are not counted, where nothing stands before them
    column += 0 if before else len(text) - len(text.lstrip())
    column -= sum(len(definition.text) for definition in before)
    column = min(max(0, column), len(text))
    message, hint = _said(said)
    # what goes wrong in a macro is told of where the macro is called
    called = _CALL.match(text, column)
    macro = called[1] if called and any(d.name == called[1] for d in before) else ""
    if macro and f"`\\{macro}`" not in message:
        message += f" (in the macro `\\{macro}`)"
    return Problem(_CODES.get(rule, "maths-syntax"), column, message, hint, macro)


def _said(said: str) -> tuple[str, str]:
    quoted = _QUOTED.match(said)
    if quoted is None:
        # what the engine did instead is of no use to an author: nothing is made
        return re.sub(r"'([^']+)'", r"`\1`", said.partition(";")[0]), ""
    kind, name = quoted[1], quoted[2]
    if kind == "environment":
        close = difflib.get_close_matches(name, tex.ENVIRONMENTS, 1, 0.7)
        hint = f"did you mean `{close[0]}`?" if close else ""
        return f"there is no environment “{name}” in mathematics", hint
    if not name.strip("\\"):
        return "a backslash stands alone", "a new line is written `\\\\`, a blank `\\ `"
    close = difflib.get_close_matches(name.lstrip("\\"), tex.COMMON, 1, 0.7)
    hint = f"did you mean `\\{close[0]}`?" if close else "define it with `\\newcommand`"
    return f"the command `{name}` is not known", hint
