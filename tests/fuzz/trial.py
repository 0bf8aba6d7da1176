"""One input built and looked at, in a process that may die of it."""

from __future__ import annotations

import io
import tempfile
import time
import traceback
from pathlib import Path

import pypdfium2

import manuscripts
from octavo.check.programs import standards
from octavo.pipeline import Request, build
from octavo.report import Finding, Severity

#: Findings that say that Octavo is at fault.
FAULTS = ("-faulty", "layout-failed", "internal")

#: Of processor time; most take one second.
SLOW_S = 20.0


def _of_style(finding: Finding) -> bool:
    """Whether a finding names a rule of a style sheet, which its author can change."""
    return finding.source is not None and finding.source.file.endswith(".css")


def trial(files: dict[str, bytes]) -> tuple[list[str], list[str], bytes]:
    """What went wrong, each a line; the codes found; the EPUB, empty where none was made."""
    start = time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "dot.png").write_bytes(manuscripts.PNG)
        for path, data in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
        asked = folder if "book.yaml" in files else folder / "book.md"
        try:
            outcome = build(Request(asked, folder / "out"))
        except BaseException as fault:
            frames = traceback.extract_tb(fault.__traceback__)
            at = f"{Path(frames[-1].filename).name}:{frames[-1].name}"
            return [f"{type(fault).__name__} in {at}: {str(fault)[:80]}"], [], b""
        made = {output.edition: output.path for output in outcome.outputs}
        wrong = [
            f"{finding.code}: {finding.message[:140]}"
            for finding in outcome.findings
            if (finding.code.endswith(FAULTS) and not _of_style(finding))
            # a style sheet may hide what it likes from the pages
            or (finding.code.startswith("outputs-differ") and "my.css" not in files)
        ]
        if time.process_time() - start > SLOW_S:
            wrong.append("slow")
        if not made and not outcome.findings:
            wrong.append("neither outputs nor findings")
        if not any(f.severity is Severity.ERROR for f in outcome.findings):
            wrong += [f"no {kind}, and no error" for kind in ("epub", "pdf") if kind not in made]
        if "pdf" in made:
            wrong += [f"{f.code}: {f.message[:140]}" for f in standards.check([made["pdf"]])]
            for page in pypdfium2.PdfDocument(io.BytesIO(made["pdf"].read_bytes())):
                page.get_textpage().get_text_range()
        ebook = made["epub"].read_bytes() if "epub" in made else b""
        return wrong, sorted({f.code for f in outcome.findings}), ebook
