"""TeX as authors write it in a manuscript: definitions, tags, comments, and what stands wrong.

The formula itself is read by the engine. Here is what belongs to the document and not to one
formula (``\\newcommand``, ``\\tag``, ``\\label``), and what the engine would pass over in silence.
What is taken out of a formula is overwritten with blanks: every character keeps its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from tinycss2.color3 import parse_color

from octavo.formulas.alphabets import letter
from octavo.formulas.values import Definition, Problem

_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|%[^\n]*\n?[ \t]*|\s+|.", re.DOTALL)
_EXPONENT = re.compile(r"\\pu\s*\{[^{}]*?([A-Za-z]+)([+-]?\d)")
_NAME = re.compile(r"\s*\{?\s*(\\(?:[A-Za-z]+|.))\s*\}?", re.DOTALL)
_DEFINE = re.compile(
    r"\\(newcommand|renewcommand|providecommand|DeclareMathOperator|def|gdef|let)\b\*?"
)
_ENVIRONMENT = re.compile(r"\s*\{([^{}]*)\}")

#: Environments that take a place in the line: ``\\begin{aligned}[t]``. It is the middle here.
_PLACED = frozenset("aligned alignedat gathered split array matrix multlined".split())

#: Commands whose argument is text: a ``$`` in it opens mathematics.
_TEXTS = frozenset(
    """text textrm textnormal textup textbf textit textsf texttt mbox hbox fbox emph colorbox
    fcolorbox intertext shortintertext tag""".split()
)
#: Commands of plain TeX whose argument is a table.
_TABLES = frozenset("matrix pmatrix cases eqalign displaylines substack".split())

#: Alphabets of the mathematical alphanumeric symbols, by the command of text that wants them.
_STYLES = {"textbf": "BOLD", "textit": "ITALIC", "textsf": "SANS-SERIF", "texttt": "MONOSPACE"}
_STYLED = re.compile(r"\\(textbf|textit|textsf|texttt)\s*\{([^{}$\\]*)\}")
_DIGITS = re.compile(r"\\(mathbb|mathbbm|mathds|mathbf|boldsymbol|bm)\s*(?:\{(\d+)\}|(\d))")
_SPACED = re.compile(r"\\operatorname\s*(\*?)\s*\{([^{}]*\\[ ,:;][^{}]*)\}")
_OPERATOR = re.compile(r"\\DeclareMathOperator(\*?)\s*\{?\s*(\\\w+)\s*\}?\s*(\{.*\})", re.DOTALL)
_OPTION = re.compile(r"\s*\[[tbc]\]")
_COLOUR = re.compile(r"\\(?:text|page)?color(?:box)?\s*(?:\[\w*\])?\s*\{([^{}]*)\}")

#: Commands that the engine lacks and authors use, in those it has.
_OURS = {
    "varprojlim": r"\mathop{\underleftarrow{\rm lim}}",
    "varinjlim": r"\mathop{\underrightarrow{\rm lim}}",
    "vcentcolon": r"\mathrel{:}",
}
_OURS_TAKING = {
    "overunderset": (3, r"\overset{#1}{\underset{#2}{#3}}"),
    "underoverset": (3, r"\underset{#1}{\overset{#2}{#3}}"),
}
OURS = {
    **{n: Definition(n, rf"\newcommand{{\{n}}}{{{body}}}") for n, body in _OURS.items()},
    **{
        name: Definition(name, rf"\newcommand{{\{name}}}[{count}]{{{body}}}")
        for name, (count, body) in _OURS_TAKING.items()
    },
}

#: What is most often meant: suggestions for a command that is none.
COMMON = tuple(
    """alpha beta gamma delta epsilon varepsilon zeta eta theta vartheta iota kappa lambda mu nu xi
    pi rho sigma tau upsilon phi varphi chi psi omega Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi
    Omega frac dfrac tfrac sqrt sum prod int iint iiint oint lim limsup liminf max min sup inf sin
    cos tan log ln exp det dim ker gcd infty partial nabla forall exists in notin subset subseteq
    supset cup cap setminus emptyset times cdot cdots ldots dots vdots ddots pm mp div leq geq neq
    approx equiv sim simeq cong propto to rightarrow leftarrow Rightarrow Leftarrow leftrightarrow
    Leftrightarrow mapsto implies iff text textbf mathrm mathbf mathbb mathcal mathfrak mathsf
    mathtt mathit boldsymbol operatorname left right middle begin end hat tilde bar vec dot ddot
    widehat widetilde overline underline overbrace underbrace overset underset stackrel binom
    quad qquad label tag substack phantom boxed cancel color textcolor xrightarrow xleftarrow
    langle rangle lfloor rfloor lceil rceil lvert rvert lVert rVert newcommand ce""".split()
)
ENVIRONMENTS = tuple(
    """aligned align align* alignat alignat* alignedat gather gather* gathered split multline
    multline* equation equation* cases dcases rcases matrix pmatrix bmatrix Bmatrix vmatrix Vmatrix
    smallmatrix array subarray CD tikzcd eqnarray""".split()
)


_RELATIONS = frozenset("=<>") | frozenset(
    r"""\le \leq \ge \geq \ne \neq \equiv \approx \sim \simeq \cong \propto \in \ni \subset
    \subseteq \supset \supseteq \to \rightarrow \leftarrow \Rightarrow \Leftrightarrow \implies
    \iff \mapsto \ll \gg \mid \coloneqq \longrightarrow \leqslant \geqslant \vdash""".split()
)
_OPERATORS = frozenset("+-−") | frozenset(
    r"\pm \mp \cup \cap \land \lor \wedge \vee \oplus \otimes \setminus \times".split()
)
_NO_TERM = frozenset(["", "(", "[", ",", "{", "|", r"\{", "^", "_", r"\left", r"\langle"])
_OPEN = frozenset(["{", r"\left", r"\begin", r"\big(", "["])
_CLOSE = frozenset(["}", r"\right", r"\end", "]"])

#: The space after a relation and around an operator, in ems (The TeXbook, chapter 18).
SPACE_EM = {"relation": 5 / 18, "operator": 4 / 18}


@dataclass
class Prepared:
    """A formula ready for the engine, of the same length as it was written.

    ``tag`` is what ``\\tag`` says, ``starred`` that it wants no parentheses; ``plain`` is the text
    before alphabets were put into it: what is read aloud.
    """

    text: str
    plain: str = ""
    tag: str = ""
    starred: bool = False
    definitions: list[Definition] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @property
    def empty(self) -> bool:
        """Whether nothing is left to set: the formula held definitions only."""
        return not self.text.strip()

    def blank(self, begin: int, end: int) -> None:
        """Overwrite a piece with blanks."""
        kept = "".join(c if c == "\n" else " " for c in self.text[begin:end])
        self.text = self.text[:begin] + kept + self.text[end:]

    def put(self, begin: int, end: int, text: str) -> None:
        """Overwrite a piece with a shorter one."""
        self.text = self.text[:begin] + text.ljust(end - begin) + self.text[end:]

    def wrong(self, code: str, column: int, message: str, hint: str = "") -> None:
        """Note a problem at the 0-based ``column``."""
        self.problems.append(Problem(code, column, message, hint))


def prepare(tex: str) -> Prepared:
    """Take out of a formula what is not for the engine, and look for what it would not see."""
    made = Prepared(tex)
    _comments(made)
    _definitions(made)
    _structure(made)
    _colours(made)
    for found in _EXPONENT.finditer(made.text):
        hint = f"write `{found[1]}^{found[2]}`"
        made.wrong("maths-syntax", found.start(2), "an exponent in `\\pu` wants a `^`", hint)
    made.plain = made.text
    for found in _SPACED.finditer(made.text):
        # a name with a space in it: the engine would close it up
        limits = found[1] or made.text[found.end() :].lstrip()[:1] not in ("_", "^")
        command = "\\mathop{\\rm " if limits else "\\mathrm{"
        made.put(found.start(), found.end(), f"{command}{found[2]}}}")
    for found in _DIGITS.finditer(made.text):
        style = "BOLD" if found[1] in ("mathbf", "boldsymbol", "bm") else "DOUBLE-STRUCK"
        digits = "".join(letter(digit, style) for digit in found[2] or found[3])
        made.put(found.start(), found.end(), digits if len(digits) == 1 else f"{{{digits}}}")
    for found in _STYLED.finditer(made.text):
        styled = "".join(letter(c, _STYLES[found[1]]) for c in found[2])
        # blanks after a command's name are none in any mode
        made.put(found.start(), found.end(), "\\text".ljust(len(found[1]) + 1) + f"{{{styled}}}")
    return made


def prelude(text: str, known: Mapping[str, Definition]) -> list[Definition]:
    """The definitions that a formula needs, each after those it is made of itself."""
    needed: list[Definition] = []
    seen: set[str] = set()

    def visit(source: str) -> None:
        for name in re.findall(r"\\([A-Za-z]+|.)", source):
            definition = known.get(name)
            if definition is not None and name not in seen:
                seen.add(name)
                visit(definition.text)
                needed.append(definition)

    visit(text)
    return needed


def definitions(text: str) -> tuple[list[Definition], list[Problem]]:
    """The definitions that a text holds, whatever else is in it."""
    made = Prepared(text)
    _comments(made)
    _definitions(made)
    return made.definitions, made.problems


def breaks(text: str) -> Iterator[tuple[int, str]]:
    """Where a line may break in a formula: the place after an operator, and what it is.

    Relations, and operators between two terms, outside of groups (The TeXbook, chapter 18).
    """
    depth = 0
    before = ""
    for place, token in tokens(text):
        depth += (token in _OPEN) - (token in _CLOSE)
        kind = "relation" if token in _RELATIONS else "operator" if token in _OPERATORS else ""
        binary = before not in _NO_TERM and before not in _RELATIONS and before not in _OPERATORS
        if depth == 0 and kind and (kind == "relation" or binary):
            yield place + len(token), kind
        if not token.isspace():
            before = token


def tokens(text: str) -> Iterator[tuple[int, str]]:
    """The tokens of TeX with their places."""
    for found in _TOKEN.finditer(text):
        yield found.start(), found.group()


def closing(text: str, begin: int) -> int:
    """The place after the group that opens at ``begin``; -1 where it is never closed."""
    depth = 0
    for place, token in tokens(text[begin:]):
        depth += (token == "{") - (token == "}")
        if depth == 0 and token == "}":
            return begin + place + 1
    return -1


def _comments(made: Prepared) -> None:
    for place, token in tokens(made.text):
        if token.startswith("%"):
            made.blank(place, place + len(token))


def _definitions(made: Prepared) -> None:
    begin = 0
    while found := _DEFINE.search(made.text, begin):
        begin = _definition(made, found)


def _definition(made: Prepared, found: re.Match[str]) -> int:
    """Take one definition out of the text; where to look on."""
    text, command = made.text, found[1]
    named = _NAME.match(text, found.end())
    if named is None:
        made.wrong("maths-macro", found.start(), f"`{found[0]}` defines nothing")
        return found.end()
    name = named[1][1:]
    if command == "let":
        meant = re.compile(r"\s*=?\s*(\\(?:[A-Za-z]+|.)|\S)", re.DOTALL).match(text, named.end())
        end = meant.end() if meant else -1
        body = f"\\let\\{name}{meant[1]} " if meant else ""
    else:
        takes = re.compile(r"\s*(?:#\d)+\s*|(?:\s*\[[^\]]*\]){0,2}\s*").match(text, named.end())
        start = takes.end() if takes else named.end()
        end = closing(text, start) if text[start : start + 1] == "{" else -1
        body = _OPERATOR.sub(_operator, text[found.start() : end])
        if command == "providecommand":
            body = body.replace("provide", "new", 1)
    if end < 0:
        message = f"the definition of `\\{name}` is not one that can be read"
        hint = r"write it as `\newcommand{\name}[2]{... #1 ... #2}`"
        made.wrong("maths-macro", found.start(), message, hint)
        return named.end()
    if not (command == "providecommand" and any(d.name == name for d in made.definitions)):
        made.definitions.append(Definition(name, body, found.start()))
    made.blank(found.start(), end)
    return end


def _operator(found: re.Match[str]) -> str:
    named = rf"\operatorname{found[1]}{found[3]}"
    spaced = _SPACED.fullmatch(named)
    body = rf"\mathop{{\rm {spaced[2]}}}" if spaced else named
    return rf"\newcommand{{{found[2]}}}{{{body}}}"


class _Walk:
    """Where in the structure of a formula a token stands."""

    def __init__(self) -> None:
        self.groups: list[str] = []
        self.command = ""

    def holds(self, kinds: Iterable[str]) -> bool:
        return bool(set(kinds).intersection(self.groups))

    @property
    def in_text(self) -> bool:
        kind = next((g for g in reversed(self.groups) if g != "{"), "")
        return kind == "text"


def _structure(made: Prepared) -> None:
    walk = _Walk()
    text = made.text
    for place, token in tokens(text):
        name = token[1:] if token.startswith("\\") else ""
        if name in ("begin", "end"):
            _environment(made, walk, name, place + len(token))
        elif token == "{":
            walk.groups.append(
                "text" if walk.command in _TEXTS else "&" if walk.command in _TABLES else "{"
            )
        elif token == "}" and walk.groups:
            walk.groups.pop()
        elif token == "$":
            _dollar(made, walk, place)
        elif token == "&" and not walk.in_text and not walk.holds("&"):
            hint = (
                r"align lines with `\begin{aligned} ... \end{aligned}`; a sign of its own is `\&`"
            )
            made.wrong(
                "maths-syntax", place, "`&` stands outside an environment with columns", hint
            )
        elif name == "label":
            _label(made, place, len(token))
        elif name == "tag" and not walk.holds("&"):
            _tag(made, place)
        elif name in ("ref", "eqref", "cref"):
            hint = "refer to an equation outside of formulas: `@eq-name`"
            made.wrong("maths-reference", place, f"`{token}` cannot stand in a formula", hint)
        elif name == "sqrt":
            _index(made, place + len(token))
        if not token.isspace() and token not in "*":
            walk.command = name


def _environment(made: Prepared, walk: _Walk, name: str, place: int) -> None:
    found = _ENVIRONMENT.match(made.text, place)
    kind = found[1].rstrip("*") if found else ""
    if name == "begin":
        walk.groups.append("equation" if kind in ("equation", "displaymath", "math") else "&")
        option = _OPTION.match(made.text, found.end()) if found else None
        if option and kind in _PLACED:
            made.blank(option.start(), option.end())
        if found and kind == "eqnarray":
            _three(made, found.end())
    elif walk.groups and walk.groups[-1] in ("equation", "&"):
        walk.groups.pop()


def _three(made: Prepared, begin: int) -> None:
    """Three columns around a relation are two, aligned at it."""
    end = made.text.find("\\end{eqnarray", begin)
    seen = 0
    for place, token in tokens(made.text[begin : max(begin, end)]):
        seen = 0 if token == "\\\\" else seen + (token == "&")
        if token == "&" and seen == 2:
            made.blank(begin + place, begin + place + 1)


def _dollar(made: Prepared, walk: _Walk, place: int) -> None:
    if walk.in_text:
        walk.groups.append("$")
    elif walk.groups and walk.groups[-1] == "$":
        walk.groups.pop()
    else:
        hint = r"the sign itself is written `\$`"
        made.wrong("maths-syntax", place, "a dollar sign stands inside the formula", hint)


def _label(made: Prepared, place: int, length: int) -> None:
    found = re.compile(r"\s*\{([^{}]*)\}").match(made.text, place + length)
    if found is None:
        return
    name = re.sub(r"\Aeq[-:.]?", "", found[1])
    hint = f"put `{{#eq-{name}}}` behind the closing `$$` and refer to it with `@eq-{name}`"
    made.problems.append(
        Problem("maths-label", place, f"`\\label{{{found[1]}}}` is not read", hint, severe=False)
    )
    made.blank(place, found.end())


def _tag(made: Prepared, place: int) -> None:
    found = re.compile(r"\\tag(\*?)\s*(?=\{)").match(made.text, place)
    end = closing(made.text, found.end()) if found else -1
    if found is None or end < 0:
        return
    made.tag = made.text[found.end() + 1 : end - 1].strip()
    made.starred = bool(found[1])
    made.blank(place, end)


def _index(made: Prepared, begin: int) -> None:
    found = re.compile(r"\s*\[").match(made.text, begin)
    if found is None:
        return
    depth = 0
    for _, token in tokens(made.text[found.end() :]):
        depth += (token == "{") - (token == "}")
        if token == "]" and depth == 0:
            return
    made.wrong("maths-syntax", found.end() - 1, r"the `[` after `\sqrt` is never closed")


def _colours(made: Prepared) -> None:
    for found in _COLOUR.finditer(made.text):
        written = found[1].strip()
        numbers = "[" in found[0][: found.start(1) - found.start()]
        if not numbers and parse_color(written) is None:
            message = f"“{written}” is no colour"
            hint = "name one of CSS's colours (`red`, `darkblue`) or write `#1d4e79`"
            made.wrong("maths-colour", found.start(1), message, hint)
