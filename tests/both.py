"""A manuscript built into both outputs, and read back with independent eyes."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

import pikepdf
import pypdfium2

import manuscripts
from epubs import Epub
from octavo.pipeline import Outcome, Request, build
from octavo.report import Severity

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-02\n{more}---\n\n"


class Both:
    """What a build wrote, edition by edition."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self.findings = outcome.findings
        self.paths = {output.edition: output.path for output in outcome.outputs}

    @cached_property
    def epub(self) -> Epub:
        assert "epub" in self.paths, self.findings
        return Epub(self.paths["epub"].read_bytes())

    def pages(self, edition: str = "pdf") -> list[str]:
        """The text of each page, its white space made single blanks."""
        assert edition in self.paths, self.findings
        document = pypdfium2.PdfDocument(self.paths[edition].read_bytes())
        found = (page.get_textpage().get_text_bounded() for page in document)
        return [" ".join(text.replace("\ufffe", "-").split()) for text in found]

    def pdf(self, edition: str = "pdf") -> str:
        return " ".join(self.pages(edition))

    def labels(self, edition: str = "pdf") -> list[str]:
        """The label of each page."""
        document = pypdfium2.PdfDocument(self.paths[edition].read_bytes())
        return [document.get_page_label(index) for index in range(len(document))]

    def outline(self, edition: str = "pdf") -> list[str]:
        """The lines of the outline, two blanks a level before each."""
        lines: list[str] = []

        def add(items: object, level: int) -> None:
            for item in items:  # type: ignore[attr-defined]
                lines.append("  " * level + item.title)
                add(item.children, level + 1)

        with (
            pikepdf.open(io.BytesIO(self.paths[edition].read_bytes())) as pdf,
            pdf.open_outline() as outline,
        ):
            add(outline.root, 0)
        return lines

    def codes(self) -> list[str]:
        """The codes of what was found, mere notes apart."""
        return [f.code for f in self.findings if f.severity is not Severity.NOTE]

    def chapter(self, name: str) -> str:
        """The words of a file of the EPUB."""
        body = self.epub.document(name).find("{http://www.w3.org/1999/xhtml}body")
        assert body is not None
        return " ".join("".join(str(piece) for piece in body.itertext()).split())


def made(
    folder: Path,
    text: str,
    *names: str,
    files: Mapping[str, bytes | str] = {},
    profiles: tuple[str, ...] = (),
    more: str = "",
) -> Both:
    """Build ``text`` below a front matter (``more`` are further lines of it)."""
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
    whole = text if text.startswith("---\n") else HEAD.format(more=more) + text
    path = manuscripts.write(folder, whole)
    return Both(build(Request(path, folder / "out", names, profiles=profiles)))
