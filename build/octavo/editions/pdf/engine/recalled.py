"""The lines of a section's paragraphs, kept for when it is laid out by another process.

Where one paragraph is edited, those of all others in its chapter are as they were.
"""

from __future__ import annotations

import contextlib
import pickle
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from octavo.editions.pdf import lines
from octavo.editions.pdf.section import Section
from octavo.workshop import digest, here, kept

#: What a section is known by when its text has changed: its first name.
_NAME = re.compile(r'\bid="[^"]*"')


@contextmanager
def lines_of(section: Section) -> Iterator[None]:
    """Know the lines that this section had when it was laid out last, and keep those it gets."""
    shop = here()
    if shop.store is None:
        yield
        return
    name = _NAME.search(section.html)
    key = digest((shop.tools, __name__, section.css, name[0] if name else ""))
    data = shop.store.get(key)
    found: Mapping[lines.Key, tuple[lines.Line, ...]] = {}
    with contextlib.suppress(ValueError):
        found = kept(data) if data else {}
    lines.know(found)
    yield
    asked = lines.asked()
    if asked.keys() != found.keys():
        shop.store.put(key, pickle.dumps(asked, protocol=5))
