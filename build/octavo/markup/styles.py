"""Style text of drawings: only what is CSS stays, for validators read all of it."""

from __future__ import annotations

import re

import tinycss2


def rules(css: str) -> str:
    """A style sheet without what is none; the same text where all of it is."""
    found = tinycss2.parse_stylesheet(css)
    kept = [rule for rule in found if rule.type != "error" and not _broken(rule)]
    if len(kept) == len(found) and _closed(css):
        return css
    return "".join(rule.serialize() for rule in kept)


def declarations(css: str) -> str:
    """The declarations of an attribute without what is none."""
    found = tinycss2.parse_blocks_contents(css)
    if all(each.type in ("declaration", "whitespace", "comment") for each in found):
        return css
    return " ".join(f"{each.serialize()};" for each in found if each.type == "declaration")


def _broken(rule: tinycss2.ast.Node) -> bool:
    if rule.type == "qualified-rule" and not tinycss2.serialize(rule.prelude).strip():
        return True
    parts = [*(rule.prelude or ()), *(rule.content or ())] if hasattr(rule, "prelude") else []
    return any(part.type == "error" for part in parts)


def _closed(css: str) -> bool:
    """Whether what is opened is closed: CSS closes it at the end, validators do not."""
    bare = re.sub(r"(?s)/\*.*?(?:\*/|\Z)|\"[^\"]*\"|'[^']*'", "", css)
    return bare.count("{") == bare.count("}")
