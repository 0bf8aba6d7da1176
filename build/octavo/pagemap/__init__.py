"""Where the pages of a printed book begin in its element tree: places, ids, manuscript lines.

A page map counts the characters of an element's own text, so it is the same whether a note stands
at the foot of the page or at the end of the chapter, and whatever the words look like.
"""

from __future__ import annotations

from octavo.pagemap.names import ids
from octavo.pagemap.places import Place, before_block, places, put
from octavo.pagemap.record import record
from octavo.pagemap.translation import translated

__all__ = ["Place", "before_block", "ids", "places", "put", "record", "translated"]
