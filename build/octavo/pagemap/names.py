"""Names of pages: the ids of their markers."""

from __future__ import annotations

import re

from octavo.book import Resolved
from octavo.edition import PageMap, PageStart


def ids(page_map: PageMap, resolved: Resolved) -> tuple[str, ...]:
    """An id for the marker of each page, unique in the book; "" where there is no counterpart."""
    names = {chapter.name for chapter in resolved.chapters}
    taken = {e.get("id", "") for chapter in resolved.chapters for e in chapter.tree().iter()}
    made: list[str] = []
    seen: set[PageStart] = set()
    for page in page_map.pages:
        if page.chapter not in names or page in seen:
            made.append("")
            continue
        seen.add(page)
        base = f"page-{re.sub(r'[^A-Za-z0-9]+', '-', page.label).strip('-') or 'x'}"
        name, count = base, 1
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(name)
        made.append(name)
    return tuple(made)
