"""Quarto's shortcodes, ``{{< name ... >}}``, and marks of templates: the unknown are reported."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect.inline.keys import keyboard
from octavo.read.dialect.scan import Atom
from octavo.report import Severity

#: ``{{< kbd Ctrl-C >}}``; what it is called on other systems is left out.
_KEYS = re.compile(r"\{\{<[ ]*kbd[ ]+(\w+(?:[-+]\w+)*)(?:[ ]+\w+=[^\n]*?)?[ ]*>\}\}\Z")


#: ``{{ page.title }}``, ``{% include "a.md" %}``, ``{{% note %}}``: MkDocs', Jekyll's, Hugo's.
_TEMPLATE = (
    r"\{\{%[^{}\n]{1,500}%\}\}|\{%-?[ ]*\w[^{}\n]{0,500}%\}"
    r"|\{\{[ ]*[A-Za-z_][\w.]*(?:[ ]*[(|][^{}\n]{0,300})?[ ]*\}\}"
)


#: What keeps marks of templates from being carried out, in Liquid and GitBook: none are here.
_RAW = re.compile(r"\{%-?[ ]*(?:end)?raw[ ]*-?%\}\Z")


class Shortcode(Atom):
    """A shortcode: it stays text. ``{{{< ... >}}}`` means the text of one, as in Quarto."""

    marks = ("{{", "{%")

    def __init__(self) -> None:
        super().__init__(
            r"(?:\{(\{\{<[^\n]{0,500}?>\}\})\})|\{\{<[ ]*([\w-]+)[^\n]{0,500}?>\}\}|" + _TEMPLATE
        )

    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | str | None, int | None, int | None]:
        """The text of the shortcode."""
        if m.group(1):
            return m.group(1), m.start(), m.end()
        if m.group(2) == "kbd" and (keys := _KEYS.match(m.group())):
            return keyboard(re.split(r"[-+]", keys.group(1))), m.start(), m.end()
        if _RAW.match(m.group()):
            return "", m.start(), m.end()
        self.place.report(
            self.log,
            Severity.WARNING,
            "shortcode-unknown",
            f"{f'the shortcode {m.group(2)}' if m.group(2) else 'this mark of a template'} "
            "means nothing here: it stands in the text",
            m.start(),
            "take it out; `{{< pagebreak >}}` and `{{< include file.md >}}` are understood",
        )
        return m.group(), m.start(), m.end()
