"""A preview while it runs: what was seen last, and who is told of it."""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from watchfiles import DefaultFilter, awatch

from octavo.book import Resolved
from octavo.desk.watch.values import Changed, Laid, Look, Press, Seen
from octavo.edition import Edition, PageMap
from octavo.report import Finding, Findings

_LAYING = "laying out pages"

#: Books whose pages take longer get those of the edited chapter first.
LONG_S = 3.0


class Session:
    """Follows the files of a manuscript. ``editor`` is the address that opens a file at a line.

    Folders named as ``aside`` says are not followed: what is written there is no edit.
    """

    def __init__(
        self,
        path: Path,
        edition: str,
        editor: str,
        look: Look,
        press: Press,
        aside: tuple[str, ...] = (),
    ) -> None:
        self._aside = aside
        self.path = path
        self.root = path if path.is_dir() else path.parent
        self.edition = edition
        self.editor = editor
        self.seen = Seen(())
        self.laid = Laid()
        self.revision = 0
        self.pages_revision = 0
        self.scope = ""
        self.changed_page = -1
        self.working = "reading"
        self._look = look
        self._press = press
        self._pages: asyncio.Task[None] | None = None
        self._settling: asyncio.Task[None] | None = None
        self._news = asyncio.Event()
        self._last_s = 0.0
        self._known = ""

    def close(self) -> None:
        """End what still works."""
        self._press.close()

    async def follow(self) -> None:
        """Look at the files now, and again whenever one of them changes."""
        await self.update()
        ignored = ("out", "node_modules", ".git", ".venv", *self._aside)
        async for _ in awatch(
            self.root, watch_filter=DefaultFilter(ignore_dirs=ignored), debounce=200, step=20
        ):
            await self.update()

    async def update(self) -> None:
        """Look at the manuscript; what could be shown before stays where nothing can be now."""
        name = self.edition or self._known
        loop = asyncio.get_running_loop()

        def begin(resolved: Resolved, edition: Edition, changed: Changed) -> None:
            # pages take longer than text: they are laid out while that is made
            loop.call_soon_threadsafe(self._begin, resolved, edition, changed)

        seen = await asyncio.to_thread(self._look, self.path, self.seen.texts, name, begin=begin)
        # what stops the book may be that its editions are others now
        self._known = seen.edition.name if seen.edition and seen.files else ""
        if not seen.files:
            kept = dataclasses.replace(self.seen, findings=seen.findings, texts=seen.texts)
            self.seen = dataclasses.replace(kept, changed=Changed())
            self.working = "stopped: mend what is listed"
            self._tell()
            return
        # what was found before stands until the text has been looked at as closely again
        self.seen = dataclasses.replace(seen, findings=self.seen.findings or seen.findings)
        self.revision += 1
        self.working = _LAYING
        self._tell()
        self._settling = asyncio.create_task(self._settle(seen, self.revision, self._pages))

    def _begin(self, resolved: Resolved, edition: Edition, changed: Changed) -> None:
        self._stop()
        self._pages = asyncio.create_task(self._lay_out(resolved, edition, changed))

    def _stop(self) -> None:
        """Give up pages that are being laid out: their text is no longer that of the book."""
        if self._pages is not None and not self._pages.done():
            self._pages.cancel()
            self._press.close()
        self._pages = None

    async def _lay_out(self, resolved: Resolved, edition: Edition, changed: Changed) -> None:
        chapter = next((c for c in resolved.chapters if c.name == changed.chapter), None)
        if chapter is not None and self._last_s > LONG_S:
            part = dataclasses.replace(resolved, chapters=(chapter,), contents=())
            bare = dataclasses.replace(edition, front_matter=())
            laid = await self._press.lay_out(part, bare, whole=False)
            if laid.sizes:
                self._show(laid, "chapter", changed)
        laid = await self._press.lay_out(resolved, edition)
        if laid.sizes:
            self._last_s = laid.seconds
            self._show(laid, "book", changed)
        else:
            self.laid = dataclasses.replace(self.laid, findings=laid.findings)
            self._tell()

    async def _settle(self, seen: Seen, revision: int, pages: asyncio.Task[None] | None) -> None:
        """Find what takes longer than a reader of the text wants to wait, and wait for pages."""
        if seen.closer is not None:
            findings = await asyncio.to_thread(seen.closer)
            if revision == self.revision:
                self.seen = dataclasses.replace(self.seen, findings=findings)
                self._tell()
        if pages is not None:
            await asyncio.wait([pages])
        if revision == self.revision and self.working == _LAYING:
            self.working = ""
            self._tell()

    def _show(self, laid: Laid, scope: str, changed: Changed) -> None:
        self.laid, self.scope = laid, scope
        self.pages_revision += 1
        self.changed_page = page_of(laid.page_map, changed)
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()

    async def news(self) -> AsyncIterator[dict[str, Any]]:
        """The state now, and each new one."""
        while True:
            news = self._news
            yield self.state()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(news.wait(), 20)

    def state(self) -> dict[str, Any]:
        """All that the page shows, for JSON."""
        seen = self.seen
        findings: Findings = (*seen.findings, *self.laid.findings)
        return {
            "title": seen.title or self.path.name,
            "working": self.working,
            "text": {
                "revision": self.revision,
                "chapters": [{"title": title, "href": href} for title, href in seen.chapters],
                "changed": {"href": seen.changed.href, "mark": seen.changed.mark},
            },
            "pages": {
                "revision": self.pages_revision,
                "edition": seen.edition.name if seen.edition else "",
                "scope": self.scope,
                "sizes": [[round(w, 2), round(h, 2)] for w, h in self.laid.sizes],
                "labels": [s.label for s in self.laid.page_map.pages] if self.laid.page_map else [],
                "changed": self.changed_page,
            },
            "findings": [self._finding(finding) for finding in dict.fromkeys(findings)],
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        source = finding.source
        link = ""
        if source is not None:
            path = Path(source.file).resolve().as_posix()
            link = self.editor.replace(
                "{path}", path.lstrip("/") if "://file/" in self.editor else path
            )
            link = link.replace("{line}", str(source.line)).replace("{column}", str(source.column))
        return {
            "severity": finding.severity.word,
            "code": finding.code,
            "message": finding.message,
            "hint": finding.hint,
            "place": str(source) if source else finding.edition,
            "link": link,
        }


def page_of(page_map: PageMap | None, changed: Changed) -> int:
    """The number of the page, from 0, on which the changed block begins; -1 where unknown."""
    found = -1
    for number, start in enumerate(page_map.pages if page_map and changed.chapter else ()):
        if start.chapter == changed.chapter and (start.element <= changed.element or found < 0):
            found = number
    return found
