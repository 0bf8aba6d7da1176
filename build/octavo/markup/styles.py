"""Style text: of drawings, only what is CSS stays, for validators read all of it.

What is wrong with that of authors is said in words of theirs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tinycss2


def rules(css: str) -> str:
    """A style sheet without what is none; the same text where all of it is."""
    import tinycss2  # few books have any

    found = tinycss2.parse_stylesheet(css)
    kept = [rule for rule in found if not _broken(rule)]
    if len(kept) == len(found) and _closed(css):
        return css
    return "".join(rule.serialize() for rule in kept)


def declarations(css: str) -> str:
    """The declarations of an attribute without what is none."""
    import tinycss2

    found = tinycss2.parse_blocks_contents(css)
    if all(each.type in ("declaration", "whitespace", "comment") for each in found):
        return css
    kept = (each for each in found if each.type == "declaration" and not _broken(each))
    return " ".join(f"{each.serialize()};" for each in kept)


#: What a parser of CSS says -> what is wrong, and what to do.
_FAULTS = (
    (
        re.compile(r"Stop token reached|EOF reached before \{\} block"),
        ("this is neither a declaration nor a rule", "write `property: value;`"),
    ),
    (
        re.compile(r"Unmatched (?P<sign>.)"),
        ("the bracket `{sign}` closes nothing", "take it out, or open it before"),
    ),
    (
        re.compile(r"bad.url", re.IGNORECASE),
        ("a bracket or a quotation mark stands within an address", 'write `url("name.png")`'),
    ),
    (
        re.compile(r"bad.string", re.IGNORECASE),
        ("a quotation mark is not closed in its line", "close it"),
    ),
)


def fault(said: str) -> tuple[str, str]:
    """What is wrong with a style sheet, by what its parser says, and what to do."""
    for pattern, (message, hint) in _FAULTS:
        if found := pattern.search(said):
            return message.format(**found.groupdict()), hint
    return "this is no CSS", "look for a bracket, a colon or a semicolon that is missing"


def _broken(node: tinycss2.ast.Node) -> bool:
    """Whether there is an error in a rule or in anything within it."""
    if node.type == "qualified-rule" and not any(n.type != "whitespace" for n in node.prelude):
        return True
    stack = [node]
    while stack:
        each = stack.pop()
        if each.type == "error":
            return True
        for name in ("prelude", "content", "arguments", "value"):
            inner = getattr(each, name, None)
            stack += inner if isinstance(inner, list) else []
    return False


def _closed(css: str) -> bool:
    """Whether what is opened is closed: CSS closes it at the end, validators do not."""
    bare = re.sub(r"(?s)/\*.*?(?:\*/|\Z)|\"[^\"]*\"|'[^']*'", "", css)
    return bare.count("{") == bare.count("}")
