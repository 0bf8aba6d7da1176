"""Pages: laid out in a process of their own, so that no fault of an engine ends the preview."""

from __future__ import annotations

import asyncio
import io
import multiprocessing
import os
import signal
import threading
import time
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from octavo.book import Resolved
from octavo.desk.watch.values import Laid, Leaves, Sizes
from octavo.edition import Edition
from octavo.files import leave
from octavo.parcels import Receiver, Sender
from octavo.report import error

#: A layout that takes longer hangs.
LIMIT_S = 180

_PDFIUM = threading.Lock()

#: Tells a Python not to look for modules in the current folder, which is the author's.
_SAFE = "PYTHONSAFEPATH"


class Press:
    """One process that lays out one job at a time. A new job ends the one before it.

    What is laid out is kept in the folder ``cache``, where one is given.
    """

    def __init__(self, cache: Path | None = None) -> None:
        self._cache = cache
        self._process: Any = None
        self._pipe: Connection | None = None
        self._parcels = Receiver()

    async def lay_out(self, resolved: Resolved, edition: Edition, whole: bool = True) -> Laid:
        """The pages of an edition, or of what is not the ``whole`` book; else findings alone."""
        if self._process is None or not self._process.is_alive():
            self._start()
        pipe = self._pipe
        assert pipe is not None
        started = time.monotonic()
        try:
            pipe.send((resolved, edition, whole))
            while not pipe.poll(0):
                if not self._process.is_alive():
                    raise EOFError
                if time.monotonic() - started > LIMIT_S:
                    return self._lost(f"the pages took longer than {LIMIT_S} seconds")
                await asyncio.sleep(0.005)
            laid: Laid = self._parcels.unpacked(pipe.recv_bytes())
        except (EOFError, OSError):
            return self._lost("the process that lays pages out has ended")
        return laid

    def close(self) -> None:
        """End the process, whatever it is at."""
        if self._process is not None:
            self._process.kill()
            self._process.join(5)
            leave(self._process.pid)
        self._process = self._pipe = None

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        self._process = context.Process(target=work, args=(theirs, self._cache), daemon=True)
        safe = os.environ.get(_SAFE)
        os.environ[_SAFE] = "1"
        try:
            self._process.start()
        finally:
            del os.environ[_SAFE]
            if safe is not None:
                os.environ[_SAFE] = safe
        theirs.close()
        self._pipe, self._parcels = ours, Receiver()

    def _lost(self, message: str) -> Laid:
        self.close()
        return Laid(findings=(error("layout-failed", message, hint="undo the last change"),))


def work(pipe: Connection, folder: Path | None) -> None:
    """The process: lay out what comes in, until nothing more does.

    Only what has changed since the last time is done again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from octavo.cache import Cache
    from octavo.editions import begin
    from octavo.versions import tools
    from octavo.workshop import Workshop, collect_seldom, processors

    collect_seldom()
    cache = Cache(folder) if folder else None
    workshop = Workshop(processors(), cache, tools())
    parcels = Sender()
    sizes: dict[bytes, Sizes] = {}
    while True:
        try:
            resolved, edition, whole = pipe.recv()
        except EOFError:
            return
        started = time.monotonic()
        begun = begin(resolved, edition, workshop=workshop)
        documents, findings = begun.draft()
        laid = Laid(findings=findings)
        if whole:  # and not the chapter that was edited: that leaves the others be
            workshop.forget()
        if documents is not None:
            made = {data: sizes.get(data) or _sizes(data) for data in documents}
            sizes = made if whole else sizes | made
            leaves = tuple(Leaves(data, made[data]) for data in documents)
            laid = Laid(leaves, begun.page_map, findings, time.monotonic() - started)
        pipe.send_bytes(parcels.packed(laid))
        if cache is not None:
            cache.trim()


def _end_with_parent() -> None:
    """End this process, whatever it is at, when the one that began it is killed."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _sizes(data: bytes) -> Sizes:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    sizes = tuple(document.get_page_size(number) for number in range(len(document)))
    document.close()
    return sizes


def picture(data: bytes, number: int, scale: float) -> bytes:
    """A page as a PNG, ``scale`` pixels to a point; ``number`` counts from 0."""
    import pypdfium2

    with _PDFIUM:  # the library knows one caller at a time
        document = pypdfium2.PdfDocument(data)
        try:
            image = document[number].render(scale=scale).to_pil()
        finally:
            document.close()
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
