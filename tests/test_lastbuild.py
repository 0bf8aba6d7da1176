"""Where nothing has changed, nothing is done; whatever has changed, it is seen."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from manuscripts import PNG, ROOT, SAMPLE, octavo, write
from octavo.early import begun, remember
from octavo.editions.epub import converting
from octavo.lastbuild import Tell, once
from octavo.pipeline import build
from octavo.report import Severity, Source, error, warning
from octavo.request import Outcome, Output, Request
from octavo.workshop import Workshop

EBOOK = SAMPLE.replace("lang: en", "lang: en\npage-source: none")
BUILD = ("build", "sample.md", "--edition", "epub", "--cache-dir", "cache")
CONVERTED = converting.converted
SAID = warning("some-code", "something “odd”", Source("book.md", 3, 2, 5), "mend it")


class Press:
    """A build that joins what it reads, and counts how often it is at work."""

    def __init__(self, folder: Path) -> None:
        self.count = 0
        self.after: Callable[[], object] = lambda: None
        self.outcome = Outcome((), (SAID,))
        self.request = Request(folder / "book.md", folder / "out", cache=folder / "cache")
        (folder / "out").mkdir()
        (folder / "book.md").write_text("text")
        (folder / "image.png").write_bytes(PNG)

    def make(self, request: Request, tell: Tell) -> Outcome:
        self.count += 1
        folder, path = request.path.parent, request.out / "book.epub"
        parts = [p.read_bytes() for p in (request.path, folder / "image.png")]
        parts += [p.read_bytes() for p in [folder / "more.css"] if p.is_file()]
        path.write_bytes(b"".join(parts))
        self.after()
        return replace(self.outcome, outputs=(Output("epub", path, path.stat().st_size, None),))

    def __call__(self) -> Outcome:
        return once(self.request, self.make, lambda stage: None)


@pytest.fixture
def press(tmp_path: Path) -> Press:
    made = Press(tmp_path)
    made()
    return made


def test_who_builds_anew_hears_what_was_made_before(press: Press) -> None:
    heard: list[tuple[str, ...]] = []

    def make(request: Request, tell: Tell) -> Outcome:
        heard.append(request.before)
        return press.make(request, tell)

    for text in ("other text", "yet another"):
        press.request.path.write_text(text)
        once(press.request, make, lambda stage: None)
        once(replace(press.request, names=(text,)), make, lambda stage: None)
    assert [[Path(name).name for name in names] for names in heard] == [
        *(["book.epub"], []),
        *(["book.epub"], []),
    ]


def test_a_worker_begins_as_soon_as_a_text_is_another(press: Press) -> None:
    heard: list[tuple[str, ...]] = []

    def begin(request: Request) -> None:
        heard.append(request.before)

    once(press.request, press.make, lambda stage: None, begin)
    assert heard == []
    press.request.path.write_text("other text")
    once(press.request, press.make, lambda stage: None, begin)
    assert [[Path(name).name for name in names] for names in heard] == [["book.epub"]]
    assert press.count == 2


def test_a_worker_begins_early_only_where_pages_were_made(tmp_path: Path) -> None:
    pages = Request(tmp_path / "book.md", tmp_path, processes=2, before=("a.epub", "a.pdf"))
    for request in (replace(pages, processes=1), replace(pages, before=("a.epub",))):
        assert begun(request) == []
    (worker,) = begun(pages)
    assert worker.work("operator:neg", 1, 60) == -1
    worker.end()


def test_what_an_early_worker_begins_with_may_be_wrong(tmp_path: Path) -> None:
    """It is a guess: nothing depends on it, whatever the cache holds."""
    request = Request(
        tmp_path / "book.md", tmp_path, processes=2, cache=tmp_path / "c", before=("a.pdf",)
    )
    shop = Workshop()
    for first in (None, Source("a section is something else", 1), "not an Octavo's"):
        shop.first = first
        remember(request, shop)
        (worker,) = begun(request)
        assert worker.work("operator:neg", 1, 60) == -1
        worker.end()
    for file in (tmp_path / "c").rglob("*"):
        if file.is_file():
            file.write_bytes(b"damaged")
    (worker,) = begun(request)
    assert worker.work("operator:neg", 1, 60) == -1
    worker.end()


def test_the_last_outcome_is_told_again_with_its_findings(press: Press) -> None:
    outcome = press()
    assert press.count == 1
    assert outcome.findings == (SAID,)
    assert outcome.findings[0].source == Source("book.md", 3, 2, 5)
    assert [output.path.name for output in outcome.outputs] == ["book.epub"]


@pytest.mark.parametrize("name", ["book.md", "image.png"])
def test_a_change_under_the_same_time_and_size_is_seen(press: Press, name: str) -> None:
    path = press.request.path.with_name(name)
    status, data = path.stat(), path.read_bytes()
    path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    press()
    assert press.count == 2


def test_a_file_that_was_missing_is_seen_when_it_comes(press: Press) -> None:
    path = press.request.path.with_name("more.css")
    path.write_bytes(b"p {}")
    press()
    assert press.count == 2
    path.unlink()
    press()
    assert press.count == 3


def test_an_output_that_is_gone_or_other_is_made_again(press: Press) -> None:
    path = press.request.out / "book.epub"
    good = path.read_bytes()
    path.unlink()
    press()
    assert path.read_bytes() == good
    status = path.stat()
    path.write_bytes(bytes(len(good)))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    press()
    assert path.read_bytes() == good
    assert press.count == 3


@pytest.mark.parametrize("damage", [b"", b"\0" * 90, b"octavo-cache-1\n"])
def test_a_damaged_cache_is_not_believed(press: Press, damage: bytes) -> None:
    for path in (press.request.path.parent / "cache").rglob("*"):
        if path.is_file():
            path.write_bytes(damage)
    assert press().findings == (SAID,)
    assert press.count == 2


@pytest.mark.parametrize("record", [b"[]", b"{}", b'{"read": 1, "made": {}}', b"\xff", b"null"])
def test_a_record_of_another_octavo_is_not_believed(
    press: Press, monkeypatch: pytest.MonkeyPatch, record: bytes
) -> None:
    monkeypatch.setattr("octavo.cache.Cache.get", lambda self, key: record)
    press()
    assert press.count == 2


@pytest.mark.parametrize("name", ["PATH", "FONTCONFIG_FILE", "LC_ALL"])
def test_the_environment_counts(press: Press, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "/somewhere/else")
    press()
    assert press.count == 2


def _dot(grey: int) -> bytes:
    made = io.BytesIO()
    Image.new("L", (8, 8), grey).save(made, "PNG")
    return made.getvalue()


def test_every_option_counts_but_how_many_processes(press: Press) -> None:
    press.request = replace(press.request, processes=3)
    press()
    assert press.count == 1
    press.request = replace(press.request, epoch=1)
    press()
    press.request = replace(press.request, profiles=("teachers",))
    press()
    press.request = replace(press.request, cache=None)
    press()
    press()
    assert press.count == 5


def test_a_build_that_findings_stop_is_done_again(press: Press) -> None:
    press.outcome = Outcome((), (error("some-code", "wrong"),))
    press.request.path.write_text("other")
    press()
    press()
    assert press.count == 3


def test_what_changes_while_the_build_is_at_work_is_built_again(tmp_path: Path) -> None:
    press = Press(tmp_path)
    press.after = lambda: press.request.path.write_text("saved once more")
    press()
    press.after = lambda: None
    press()
    assert press.count == 2
    assert (tmp_path / "out" / "book.epub").read_bytes().startswith(b"saved once more")


def test_outputs_beside_the_manuscript_change_nothing(tmp_path: Path) -> None:
    press = Press(tmp_path)
    press.request = replace(press.request, out=tmp_path)
    press()
    press()
    assert press.count == 1


def test_where_nothing_has_changed_files_and_times_stay(tmp_path: Path) -> None:
    write(tmp_path, EBOOK.replace("title: The Sample\n", ""))
    first = octavo(*BUILD, "--format", "json", cwd=tmp_path)
    assert json.loads(first.stdout)["findings"], "the test needs a finding"
    outputs = sorted((tmp_path / "out").iterdir())
    before = [(path.read_bytes(), path.stat().st_mtime_ns) for path in outputs]
    second = octavo(*BUILD, "--format", "json", "-v", cwd=tmp_path)
    assert "nothing has changed" in second.stderr
    assert (second.returncode, second.stdout) == (first.returncode, first.stdout)
    assert [(path.read_bytes(), path.stat().st_mtime_ns) for path in outputs] == before


def test_what_is_compiled_into_a_folder_elsewhere_is_no_change(tmp_path: Path) -> None:
    book, temporary, compiled = (tmp_path / name for name in ("book", "temporary", "compiled"))
    for folder in (book, temporary):
        folder.mkdir()
    write(book, EBOOK)
    places = {"TMPDIR": str(temporary), "PYTHONPYCACHEPREFIX": str(compiled)}
    for said in ("making the edition", "nothing has changed"):
        done = octavo(*BUILD, "-v", cwd=book, PYTHONDONTWRITEBYTECODE="", **places)
        assert said in done.stderr
    assert list(compiled.rglob("*.kept")), "the test needs a file that changes"


def test_where_nothing_has_changed_no_engine_is_loaded(tmp_path: Path) -> None:
    write(tmp_path, EBOOK)
    code = (
        "import sys; from octavo.cli import main;"
        f"status = main({list(BUILD)!r}); print(sorted(sys.modules)); sys.exit(status)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build"), "PYTHONUTF8": "1"}
    first, done = (
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        for _ in range(2)
    )
    assert "'lxml'" in first.stdout
    for slow in ("lxml", "weasyprint", "ebooklib", "pikepdf", "rich", "octavo.pipeline"):
        assert f"'{slow}'" not in done.stdout, slow


@pytest.mark.parametrize(
    "what",
    ["include", "chapter", *(pytest.param(w, marks=pytest.mark.slow) for w in ("image", "style"))],
)
def test_whatever_an_author_changes_reaches_the_book(tmp_path: Path, what: str) -> None:
    text = EBOOK.replace("lang: en\n", "lang: en\ncss: own.css\n", 1)
    write(tmp_path, text + "\n{{< include part.md >}}\n")
    (tmp_path / "own.css").write_text("p { color: navy }\n")
    (tmp_path / "part.md").write_text("A part.\n")
    assert octavo(*BUILD, cwd=tmp_path).returncode == 0
    before = (tmp_path / "out" / "sample.epub").read_bytes()
    name = {"image": "dot.png", "include": "part.md", "style": "own.css", "chapter": "sample.md"}
    path = tmp_path / name[what]
    status, data = path.stat(), path.read_bytes()
    other = {
        "image": _dot(129),
        "include": b"A pact.\n",
        "style": b"p { color: teal }\n",
        "chapter": data.replace(b"quotation", b"quotatiom"),
    }
    path.write_bytes(other[what])
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    octavo(*BUILD, cwd=tmp_path)
    assert (tmp_path / "out" / "sample.epub").read_bytes() != before


def test_formulas_and_citations_that_have_not_changed_are_not_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an edit of another chapter; and the files are those of a build from nothing."""
    head = "---\ntitle: T\nlang: en\ndate: 2026-01-02\nbibliography: b.bib\n---\n\n"
    text = head + "# One\n\nIt is $\\frac{a}{b}$, as @doe says.\n\n# Two\n\nWords{}.\n"
    (tmp_path / "b.bib").write_text("@book{doe, author={Doe, Ann}, title={A}, year={2001}}\n")
    path = tmp_path / "book.md"
    path.write_text(text.replace("{}", "", 1))
    request = Request(path, tmp_path / "out", cache=tmp_path / "cache")
    build(request)
    path.write_text(text.replace("{}", " more", 1))
    plain = build(replace(request, out=tmp_path / "plain", cache=None))

    def never(*given: object, **named: object) -> None:
        raise AssertionError(given)

    monkeypatch.setattr("mathra.tex_to_svg", never)
    monkeypatch.setattr("mathra.render", never)
    monkeypatch.setattr("octavo.resolve.citations.processor.tools.run", never)
    outcome = build(request)
    assert [f for f in outcome.findings if f.severity is Severity.ERROR] == []
    for output, other in zip(outcome.outputs, plain.outputs, strict=True):
        assert output.path.read_bytes() == other.path.read_bytes()


