"""Headings as references (Pandoc's implicit_header_references): ``[Title]``, ``[text][Title]``."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from octavo.read.dialect import attributes
from octavo.read.dialect.text import label, plain
from octavo.vocabulary import HEADINGS

_LIST = re.compile(rf"[ \t]*({attributes.PATTERN})[ \t]*\Z")


def references(root: Element) -> dict[str, str]:
    """The addresses of the headings of a tree whose inline markup is not parsed yet, by label."""
    found: dict[str, str] = {}
    for heading in root.iter():
        if heading.tag not in HEADINGS:
            continue
        text = heading.text or ""
        given = _LIST.search(text)
        holder = Element("h1")
        if given:
            attributes.assign(holder, given.group(1))
            text = text[: given.start()]
        name = label(text)
        if name:
            found.setdefault(name, f"#{holder.get('id') or _identifier(text)}")
    return found


def _identifier(text: str) -> str:
    """What Pandoc makes of a heading's text (User's Guide, auto_identifiers)."""
    bare = re.sub(r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])?", r"\1", plain(text))
    kept = re.sub(r"[^\w\s.-]", "", bare.lower())
    return re.sub(r"^[^a-zа-яёα-ωà-öø-ÿ]+", "", re.sub(r"\s+", "-", kept.strip())) or "section"
