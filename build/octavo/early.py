"""What begins at once, before the rest of the program is loaded: a worker that makes ready.

Most builds make pages. Where the last build made some, this one will, too, more likely than not,
and with the same style sheets and fonts: the worker reads them while the manuscript is read. A
guess that proves wrong costs a little time and changes nothing.
"""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import importlib
import os
import pickle
from typing import TYPE_CHECKING

from octavo.cache import Cache
from octavo.request import Request
from octavo.versions import tools
from octavo.workers import KEEP, Worker, processors

if TYPE_CHECKING:
    from octavo.workshop import Workshop

#: What lays out pages. Named, not imported: an EPUB must not pay for it.
ENGINE = "octavo.editions.pdf.engine"

#: Editions of which nobody knows beforehand whether they will have the numbers of pages.
_EBOOKS = frozenset(("epub", "kindle", "kobo"))

#: What finishes and looks at a document, when its pages are there.
FINISHING = (
    "octavo.editions.pdf.assemble.covering",
    "octavo.editions.pdf.binding",
    "octavo.check.agreement.pdf",
    "uharfbuzz",  # with which binding cuts fonts
)


#: What draws the cover of a book that has none, in a while, when nothing is kept of it yet.
COVERS = "octavo.editions.covers"
_DRAWING = (
    *(COVERS, f"{COVERS}.measure", "octavo.assets", "PIL.Image", "resvg_py", "uharfbuzz"),
    "fontTools.ttLib.tables._n_a_m_e",  # by which the names of faces are read
)


def start(request: Request, workers: list[Worker]) -> Request:
    """Have ``workers`` begin, where there are none; the request with the number of processes."""
    request = dataclasses.replace(request, processes=request.processes or processors())
    workers[:] = workers or begun(request)
    return request


def begun(request: Request) -> list[Worker]:
    """A worker that loads what will be wanted, where there is room beside this one.

    That is the engine; or, for an e-book that was not made before, what draws its cover.
    """
    pages = _pages(request)
    if request.processes < 2 or not (pages or not request.before):
        return []
    try:
        worker = Worker() if pages else Worker(_DRAWING, "covers")
    except OSError:
        return []
    from octavo.workshop import LEND  # while the worker begins

    if request.cache is not None:
        worker.ready(LEND, (Cache(request.cache), tools()))
    if not pages:
        return [worker]
    worker.ready(f"{ENGINE}:ready")
    if request.cache is not None:
        # by its name: it holds all fonts, and to hand it on would take until the worker listens
        worker.ready(f"{__name__}:warm", _key(request))
    worker.ready(KEEP)
    return [worker]


def prepared(request: Request) -> bool:
    """Whether a worker can make ready for just this book, because the last build made pages."""
    return request.processes > 1 and any(name.endswith(".pdf") for name in request.before)


def _pages(request: Request) -> bool:
    """Whether pages are likely to be made: as the last time, or as most editions have them."""
    if request.before:
        return prepared(request)
    return not request.names or not _EBOOKS.issuperset(request.names)


def remember(request: Request, workshop: Workshop) -> None:
    """Keep what a worker can make ready with the next time."""
    if request.cache is None:
        return
    from octavo.workshop import digest

    cache = Cache(request.cache)
    if workshop.first is not None:
        # it holds all fonts, and is mostly the same as the last time
        name = digest(("first section", tools(), workshop.first))
        if not cache.has(name):
            cache.put(name, pickle.dumps(workshop.first, protocol=5))
        cache.put(_key(request), name.encode())
    if workshop.last:
        cache.put(pieces(request), pickle.dumps(workshop.last, protocol=5))


def warm(key: str) -> None:
    """Have the engine, in this process, do beforehand what the section under a key waits for."""
    from octavo.workshop import here, kept

    store = here().store
    name = None if store is None else store.get(key)
    data = None if store is None or name is None else store.get(name.decode("utf-8", "replace"))
    if data is None:
        return
    with contextlib.suppress(ValueError):
        importlib.import_module(ENGINE).warm(kept(data))


def pieces(request: Request) -> str:
    """The key of the pieces that the last build's documents were made of, by their editions."""
    return _key(request, "last pieces")


def _key(request: Request, what: str = "first section") -> str:
    path = os.path.realpath(request.path)
    asked = f"{what} {path!r} {request.names!r}"
    return hashlib.sha256(asked.encode("utf-8", "replace")).hexdigest()
