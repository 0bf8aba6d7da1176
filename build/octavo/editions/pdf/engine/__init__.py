"""The engine: WeasyPrint 70, the only importer of it, its private API behind a contract test."""

from __future__ import annotations

from octavo.editions.pdf.engine.render import layout

__all__ = ["layout"]
