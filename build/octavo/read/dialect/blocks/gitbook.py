"""GitBook's blocks: ``{% hint style="info" %}`` to ``{% endhint %}``, tabs, steps, columns, code.

Hints are callouts; tabs stand one below the other, as MkDocs' do; steps are a numbered list. What a
page embeds is a link, the name of a file a text.
"""

from __future__ import annotations

import re
from functools import partial
from xml.etree.ElementTree import Element

from octavo.read.dialect.callouts import look
from octavo.read.dialect.lines import LINE, Block, Line, Lines, Within
from octavo.report import Severity
from octavo.vocabulary import HEADINGS

_NAMES = "hint|tabs|tab|stepper|step|columns|column|code|content-ref|embed|file"
_OPEN = re.compile(rf"\{{%[ ]*({_NAMES})((?:[ ]+[\w-]+=\"[^\"\n]*\")*)[ ]*%\}}[ \t]*\Z")
_CLOSE = re.compile(rf"\{{%[ ]*end({_NAMES})[ ]*%\}}[ \t]*\Z")
_OPTION = re.compile(r"([\w-]+)=\"([^\"]*)\"")
_STYLES = {"info": "note", "success": "tip", "warning": "warning", "danger": "caution"}
#: They may lack an end: then there is nothing in them.
_EMPTY = ("embed", "file")


class Template(Block):
    """A block of GitBook's, and the end of one that is not open."""

    signs = "{"

    def begins(self, line: Line) -> bool:
        """Whether a tag stands alone in its line."""
        if self.parser.plain or line.indent > 3 or line[line.indent : line.indent + 2] != "{%":
            return False
        return bool(_OPEN.match(line, line.indent) or _CLOSE.match(line, line.indent))

    def run(self, parent: Element, blocks: Lines) -> None:  # type: ignore[override]
        """Parse what stands between the tags."""
        line = blocks.take()
        found = _OPEN.match(line, line.indent)
        if found is None:
            self.element(parent, "p", line.number).text = line.strip()
            return
        name, options = found.group(1), dict(_OPTION.findall(found.group(2)))
        div = self.element(parent, "div", line.number)
        if name not in _EMPTY or _ended(blocks, name):
            self.parser.parseBlocks(div, Within(blocks, partial(_closes, name=name)))
            last = blocks.peek()
            if last is not None and _closes(last, name):
                blocks.take()
            else:
                message = f"{line.strip()} is never closed"
                hint = f"close it with `{{% end{name} %}}` on a line of its own"
                self.log.add(Severity.WARNING, "div-unclosed", message, line.number, "{%", hint)
        self.shape(div, name, options, line)
        if not div.attrib.keys() - {LINE} and div.tag == "div":
            # nothing but a pair of tags
            parent.remove(div)
            parent.extend(list(div))

    def shape(self, div: Element, name: str, options: dict[str, str], line: Line) -> None:
        """Make of a block what it is in a book."""
        if name == "hint":
            style = options.get("style", "info")
            div.set("class", " ".join(look(_STYLES.get(style, style))[0]))
        elif name == "tab":
            div.set("class", "aside tab")
            head = Element("h2", {LINE: str(line.number)})
            head.text = options.get("title", "")
            div.insert(0, head)
        elif name in ("columns", "column"):
            div.set("class", name)
        elif name == "stepper":
            _steps(div)
        elif name == "step":
            div.tag = "li"
        elif name == "code":
            _code(div, options)
        elif name in _EMPTY:
            self.outside(div, name, options, line)

    def outside(self, div: Element, name: str, options: dict[str, str], line: Line) -> None:
        """What lies outside the book: a link to its address; the name of a file."""
        address = options.get("url") or options.get("src") or ""
        linked = name == "embed"
        if not len(div):
            shown = address if linked else address.rpartition("/")[2]
            self.element(div, "p", line.number).text = f"<{shown}>" if linked else shown
        elif linked and div[0].tag == "p":
            div[0].text = f"{div[0].text or ''} (<{address}>)"
        if not linked:
            message = f"the file {address} is not part of the book"
            hint = "link to its address on the web"
            self.log.add(Severity.WARNING, "link-outside", message, line.number, "{%", hint)


def _steps(div: Element) -> None:
    div.tag = "ol"
    for step in list(div):
        if step.tag != "li":
            div.remove(step)
            continue
        for head in step:
            if head.tag in HEADINGS:
                # no section of the chapter
                text = f"**{head.text}**"
                head.tag, head.text = "p", text


def _code(div: Element, options: dict[str, str]) -> None:
    for pre in div.iter("pre"):
        if options.get("title"):
            pre.set("data-filename", options["title"])
        if options.get("lineNumbers") == "true":
            pre.set("class", f"{pre.get('class', '')} numberLines".strip())
        break


def _closes(line: Line, name: str) -> bool:
    found = _CLOSE.match(line, line.indent) if line.indent < 4 and not line.lazy else None
    return found is not None and found.group(1) == name


def _ended(lines: Lines, name: str) -> bool:
    """Whether an end comes before another block of the kind begins."""
    ahead = 0
    while (line := lines.peek(ahead)) is not None and ahead < 50:
        if _closes(line, name):
            return True
        found = _OPEN.match(line, line.indent)
        if found and found.group(1) == name:
            return False
        ahead += 1
    return False
