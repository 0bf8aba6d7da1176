"""Why metadata cannot be read, in words of who wrote them: YAML's own are for programmers."""

from __future__ import annotations

import json
import re

import yaml

_PAIR = re.compile(r"(?P<begin>\s*(?:- )*)(?P<key>[\w-]+): +(?P<value>\S.*?)\s*\Z")


def told(problem: yaml.MarkedYAMLError, text: str) -> tuple[str, int, int, str]:
    """What is wrong, the line and column where (0-based), and what to do."""
    mark = problem.problem_mark or problem.context_mark
    line, column = (mark.line, mark.column) if mark else (0, 0)
    context, opened = problem.context or "", problem.context_mark
    if opened and context == "while scanning a quoted scalar":
        message = "a quotation mark is opened here and never closed"
        return message, opened.line, opened.column, "end the value with the same mark"
    if opened and context.startswith("while parsing a flow"):
        message = "a bracket is opened here, and not closed where it should be"
        hint = "close it, with commas between what it holds; words with a bracket want quotes"
        return message, opened.line, opened.column, hint
    if "\\t" in str(problem.problem):
        return "a tab stands where only blanks can", line, column, "indent with blanks"
    lines = text.split("\n")
    pair = _PAIR.match(lines[line]) if line < len(lines) else None
    if pair and column >= pair.start("value"):
        value = pair["value"]
        if len(value) > 1 and value[0] == value[-1] and value[0] in "'\"":
            value = value[1:-1]
        quoted = json.dumps(value, ensure_ascii=False)
        message = f"the value of `{pair['key']}` must stand in quotation marks"
        return message, line, column, f"write `{pair['key']}: {quoted}`"
    before = next((at for at in range(line - 1, -1, -1) if lines[at].strip()), -1)
    if before >= 0 and not re.search(r":(\s|\Z)|\A\s*(- |#)", lines[before]):
        message = f"“{lines[before].strip()}” is no key with its value"
        return message, before, 0, "write `key: value`, the further lines of a long value indented"
    if pair:
        message = f"`{pair['key']}` is indented as no line before it is"
        return message, line, column, "indent a key as those beside it are"
    return problem.problem or context or "it is no YAML", line, column, ""
