"""Mathematics between dollars, by Pandoc's rules: ``$x^2$`` and ``$$ x^2 $$ {#eq-square}``.

The opening dollar has no space after it, the closing one none before it and no digit after it; so
that prices stay prices. No blank line stands in a formula. An environment of displayed formulas
(``\\begin{align} ... \\end{align}``) needs no dollars, as in Pandoc. GitHub's ``$`x`$`` is read,
and so are LaTeX's ``\\(x\\)`` and ``\\[x\\]`` where they cannot be escaped brackets in prose.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from markdown.util import AtomicString

from octavo.keys import colonless
from octavo.read.dialect import attributes
from octavo.read.dialect.inline.marks import closing
from octavo.read.dialect.scan import Atom

_ENVIRONMENTS = "(?:equation|align|gather|multline|eqnarray|flalign|alignat|displaymath)\\*?"
#: One piece of TeX; atomic, so that no formula is tried twice.
_TEX = r"(?>\\(?:text|mbox)\{[^{}]*\}|\\.|[^$\\])"
_LIST = re.compile(rf"[ \t]*({attributes.PATTERN})")
#: LaTeX's label, and bookdown's.
_LABEL = re.compile(
    r"[ \t]*(?:\\label\{([^\s{}]+)\}|\(\\#(eq:[^\s()]+)\))[ \t]*(?:\n(?=[ \t]*\\end))?"
)


class Formula(Atom):
    """A formula: TeX as the author wrote it."""

    marks = ("$", "\\begin{")

    def __init__(self) -> None:
        super().__init__(
            rf"\$\$((?:{_TEX}|\$(?!\$))+)\$\$|"
            rf"\$(?![\s$])({_TEX}+)(?<!\s)\$(?!\d)|"
            rf"(\\begin\{{({_ENVIRONMENTS})\}}.{{0,8000}}?\\end\{{\4\}})"
        )

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The formula; a displayed one with the attributes that follow it."""
        if m.group(2):
            span = Element("span", {"class": "math inline"})
            tex = m.group(2)
            ticked = len(tex) > 2 and tex[0] == tex[-1] == "`"
            span.text = AtomicString(tex[1:-1] if ticked else tex)
            return span, m.start(), m.end()
        text = (m.group(1) or m.group(3)).strip()
        if not text:
            return None, None, None
        span = Element("span", {"class": "math display"})
        labels = _LABEL.findall(text)
        if len(labels) == 1:
            # where lines have numbers of their own in LaTeX, one that is labelled has that of all
            text = _LABEL.sub("", text)
            name = colonless("".join(labels[0]))
            span.set("id", name if name.startswith("eq-") else f"eq-{name}")
        # without the ends of lines that part it from its dollars
        span.text = AtomicString(text)
        given = _LIST.match(data, m.end())
        if given is None:
            return span, m.start(), m.end()
        attributes.assign(span, given.group(1))
        return span, m.start(), given.end()


class Macro(Atom):
    """A macro defined in the text, ``\\newcommand{\\R}{\\mathbb{R}}``, as Pandoc takes it."""

    marks = ("\\newcommand", "\\renewcommand", "\\providecommand", "\\DeclareMathOperator")

    def __init__(self) -> None:
        super().__init__(
            r"\\(?:(?:re)?newcommand|providecommand|DeclareMathOperator)\*?[ \t]*"
            r"(?:\{\\[A-Za-z]+\}|\\[A-Za-z]+)[ \t]*(?:\[[^\[\]\n]*\][ \t]*){0,2}\{"
        )

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """A formula that defines and shows nothing."""
        end = closing(data, m.end())
        if end is None:
            return None, None, None
        span = Element("span", {"class": "math inline"})
        span.text = AtomicString(data[m.start() : end + 1])
        return span, m.start(), end + 1


class Markua(Atom):
    """Markua's ``{$$}x{/$$}``: displayed where it stands in lines of its own."""

    marks = ("{$$}",)

    def __init__(self) -> None:
        super().__init__(r"\{\$\$\}(.{1,8000}?)\{/\$\$\}")

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The formula."""
        kind = "display" if m.group(1).startswith("\n") else "inline"
        span = Element("span", {"class": f"math {kind}"})
        span.text = AtomicString(m.group(1).strip())
        return span, m.start(), m.end()


class Unit(Atom):
    """A number or a unit of siunitx in the text: ``\\SI{3}{\\metre}``, ``\\num{1e-4}``."""

    marks = tuple(f"\\{name}" for name in ("SI", "si", "num{", "num[", "qty", "unit", "ang"))

    def __init__(self) -> None:
        one = r"(?:\[[^\[\]\n]*\])?\{[^{}\n]*\}"
        super().__init__(rf"\\(?:(?:SI|qty){one}{one}|(?:si|num|unit|ang){one})")

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """It is a formula without dollars."""
        span = Element("span", {"class": "math inline"})
        span.text = AtomicString(m.group())
        return span, m.start(), m.end()


class Bracketed(Atom):
    """LaTeX's ``\\(x\\)`` and ``\\[x\\]``: brackets with backslashes round what is surely TeX."""

    marks = ("\\(", "\\[")

    def __init__(self) -> None:
        super().__init__(r"\\(?:\((.{1,1000}?)\\\)|\[(.{1,8000}?)\\\])")

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The formula; None for brackets that an author, or Pandoc, has escaped."""
        tex = (m.group(1) or m.group(2)).strip()
        if not _is_tex(tex):
            return None, None, None
        kind = "inline" if m.group(1) else "display"
        span = Element("span", {"class": f"math {kind}"})
        span.text = AtomicString(tex)
        given = _LIST.match(data, m.end()) if kind == "display" else None
        if given is None:
            return span, m.start(), m.end()
        attributes.assign(span, given.group(1))
        return span, m.start(), given.end()


def _is_tex(text: str) -> bool:
    bare = text.replace("\\\\", " ")
    if re.search(r"\\[A-Za-z]|(?<![\\\s])[_^](?=[\w{\\+*-])", bare):
        return True
    if re.search(r"[A-Za-z]{3}|[^\W\d_A-Za-z]{2}|\\", bare):
        return False
    return bool(re.fullmatch(r"[A-Za-z]'*", bare) or re.search(r"[=<>+/]|\w\s*-\s*\w", bare))
