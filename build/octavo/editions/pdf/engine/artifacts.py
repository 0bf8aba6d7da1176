"""Artifacts: what is drawn on a page and no part of the text (ISO 32000-1, 14.8.2.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def mark(page_streams: Any, artifacts: Mapping[tuple[int, int], bytes]) -> None:
    """Turn the marked pieces that are no text into artifacts, in the streams.

    ``artifacts`` tells their property lists by page and number.
    """
    for number, stream in enumerate(page_streams):
        items = stream.stream
        for index, item in enumerate(items):
            if item != b"BDC":
                continue
            found = re.search(rb"/MCID (\d+)", _bytes(items[index - 1]))
            kind = artifacts.get((number, int(found[1]))) if found else None
            if kind is not None:
                items[index - 2] = b"/Artifact"
                items[index - 1] = kind


def _bytes(item: Any) -> bytes:
    return item if isinstance(item, bytes) else bytes(getattr(item, "data", b""))
