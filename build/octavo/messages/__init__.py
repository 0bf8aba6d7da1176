"""Messages: findings as people and machines read them. Nothing here prints."""

from __future__ import annotations

from octavo.messages.evidence import as_html
from octavo.messages.machines import as_github, as_json
from octavo.messages.text import as_text, summary

__all__ = ["as_github", "as_html", "as_json", "as_text", "summary"]