def test_chapters_that_only_moved_are_kept_and_what_is_said_of_them_has_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paragraph more moves all chapters behind it down the file."""
    text = (
        f"{EBOOK.split('---')[1].join(['---'] * 2)}\n\n# One\n\nWords.\n\n# Two {{#two}}\n\n"
        'See [one](#one).\n\n<time datetime="soon">x</time>\n\n[a](http://[b)\n\n'
        "# Three\n\n[x](#two), `code`.\n"
    )
    path, count = tmp_path / "book.md", 0
    request = Request(path, tmp_path / "out", cache=tmp_path / "cache")

    def converted(asked: converting.Asked) -> converting.Converted:
        nonlocal count
        count += 1
        return CONVERTED(asked)

    monkeypatch.setattr(converting, "converted", converted)
    for before in ("", "More words.\n\nAnd more.\n\n"):
        count = 0
        given = text.replace("Words.", before + "Words.")
        path.write_text(given)
        made = build(request)
        assert count == (4 if not before else 2)  # what is told of is looked at once more
        plain = build(replace(request, out=tmp_path / "plain", cache=None))
        assert made.findings == plain.findings
        lines = {f.code: f.source.line for f in made.findings if f.source is not None}
        assert lines["html-value"] == given[: given.index("<time")].count("\n") + 1
        for output, other in zip(made.outputs, plain.outputs, strict=True):
            assert output.path.read_bytes() == other.path.read_bytes()


def test_words_that_look_like_lines_of_ours_are_kept_with_the_chapter(tmp_path: Path) -> None:
    path = tmp_path / "book.md"
    head = EBOOK.split("---")[1].join(["---"] * 2)
    code = '<p data-line="5" id="q">'
    path.write_text(f"{head}\n\n# One\n\nRead `{code}` here.\n\n```\n{code}\n```\n")
    request = Request(path, tmp_path / "out", cache=tmp_path / "cache")
    made = build(request)
    plain = build(replace(request, out=tmp_path / "plain", cache=None))
    ours, theirs = ({o.path.name: o.path for o in one.outputs} for one in (made, plain))
    assert ours["book.epub"].read_bytes() == theirs["book.epub"].read_bytes()
    with zipfile.ZipFile(ours["book.epub"]) as book:
        shown = book.read("EPUB/one.xhtml").decode()
    assert shown.count('data-line="5" id="q"') == 2
