"""Commands of TeX outside formulas: no edition understands them, so they are reported."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.scan import Atom
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
}
_BARE = frozenset(
    """LaTeX TeX bigskip centering clearpage dots hfill hline ldots medskip noindent par
    raggedright smallskip vfill""".split()
)


class Command(Atom):
    """A command: it stays text."""

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
        if m.group(2) or name in _BARE or name in _INSTEAD:
            instead = _INSTEAD.get(name)
            self.place.report(
                self.log,
                Severity.WARNING,
                "tex-unused",
                f"the TeX command \\{name} means nothing here: it stands in the text",
                m.start(),
                f"write {instead} instead" if instead else "take it out",
            )
        return m.group(), m.start(), m.end()
