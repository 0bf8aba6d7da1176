"""Octavo: one Markdown manuscript in; an EPUB that e-readers love and PDFs worth printing out."""

from __future__ import annotations

__all__ = ["__version__"]

__version__ = "0.1.0"
