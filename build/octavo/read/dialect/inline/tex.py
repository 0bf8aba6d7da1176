"""Commands of TeX outside formulas: no edition understands them, so they are reported."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.scan import Atom, Inline, fill
from octavo.report import Severity

#: What an author can write instead.
_INSTEAD = {
    "textbf": "`**...**`",
    "textit": "`*...*`",
    "emph": "`*...*`",
    "texttt": "a code span",
    "textsc": "`[...]{.smallcaps}`",
    "footnote": "`^[...]`",
    "cite": "`[@key]`",
    "citep": "`[@key]`",
    "citet": "`@key`",
    "ref": "`@fig-x`",
    "eqref": "`@eq-x`",
    "pageref": "`@page-x`",
    "label": "`{#fig-x}`",
    "chapter": "`# ...`",
    "section": "`## ...`",
    "subsection": "`### ...`",
    "ldots": "`...`",
    "dots": "`...`",
    "LaTeX": "the name",
    "TeX": "the name",
    "includegraphics": "`![caption](file)`",
    "item": "`- ...`",
    "begin": "its Markdown",
    "end": "its Markdown",
    "hline": "a table of Markdown",
}
_BARE = frozenset("""LaTeX TeX dots hline ldots""".split())
#: What only tells LaTeX how to set a page: nobody wants to read it.
_LAYOUT = frozenset(
    """addcontentsline addtocounter backmatter bigskip centering cleardoublepage clearpage
    doublespacing flushbottom fontsize footnotesize frontmatter hfill hspace hypersetup
    large linespread listoffigures listoftables mainmatter maketitle medskip newpage
    noindent normalsize onehalfspacing pagebreak pagenumbering pagestyle par phantomsection
    printindex raggedbottom raggedright scriptsize setcounter setlength singlespacing small
    smallskip tableofcontents thispagestyle vfill vspace""".split()
)
#: What to write instead of some of them.
_LEFT_OUT = {
    "vfill": "room to write in is `\\vspace{4cm}` on a line of its own",
    "vspace": "write it on a line of its own, with a size in cm, mm, in, pt or em",
    **dict.fromkeys(
        ("hfill", "hspace"),
        "put the words into columns, or a table; one `\\hfill` in a line sends what follows to "
        "the right",
    ),
    **dict.fromkeys(
        ("clearpage", "cleardoublepage", "newpage", "pagebreak"),
        "take it out, or write `\\newpage` on a line of its own for a new page",
    ),
}
_ARGUMENTS = re.compile(r"\*?(?:\[[^\[\]\n]*\]|\{[^{}\n]*\})*[ \t]*")


class Fill(Atom):
    r"""``\hfill`` once in a line: what follows stands at the right, as the points of a question."""

    marks = ("\\",)

    def __init__(self, inline: Inline) -> None:
        super().__init__(
            r"\\hfill(?![A-Za-z])(?:\{\})?[ \t]*((?:(?!\\hfill)[^\n])*[^\s\\])(?=\\?\s*(?:\n|\Z))"
        )
        self.inline = inline

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        """The element, what it holds parsed; None where there is another in the line."""
        line = data.rfind("\n", 0, m.start()) + 1
        if data.find("\\hfill", line, m.start()) >= 0 or data[m.start() - 1 : m.start()] == "\\":
            return None, None, None
        element = Element("span", {"class": "hfill"})
        fill(element, self.inline.part(m.group(1)))
        return element, m.start(), m.end()


class Command(Atom):
    """A command: it stays text, unless it is one of layout, which goes."""

    marks = ("\\",)

    def __init__(self) -> None:
        super().__init__(r"\\([A-Za-z]{2,30})(?=(\{|\[[^\]\n]*\]\{)?)")

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """Nothing; one that is surely meant for TeX is reported."""
        name = m.group(1)
        before = data[m.start() - 1 : m.start()]
        if before.isalnum() or before in (":", "\\", "/"):
            return None, None, None
        if name in _LAYOUT:
            ending = _ARGUMENTS.match(data, m.end())
            end = ending.end() if ending else m.end()
            said = f"the TeX command \\{name} means nothing here: it is left out"
            self.say(said, m.start(), _LEFT_OUT.get(name, "take it out"))
            return "", m.start(), end
        if m.group(2) or name in _BARE or name in _INSTEAD:
            instead = _INSTEAD.get(name)
            said = f"the TeX command \\{name} means nothing here: it stands in the text"
            self.say(said, m.start(), f"write {instead} instead" if instead else "take it out")
        return m.group(), m.start(), m.end()

    def say(self, message: str, at: int, hint: str) -> None:
        """Report a command at an index of the text."""
        self.place.report(self.log, Severity.WARNING, "tex-unused", message, at, hint)
