"""Check: an independent look at each finished file before anyone else sees it.

Nothing here knows how the file was made: it is opened and read as a stranger would.
"""

from __future__ import annotations

from octavo.book import Resolved
from octavo.check import epub, pdf
from octavo.edition import Artefact
from octavo.report import Findings

CHECKS = {".epub": epub.check, ".pdf": pdf.check}


def check(artefact: Artefact, resolved: Resolved) -> Findings:
    """What is wrong with a finished file. An error here is a fault of Octavo's own."""
    suffix = artefact.file_name[artefact.file_name.rindex(".") :]
    return tuple(CHECKS[suffix](artefact, resolved))
