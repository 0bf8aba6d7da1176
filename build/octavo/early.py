"""What begins at once, before the rest of the program is loaded: a worker that makes ready.

Where the last build made pages, this one will, too, more likely than not.
"""

from __future__ import annotations

from octavo.request import Request
from octavo.workers import Worker

#: What lays out pages. Named, not imported: an EPUB must not pay for it.
ENGINE = "octavo.editions.pdf.engine"


def begun(request: Request) -> list[Worker]:
    """A worker that loads the engine, where it will be wanted and there is room beside this one."""
    if request.processes < 2 or not any(name.endswith(".pdf") for name in request.before):
        return []
    try:
        worker = Worker()
    except OSError:
        return []
    worker.ready(ENGINE)
    return [worker]
