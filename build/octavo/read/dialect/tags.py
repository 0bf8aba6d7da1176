"""The tags of raw HTML, as CommonMark 0.31 (6.6) tells them from text."""

from __future__ import annotations

_NAME = r"[A-Za-z][A-Za-z0-9-]*"
_VALUE = r"""(?:[^\s"'=<>`]+|'[^']*'|"[^"]*")"""
_ATTRIBUTE = rf"\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*{_VALUE})?"

#: An opening and a closing tag.
OPENING = rf"<{_NAME}(?:{_ATTRIBUTE})*\s*/?>"
CLOSING = rf"</{_NAME}\s*>"
