"""What is to be made of a book: its editions and profiles, as metadata name them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from octavo.read.values import Fields, Report, Value


def editions(key: str, value: Value, fields: Fields, report: Report) -> None:
    """An object of editions, each an object of options, or names."""
    found: dict[str, Mapping[str, Any]] = {}
    if value.kind == "map":
        for entry in value.entries:
            fields.sources[f"{key}.{entry.key}"] = entry.source
            if entry.value.kind == "map":
                found[entry.key] = entry.value.plain()
                for option in entry.value.entries:
                    fields.sources[f"{key}.{entry.key}.{option.key}"] = option.source
            elif entry.value.kind == "null":
                found[entry.key] = {}
            else:
                report.wrong(entry.value, f"{key}.{entry.key}", "an object")
    else:
        for item in value.items if value.kind == "list" else (value,):
            if item.kind in ("list", "map"):
                report.wrong(item, key, "a list of names, or an object of editions")
            else:
                for name in re.split(r"[\s,]+", item.text.strip()):
                    fields.sources[f"{key}.{name}"] = item.source
                    found[name] = {}
    fields.values["editions"] = found


def profile(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Quarto's ``profile``: names, or ``{default: names, group: names or a list of such}``."""
    default, group = value, None
    if value.kind == "map":
        default, group = value.get("default") or Value("null", value.source), value.get("group")
    fields.values["profiles"] = _names(key, default, report)
    if group is not None and group.kind == "list":
        nested = any(item.kind == "list" for item in group.items)
        groups = group.items if nested else (group,)
        fields.values["profile_groups"] = tuple(_names(key, one, report) for one in groups)
    elif group is not None:
        report.wrong(group, f"{key}.group", "a list of names")


def _names(key: str, value: Value, report: Report) -> tuple[str, ...]:
    items = value.items if value.kind == "list" else (value,) if value.kind != "null" else ()
    found: list[str] = []
    for item in items:
        if item.kind in ("list", "map"):
            report.wrong(item, key, "a name or a list of names")
        else:
            found += [name for name in re.split(r"[\s,]+", item.text) if name]
    return tuple(found)


_LEVELS = ("off", "note", "warning", "error")


def check(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Codes of findings and their severities."""
    if value.kind != "map":
        report.wrong(value, key, "an object of codes and their severities")
        return
    levels: dict[str, str] = {}
    for entry in value.entries:
        fields.sources[f"{key}.{entry.key}"] = entry.source
        # YAML 1.1 reads `off` as a truth value
        level = {"false": "off", "no": "off", "ignore": "off"}.get(
            entry.value.text.lower(), entry.value.text.lower()
        )
        if level in _LEVELS:
            levels[entry.key] = level
        else:
            report.wrong(entry.value, f"{key}.{entry.key}", f"one of {', '.join(_LEVELS)}")
    fields.values["check"] = levels
