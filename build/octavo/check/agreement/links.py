"""Links that say themselves which page they lead to: of the contents, of an index, to a page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from octavo.check.agreement.values import Link

#: The number of a page: digits, or a Roman number by itself.
_NUMBER = re.compile(r"\d+|\b[ivxlcdm]+\b", re.IGNORECASE)


def misleads(link: Link) -> bool:
    """Whether a link says another page than it leads to. A range begins with it, a note follows."""
    said = _NUMBER.search(link.text)
    return bool(link.pages and said) and not _said(link, link.text)


def misleading(listed: Sequence[Link]) -> Iterator[Link]:
    """Those of some contents that mislead, if these have the numbers of pages at their ends."""
    if any(_said(link, link.end) for link in listed):
        for link in listed:
            if link.pages and _NUMBER.fullmatch(link.end) and not _said(link, link.end):
                yield link


def _said(link: Link, text: str) -> bool:
    """Whether a text has the label of the page that a link leads to, as a number by itself."""
    lower = text.lower()
    return any(_has(lower, page.lower()) for page in link.pages)


def _has(text: str, label: str) -> bool:
    # a pattern for each of hundreds of labels would take longer to make than to look for
    begin = text.find(label)
    while label and begin >= 0:
        end = begin + len(label)
        before, after = text[:begin][-1:], text[end : end + 1]
        if not before.isalnum() and not after.isdecimal() and after not in _ROMAN:
            return True
        begin = text.find(label, end)
    return False


#: What goes on with a Roman number.
_ROMAN = frozenset("ivxlcdm")
