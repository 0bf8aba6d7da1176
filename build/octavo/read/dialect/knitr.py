"""Chunks of knitr that need no R: a picture that is shown, a block of text, a theorem.

A chunk that does nothing but show a picture (``knitr::include_graphics("a.png")``) is a figure, in
Quarto's form, too. bookdown's ``{block2, type='note'}`` is a div, ``{theorem, name="x"}`` one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from octavo.keys import STATEMENTS
from octavo.read.dialect import attributes

_HEAD = re.compile(r"\{[ ]*([A-Za-z]\w*)[ ,]*(.*?)[ ]*\}\Z")
_OPTION = re.compile(r"""([\w.-]+)\s*=\s*('[^']*'|"[^"]*"|[^,\s]+)""")
_COMMENTED = re.compile(r"\s*#\|\s*([\w-]+)\s*:\s*(.*?)\s*\Z")
_SHOWN = re.compile(r"""\s*(?:knitr::)?include_graphics\(\s*["']([^"']+)["'][^()]*\)\s*\Z""")
_PREFIX = {name: prefix for prefix, name in STATEMENTS.items()}
_BLOCKS = frozenset(("block", "block2"))
_CLASSES = {"rmdnote": "note", "rmdtip": "tip", "rmdwarning": "warning", "rmdcaution": "caution"}


def options(info: str) -> tuple[str, dict[str, str]]:
    """The engine of a chunk, and its options; ``label`` is its name. "" where it is none."""
    found = _HEAD.match(info)
    if found is None:
        return "", {}
    given = {key: value.strip("\"'") for key, value in _OPTION.findall(found.group(2))}
    name = _OPTION.sub("", found.group(2)).strip(" ,")
    if re.fullmatch(r"[\w:.-]+", name):
        given.setdefault("label", name)
    return found.group(1), given


def picture(info: str, code: Sequence[str]) -> str:
    """The Markdown of the picture that a chunk shows, "" where it does more, or something else."""
    engine, given = options(info)
    said = [found for line in code if (found := _COMMENTED.match(line))]
    given |= {found.group(1).replace("-", "."): found.group(2).strip("\"'") for found in said}
    does = [line for line in code if line.strip() and not line.lstrip().startswith("#")]
    shown = _SHOWN.match(" ".join(does)) if engine == "r" else None
    if shown is None or given.get("include", "").lower() in ("false", "f"):
        return ""
    label, caption = given.get("label", ""), given.get("fig.cap", "").replace("\\\\", "\\")
    bare = label.removeprefix("fig-").removeprefix("fig:")
    written = [f"#fig:{bare}"] if bare and caption else []
    if "%" in given.get("out.width", ""):
        written.append(f"width={given['out.width']}")
    alt = given.get("fig.alt", "").replace('"', "”")
    if alt:
        written.append(f'fig-alt="{alt}"')
    short = given.get("fig.scap", "").replace('"', "”")
    if short:
        written.append(f'fig-scap="{short}"')
    listed = f"{{{' '.join(written)}}}" if written else ""
    return f"![{caption}](<{shown.group(1)}>){listed}"


def div(element: Element, info: str) -> bool:
    """Make the div of a block of text of an element; False where the chunk is another."""
    engine, given = options(info)
    if engine in _PREFIX and "label" in given:
        element.set("id", f"{_PREFIX[engine]}-{given['label']}")
    elif engine in ("proof", "remark", "solution"):
        element.set("class", engine)
    elif engine in _BLOCKS:
        kind = given.get("type", "note")
        attributes.assign(element, f"{{.{_CLASSES.get(kind, kind)}}}")
    else:
        return False
    if given.get("name"):
        element.set("data-name", given["name"])
    return True
