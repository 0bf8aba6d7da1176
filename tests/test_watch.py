"""`octavo watch`: what a browser meets while the manuscript changes, breaks and is mended."""

from __future__ import annotations

import asyncio
import contextlib
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from manuscripts import ROOT, SAMPLE, octavo, write
from octavo.desk.watch.pages import Press, _sizes, picture, work
from octavo.desk.watch.reading import look
from octavo.desk.watch.session import page_of
from octavo.desk.watch.values import Changed, Laid, Leaves
from octavo.edition import BUILT_IN, PageMap, PageStart
from octavo.editions import begin
from octavo.workshop import Workshop
from pages import resolved

#: A busy machine takes its time.
PATIENCE_S = 120


@contextlib.contextmanager
def watching(folder: Path, *arguments: str) -> Iterator[str]:
    """The address of a running preview of ``sample.md``."""
    write(folder)
    process = subprocess.Popen(
        [sys.executable, "-m", "octavo", "watch", "sample.md", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT / "build"), "PYTHONUTF8": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert "http://127.0.0.1:" in line, line
        yield next(word for word in line.split() if word.startswith("http"))
    finally:
        process.terminate()
        assert process.wait(20) in (0, -15, 143)


@pytest.fixture
def preview(tmp_path: Path) -> Iterator[str]:
    """The address of a running preview of ``sample.md``."""
    with watching(tmp_path) as address:
        yield address


def get(url: str, host: str = "") -> tuple[int, bytes, Any]:
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read(), answer.headers
    except urllib.error.HTTPError as refused:
        return refused.code, b"", refused.headers


def until(address: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """The first state of which something holds."""
    begun = time.monotonic()
    state: dict[str, Any] = {}
    while time.monotonic() - begun < PATIENCE_S:
        state = json.loads(get(f"{address}state")[1])
        if holds(state):
            return state
        time.sleep(0.1)
    raise AssertionError(state)


def codes(state: dict[str, Any]) -> list[str]:
    return [finding["code"] for finding in state["findings"]]


def test_text_and_pages_follow_the_manuscript(preview: str, tmp_path: Path) -> None:
    state = until(preview, lambda s: s["pages"]["sizes"] and not s["working"])
    assert state["title"] == "The Sample"
    assert [chapter["title"] for chapter in state["text"]["chapters"]] == ["First", "Second"]
    status, data, _ = get(f"{preview}pages/{state['pages']['revision']}/0.png")
    assert (status, data[:4]) == (200, b"\x89PNG")

    write(tmp_path, SAMPLE.replace("> A quotation.", "> A quotation, and the the change."))
    state = until(preview, lambda s: "doubled-word" in codes(s))
    changed = state["text"]["changed"]
    assert "second" in changed["href"]
    status, data, headers = get(f"{preview}book/{state['text']['revision']}/{changed['href']}")
    assert b"the the change" in data
    assert f"{changed['mark']}" in data.decode()
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    finding = next(f for f in state["findings"] if f["code"] == "doubled-word")
    line = SAMPLE.split("\n").index("> A quotation.") + 1
    assert finding["link"].startswith("vscode://file/")
    assert finding["link"].endswith(f"sample.md:{line}:20")
    state = until(preview, lambda s: not s["working"])
    assert state["pages"]["labels"][state["pages"]["changed"]] == "2"
    # what the preview has laid out, a build need not
    done = octavo("build", "sample.md", "--edition", "pdf", "-v", cwd=tmp_path)
    assert "laid out 0 pieces" in done.stderr


def test_faults_never_take_the_preview_down(preview: str, tmp_path: Path) -> None:
    until(preview, lambda s: bool(s["text"]["chapters"]))
    write(tmp_path, SAMPLE.replace("(#second)", "(#secnd)"))
    state = until(preview, lambda s: "link-broken" in codes(s))
    assert "mend" in state["working"]
    assert len(state["text"]["chapters"]) == 2
    write(tmp_path, "---\ntitle: [broken\n---\n")
    until(preview, lambda s: "metadata-syntax" in codes(s))
    (tmp_path / "sample.md").unlink()
    until(preview, lambda s: "manuscript-missing" in codes(s))
    write(tmp_path)
    faults = {"link-broken", "metadata-syntax", "manuscript-missing"}
    state = until(preview, lambda s: not faults & set(codes(s)) and not s["working"])
    assert state["pages"]["sizes"]


def test_only_this_machine_is_answered(preview: str) -> None:
    assert get(preview)[0] == 200
    assert get(preview, "evil.example")[0] == 400
    for path in (
        "book/1/../../etc/passwd",
        "static/..%2f__init__.py",
        "pages/1/999.png",
        "fonts/x",
    ):
        assert get(f"{preview}{path}")[0] == 404
    policy = get(preview)[2]["Content-Security-Policy"]
    assert "script-src 'self'" in policy


def test_the_page_of_a_change() -> None:
    starts = (PageStart("i"), PageStart("1", "a"), PageStart("2", "a", 9), PageStart("3", "b"))
    pages = PageMap("pdf", starts)
    assert page_of(pages, Changed("a", element=3)) == 1
    assert page_of(pages, Changed("a", element=9)) == 2
    assert page_of(pages, Changed("b", element=2)) == 3
    assert page_of(pages, Changed()) == -1
    assert page_of(None, Changed("a")) == -1


@pytest.mark.parametrize("edition", ["pdf", "print"])
def test_pages_that_are_looked_at_are_those_of_the_document(tmp_path: Path, edition: str) -> None:
    """Each section is a document of its own, but where blank pages are put between them."""
    book, chosen = resolved(tmp_path, SAMPLE), BUILT_IN[edition]
    shop = Workshop()
    begun = begin(book, chosen, workshop=shop)
    documents, found = begun.draft()
    whole, same = begun.finish()
    assert documents is not None
    assert whole is not None
    assert set(found) <= set(same)
    assert (len(documents) > 1) == (edition == "pdf")
    laid = Laid(tuple(Leaves(data, _sizes(data)) for data in documents))
    assert len(laid.sizes) == whole.pages
    for number in range(whole.pages):
        assert picture(*laid.page(number), 1.0) == picture(whole.data, number, 1.0)
    with pytest.raises(IndexError):
        laid.page(whole.pages)


@pytest.mark.parametrize(
    ("edited", "mark"),
    [("The second.", "at-5"), ("The third.", "at-7"), ("The note.", "at-9"), ("first.", "at-3")],
)
def test_the_block_that_was_changed_is_shown_and_no_note_above_it(
    tmp_path: Path, edited: str, mark: str
) -> None:
    """Notes stand at the end of a chapter, whatever line they are written in."""
    text = "# One\n\nThe first.^[A note.]\n\nThe second.[^n]\n\nThe third.\n\n[^n]: The note.\n"
    path = tmp_path / "book.md"
    path.write_text(text)
    before = look(path, {}, "").texts
    path.write_text(text.replace(edited, f"{edited} More."))
    seen = look(path, before, "")
    assert seen.changed.mark == mark
    assert seen.resolved is not None
    element = list(seen.resolved.chapters[0].tree().iter())[seen.changed.element]
    # pages have a note where it is called
    called = element.get("role") == "doc-noteref" and element.get("href", "").startswith("#fn-n")
    assert called if edited == "The note." else element.get("data-line") == mark[3:]


def test_after_an_edit_only_what_has_changed_is_bound(tmp_path: Path) -> None:
    shop, bound = Workshop(), "octavo.editions.pdf.binding:"
    begin(resolved(tmp_path, SAMPLE), BUILT_IN["pdf"], workshop=shop).draft()
    before, _ = shop.counts(bound)
    changed = SAMPLE.replace("> A quotation.", "> Another quotation.")
    begin(resolved(tmp_path, changed), BUILT_IN["pdf"], workshop=shop).draft()
    assert shop.counts(bound)[0] == before + 1 < 2 * before


class _Jobs:
    """A pipe that brings jobs, and takes what is made of them."""

    def __init__(self, *jobs: object) -> None:
        self._jobs = list(jobs)
        self.made: list[bytes] = []

    def recv(self) -> object:
        if not self._jobs:
            raise EOFError
        return self._jobs.pop(0)

    def send_bytes(self, data: bytes) -> None:
        self.made.append(data)


def test_after_each_edit_the_one_before_is_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a book without a heading, too; a chapter that is shown first leaves the others be."""
    forgotten: list[object] = []
    monkeypatch.setattr(Workshop, "forget", lambda shop: forgotten.append(shop))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    book, edition = resolved(tmp_path, "---\ntitle: T\nlang: en\n---\n\nText.\n"), BUILT_IN["pdf"]
    assert not book.contents
    pipe: Any = _Jobs((book, edition, False), (book, edition, True))
    work(pipe, None)
    assert len(pipe.made) == 2
    assert len(forgotten) == 1


class _Dying:
    """A process of which nobody has heard yet that it ended."""

    pid = -1

    def is_alive(self) -> bool:
        return True

    def kill(self) -> None: ...

    def join(self, seconds: float) -> None: ...


@pytest.mark.parametrize("after_s", [0.0, 0.3])
def test_a_process_that_ends_while_it_is_spoken_to_is_told_of(after_s: float) -> None:
    """It may end before the job has come, or with the job unread."""
    press = Press()
    press._process = _Dying()
    press._pipe, theirs = multiprocessing.Pipe()
    closing = threading.Timer(after_s, theirs.close)
    closing.start()
    if not after_s:
        closing.join()
    job: Any = "job"
    laid = asyncio.run(press.lay_out(job, job))
    assert [f.code for f in laid.findings] == ["layout-failed"]
    assert "has ended" in laid.findings[0].message


@pytest.mark.slow
def test_a_cache_beside_the_manuscript_is_no_edit(tmp_path: Path) -> None:
    with watching(tmp_path, "--cache-dir", "kept") as address:
        until(address, lambda s: s["pages"]["sizes"] and not s["working"])
        assert (tmp_path / "kept").is_dir()
        time.sleep(1)  # what was written there would have been seen by now
        state = until(address, lambda s: not s["working"])
        assert state["text"]["revision"] == 1


@pytest.mark.slow
def test_a_browser_shows_each_change(preview: str, tmp_path: Path) -> None:
    """Chromium through Playwright: edit, see the change; break it, see the finding; mend it."""
    driver = pytest.importorskip("playwright.sync_api")
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        pytest.skip("no Chromium")
    with driver.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        problems: list[str] = []
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.goto(preview)
        page.locator("#pages img").first.wait_for(timeout=PATIENCE_S * 1000)
        write(tmp_path, SAMPLE.replace("A quotation.", "A changed quotation."))
        page.frame_locator("#book").get_by_text("A changed quotation.").wait_for()
        write(tmp_path, SAMPLE.replace("(#second)", "(#secnd)"))
        page.get_by_text("link-broken").wait_for()
        write(tmp_path)
        page.get_by_text("link-broken").wait_for(state="detached")
        page.get_by_text("up to date").wait_for(timeout=PATIENCE_S * 1000)
        page.keyboard.press("]")
        browser.close()
        assert problems == []
