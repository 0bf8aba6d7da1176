"""The gutter: what the binding takes of the inner margin, by the number of pages."""

from __future__ import annotations

#: From so many pages on, so many millimetres more. The steps are those of the inner margins that
#: print-on-demand houses ask for (Kindle Direct Publishing, "Set Trim Size, Bleed, and Margins":
#: 9.6 mm up to 150 pages, then 12.7, 15.9, 19.1 and 22.3 mm from 151, 301, 501 and 701 on).
_STEPS = ((701, 12.7), (501, 9.5), (301, 6.3), (151, 3.1))


def gutter_mm(pages: int) -> float:
    """What the inner margin of a book of so many pages has more than that of a thin one."""
    return next((width for least, width in _STEPS if pages >= least), 0.0)
