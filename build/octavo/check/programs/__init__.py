"""Programs of other people that look at a finished file, where they are installed."""

from __future__ import annotations

from octavo.check.programs import ace, epubcheck, standards

__all__ = ["ace", "epubcheck", "standards"]
