"""Builds that are interrupted, killed or cannot write: the last good files stand, and no others."""

from __future__ import annotations

import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

import manuscripts
from manuscripts import octavo
from octavo import files
from octavo.cache import Cache
from octavo.pipeline import Request, build

posix = pytest.mark.skipif(os.name != "posix", reason="needs signals")

#: The e-book alone is made at once.
QUICK = manuscripts.SAMPLE.replace("lang: en", "lang: en\neditions: [epub]\npage-source: none")
LONGER = QUICK.replace("quotation", "quotation, longer")


def _environment(folder: Path) -> dict[str, str]:
    (folder / "temporary").mkdir(exist_ok=True)
    path = os.pathsep.join([str(manuscripts.ROOT / "build"), os.environ.get("PYTHONPATH", "")])
    return {**os.environ, "PYTHONPATH": path, "XDG_CACHE_HOME": str(folder / "cache")} | {
        "TMPDIR": str(folder / "temporary")
    }


def _good(folder: Path) -> dict[str, bytes]:
    """Build the sample, then change it; the files that were made."""
    path = manuscripts.write(folder, QUICK)
    build(Request(path, folder / "out"))
    manuscripts.write(folder, LONGER)
    return _all(folder / "out")


def _all(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _begin(folder: Path) -> subprocess.Popen[str]:
    """A build by a shell of its own, at work on the pages."""
    process = subprocess.Popen(
        [sys.executable, "-m", "octavo", "build", "sample.md", "-v", "-j", "2"],
        cwd=folder,
        env=_environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "making the edition" in line:
            break
    return process


@posix
def test_an_interruption_from_the_keyboard_leaves_the_last_good_files(tmp_path: Path) -> None:
    good = _good(tmp_path)
    manuscripts.write(tmp_path)
    process = _begin(tmp_path)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of its processes
    _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in told
    assert told.splitlines()[-1] == "octavo: interrupted; the files of the last build stand"
    assert _all(tmp_path / "out") == good


def _children(process: int) -> list[int]:
    """The processes that a process has begun, and those that these have."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == process and state != "Z":
                found += [int(path.parent.name), *_children(int(path.parent.name))]
    return found


def _running(processes: list[int]) -> list[int]:
    """Those of the processes that still run after a while."""
    for _ in range(100):
        left = [one for one in processes if Path(f"/proc/{one}").exists()]
        if not left:
            break
        time.sleep(0.1)
    return left


def _slow(name: str) -> ParameterSet:
    return pytest.param(name, marks=pytest.mark.slow)


linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks /proc")


@linux
@pytest.mark.parametrize("name", ["SIGTERM", *(_slow(n) for n in ("SIGHUP", "SIGKILL"))])
def test_a_build_that_is_ended_leaves_the_last_good_files_and_no_process(
    tmp_path: Path, name: str
) -> None:
    good = _good(tmp_path)
    manuscripts.write(tmp_path)
    process = _begin(tmp_path)
    workers = _children(process.pid)
    assert workers
    number = getattr(signal, name)
    process.send_signal(number)
    _, told = process.communicate(timeout=30)
    if name == "SIGKILL":
        assert (process.returncode, told) == (-number, "")
    else:
        line = f"octavo: ended by signal {number:d}; the files of the last build stand\n"
        assert (process.returncode, told) == (128 + number, line)
    assert _all(tmp_path / "out") == good
    assert _running(workers) == []
    assert not list((tmp_path / "temporary").iterdir())


@posix
@pytest.mark.parametrize("jobs", ["1", pytest.param("2", marks=pytest.mark.slow)])
def test_a_build_leaves_nothing_among_temporary_files(tmp_path: Path, jobs: str) -> None:
    """The engine puts fonts there for the libraries that read them."""
    manuscripts.write(tmp_path)
    subprocess.run(
        [sys.executable, "-m", "octavo", "build", "sample.md", "--edition", "pdf", "-j", jobs],
        cwd=tmp_path,
        env=_environment(tmp_path),
        check=True,
    )
    for _ in range(100):  # workers are not waited for
        left = list((tmp_path / "temporary").iterdir())
        if not left:
            break
        time.sleep(0.1)
    assert left == []


@linux
@pytest.mark.parametrize("name", ["SIGHUP", *(_slow(n) for n in ("SIGINT", "SIGTERM"))])
def test_a_preview_that_is_ended_says_so_and_leaves_no_process(tmp_path: Path, name: str) -> None:
    manuscripts.write(tmp_path)
    process = subprocess.Popen(
        [sys.executable, "-m", "octavo", "watch", "sample.md"],
        cwd=tmp_path,
        env=_environment(tmp_path),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert "the preview is at" in process.stdout.readline()
    while not (workers := _children(process.pid)):
        time.sleep(0.05)
    number = getattr(signal, name)
    process.send_signal(number)
    told, _ = process.communicate(timeout=30)
    by = "interrupted" if name == "SIGINT" else f"ended by signal {number:d}"
    assert (process.returncode, told) == (128 + number, f"octavo: {by}; the preview has ended\n")
    assert _running(workers) == []


@posix
@pytest.mark.slow
def test_workers_do_not_hear_the_keyboard(tmp_path: Path) -> None:
    from octavo.workers import Worker

    worker = Worker()
    try:
        assert os.getpgid(worker._process.pid) != os.getpgid(os.getpid())
        os.kill(os.getpid(), 0)
        assert worker.work("operator:neg", 1, 30) == -1
    finally:
        worker.end()


_KILLED = """\
import os, signal
os.fsync = lambda handle: os.kill(os.getpid(), signal.SIGKILL)
from octavo.cli import main
main(["build", "sample.md", "-o", "out", "--no-cache"])
"""


@posix
def test_a_build_killed_while_it_writes_leaves_nothing_at_the_next(tmp_path: Path) -> None:
    good = _good(tmp_path)
    killed = subprocess.run(
        [sys.executable, "-c", _KILLED],
        cwd=tmp_path,
        env=_environment(tmp_path),
        capture_output=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    left = _all(tmp_path / "out")
    assert [name for name in left if name.endswith(".part")]
    assert set(good) <= set(left)
    # even where the next build has nothing new to write
    path = manuscripts.write(tmp_path, QUICK)
    assert build(Request(path, tmp_path / "out")).outputs
    assert _all(tmp_path / "out") == good


@posix
def test_what_was_left_goes_though_nothing_has_changed(tmp_path: Path) -> None:
    book = tmp_path / "book"
    manuscripts.write(book, QUICK)
    asked = ("build", "sample.md", "-o", "../out")
    for _ in range(2):
        done = octavo(*asked, "-v", cwd=book, XDG_CACHE_HOME=str(tmp_path / "cache"))
        assert done.returncode == 0
        ended = subprocess.Popen([sys.executable, "-c", ""])
        ended.wait()
        (tmp_path / "out" / f".sample.epub.{ended.pid}-abc.part").write_bytes(b"half")
    done = octavo(*asked, "-v", cwd=book, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert "nothing has changed" in done.stderr
    assert not [name for name in _all(tmp_path / "out") if name.endswith(".part")]


@posix
def test_what_was_left_in_the_cache_and_among_temporary_files_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is young stays, and what a process that runs is still writing, however old."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    temporary, cache = tmp_path / "temporary", Cache(tmp_path / "cache")
    monkeypatch.setattr(files.tempfile, "tempdir", str(temporary))
    temporary.mkdir()
    cache.put("ab12", b"kept")
    with files.workplace() as running:
        assert running.parent == temporary
        places = [
            folder / f"{begin}{process}-{name}"
            for folder, begin in ((temporary, "octavo-"), (cache.parts, ""))
            for process in (ended.pid, os.getpid())
            for name in ("old", "young")
        ]
        for place in places:
            place.mkdir()
            (place / "half").write_bytes(b"half")
            if place.name.endswith("old"):
                os.utime(place, (1, 1))
        build(
            Request(manuscripts.write(tmp_path, QUICK), tmp_path / "out", cache=cache.folder.parent)
        )
        left = [place.name for place in places if place.exists()]
        assert left == [p.name for p in places if not p.name.endswith(f"{ended.pid}-old")]
    assert not running.exists()
    assert cache.get("ab12") == b"kept"
    assert not [p for p in cache.parts.iterdir() if p.is_file()]


_INTERRUPTED_EARLY = """\
import os, signal, sys
class Finder:
    def find_spec(self, name, *rest):
        if name == "octavo.cli":
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from octavo.__main__ import main
sys.exit(main())
"""


@posix
def test_an_interruption_while_the_program_is_read_says_nothing(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED_EARLY, "build", "sample.md"],
        cwd=tmp_path,
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


_LOST = """\
import os, signal, sys, time, types
import octavo
class Forgotten:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)  # Python ignores what is raised here
def main():
    Forgotten()
    time.sleep(60)
    return 0
octavo.cli = sys.modules["octavo.cli"] = types.SimpleNamespace(main=main)
from octavo import __main__
sys.exit(__main__.main())
"""


@posix
def test_an_interruption_while_python_clears_up_is_not_lost(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOST],
        env=_environment(tmp_path),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")


@posix
def test_a_full_disk_is_told_of(tmp_path: Path) -> None:
    """The limit of a file's size fails in the middle of a file, as a full disk does."""
    import resource

    good = _good(tmp_path)
    done = subprocess.run(
        [sys.executable, "-m", "octavo", "build", "sample.md"],
        cwd=tmp_path,
        env=_environment(tmp_path),
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "output-unwritable" in done.stderr
    assert str(Path("out", "sample.epub")) in done.stderr
    assert "Traceback" not in done.stderr
    assert _all(tmp_path / "out") == good


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EACCES])
@pytest.mark.parametrize("step", ["mkstemp", "fsync", "replace"])
def test_a_folder_that_takes_no_file_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str, number: int
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number))

    out = tmp_path / "out"
    path = manuscripts.write(tmp_path, QUICK)
    out.mkdir()
    (out / "sample.epub").write_bytes(b"good")
    with monkeypatch.context() as patch:
        owner = files.tempfile if step == "mkstemp" else files.os
        patch.setattr(owner, step, fail)
        outcome = build(Request(path, out, ("epub",)))
    found = [f for f in outcome.findings if f.code == "output-unwritable"]
    assert found
    assert str(out) in found[0].message
    assert os.strerror(number) in found[0].message
    assert found[0].hint
    assert not outcome.outputs
    assert _all(out) == {"sample.epub": b"good"}


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("nth", [1, 2])
def test_files_of_a_build_are_renewed_together_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, nth: int, links: bool
) -> None:
    """The nth file cannot be replaced, as where another program holds it open."""
    text = QUICK.replace("[epub]", "[epub, kobo]")
    path = manuscripts.write(tmp_path, text)
    assert len(build(Request(path, tmp_path / "out")).outputs) == 3
    good = _all(tmp_path / "out")
    manuscripts.write(tmp_path, text.replace("quotation", "quotation, longer"))
    replace = os.replace
    calls: list[str] = []

    def fail(old: str, new: str) -> None:
        calls.append(str(new))
        if len(calls) == nth:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        replace(old, new)

    def link(*_: object) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))

    with monkeypatch.context() as patch:
        patch.setattr(files.os, "replace", fail)
        if not links:
            patch.setattr(files.os, "link", link)
        outcome = build(Request(path, tmp_path / "out"))
    (found,) = [f for f in outcome.findings if f.code == "output-unwritable"]
    assert found.message.startswith(calls[nth - 1])
    assert not outcome.outputs
    assert links is False or _all(tmp_path / "out") == good
    assert len(build(Request(path, tmp_path / "out")).outputs) == 3
    assert set(_all(tmp_path / "out")) == set(good)
    assert _all(tmp_path / "out") != good


