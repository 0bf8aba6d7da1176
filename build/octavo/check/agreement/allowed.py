"""What may differ between the EPUB and the PDF of the same text, and why.

What lies in the nature of the formats stands here as data; all else is a finding. List numbers and
the PDF's own opening pages, which an EPUB leaves to the reading system, are not read at all.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping

#: Signs that one output has as text and the other draws, or has not.
SIGNS: Mapping[str, str] = {
    "☑": "a box that is ticked is a list's mark in print",
    "☐": "a box to tick is a list's mark in print",
    "•": "a list within a note has its dots as text in print",
    "↩": "the way back from a note is its number in print",
    "\ufe0e": "it says that the sign before it is no picture",
    "\ufe0f": "it says that the sign before it is a picture",
    "-": "a word is divided at the end of a line",
    "\u2010": "a word is divided at the end of a line",
    "\u2011": "a hyphen that must not end a line looks like any other",
    "\u00ad": "a word may be divided here",
    "\u200b": "a line may end here",
    "\u200c": "letters are not joined here, which fonts may heed or not",
    "\u200d": "letters are joined here, which fonts may heed or not",
    **dict.fromkeys(
        "\u061c\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069",
        "it tells the direction of letters, and shows nothing itself",
    ),
    "\u2060": "a line must not end here",
    "\ufeff": "a line must not end here",
}

#: Hebrew, Arabic, Syriac, Thaana, N'Ko and their presentation forms: pages hold the letters of a
#: line in the order in which they stand from the left on.
TURNED = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\U00010800-\U00010fff\U0001e800-\U0001efff"

_TURNED = re.compile(f"[{TURNED}]")

#: What ids of elements begin with that name printed pages, where an EPUB may say something else.
PAGES = "pageref-"

#: What must not be empty in a chapter, whatever its words are, and on the PDF's own pages besides.
HOLLOW: Mapping[str, str] = {
    **dict.fromkeys(("/H", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6"), "a heading is empty"),
    "/Link": "a link is empty or leads nowhere",
    "/Lbl": "a number or a mark is empty",
}
HOLLOW_OF_ITS_OWN: Mapping[str, str] = {
    **HOLLOW,
    **dict.fromkeys(("/Sect", "/Div"), "a page of its own is empty"),
    "/P": "a paragraph is empty",
    "/Span": "a word is empty",
    "/TOC": "a list of contents is empty",
    "/TOCI": "an entry of the contents is empty",
}

#: What ids of elements begin with that show the address of a link, which only paper needs.
ADDRESSES = "link-address-"

#: The number of a note, which may have a full stop.
NOTE_NUMBER = re.compile(r"\A(\s*(?:\d+|[*†‡§¶#]+))\.(?=\s|\Z)")

#: On paper a link has its address in a note, which is called by a letter.
LINK_LETTER = re.compile(r"\A[a-z]{1,2}\Z")


def turned_only(there: str, here: str, *said: str) -> bool:
    """Whether two stretches differ only in the order that letters have on a page.

    In lines from right to left, what is Latin in them comes in its turn from the left.
    """
    within = any(_TURNED.search(text) for text in said)
    return within and Counter(there) == Counter(here)