def test_a_new_file_goes_again_where_another_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    with files.Together() as together:
        together.put(tmp_path / "a", b"new")
        together.put(tmp_path / "b", b"new")
        failed = together.replace()
    assert failed is not None
    assert failed[0] == tmp_path / "b"
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.slow
def test_a_folder_below_a_file_is_told_of(tmp_path: Path) -> None:
    manuscripts.write(tmp_path, QUICK)
    done = octavo("build", "sample.md", "-o", "dot.png/out", cwd=tmp_path)
    assert done.returncode == 1
    assert "output-unwritable" in done.stderr
    assert (tmp_path / "dot.png").read_bytes() == manuscripts.PNG


_ENDED = """\
import os, signal, sys
if any("serve" in word for word in sys.orig_argv):
    from octavo import workers
    done = workers.work
    def work(name, value):
        if name == os.environ["ENDED"]:
            os.kill(os.getpid(), signal.SIGKILL)
        return done(name, value)
    workers.work = work
"""


@posix
@pytest.mark.slow
@pytest.mark.parametrize(
    ("work", "asked", "code", "status", "lacking"),
    [
        ("octavo.editions.pdf.engine:made", "", "layout-failed", 1, {"sample.pdf"}),
        ("octavo.editions.pdf.assemble.covering:covered", "", "binding-failed", 1, {"sample.pdf"}),
        ("octavo.editions.pdf.binding:bound", "", "binding-failed", 1, {"sample.pdf"}),
        ("octavo.check.agreement.pdf:read", "", "outputs-not-compared", 0, set()),
        ("octavo.editions.pdf.binding:bound", "epub", "outputs-not-compared", 0, {"sample.pdf"}),
    ],
)
def test_a_process_that_ends_with_each_work_is_told_of_and_stops_no_more_than_it_must(
    tmp_path: Path, work: str, asked: str, code: str, status: int, lacking: set[str]
) -> None:
    manuscripts.write(tmp_path)
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(_ENDED)
    path = os.pathsep.join([str(tmp_path / "site"), str(manuscripts.ROOT / "build")])
    done = subprocess.run(
        [sys.executable, "-m", "octavo", "build", "sample.md", "-j", "2"]
        + (["--edition", asked] if asked else []),
        cwd=tmp_path,
        env={**_environment(tmp_path), "PYTHONPATH": path, "ENDED": work},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done.stderr
    assert f"[{code}]" in done.stderr
    assert status == 0 or "where memory is short" in done.stderr
    assert {"sample.epub", "sample.pdf"} - set(_all(tmp_path / "out")) == lacking
