"""The workshop and its cache: work is done once, anywhere, and never taken on trust."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError
from pathlib import Path

import pytest

from manuscripts import ROOT, SAMPLE, octavo, write
from octavo import keeping, parcels
from octavo.cache import Cache, empty
from octavo.editions.pdf.section import Kind, Margins
from octavo.workers import Worker
from octavo.workshop import Failure, Workshop, digest


def test_work_is_done_once_and_kept(tmp_path: Path) -> None:
    name = "octavo.workshop:digest"
    first = Workshop(store=Cache(tmp_path), tools="1")
    assert first.run(name, ["a", "b", "a"]) == [digest("a"), digest("b"), digest("a")]
    assert (first.done, first.kept) == (2, 0)
    second = Workshop(store=Cache(tmp_path), tools="1")
    assert second.run(name, ["b", "c"]) == [digest("b"), digest("c")]
    assert (second.done, second.kept) == (1, 1)
    other = Workshop(store=Cache(tmp_path), tools="2")
    other.run(name, ["b"])
    assert other.kept == 0


def test_an_interruption_loses_nothing_that_is_done(tmp_path: Path) -> None:
    shop = Workshop(store=Cache(tmp_path))
    with pytest.raises(SystemExit):
        shop.run("builtins:exec", ["pass", "raise SystemExit"])
    again = Workshop(store=Cache(tmp_path))
    again.run("builtins:exec", ["pass"])
    assert (again.done, again.kept) == (0, 1)


def test_a_workshop_that_goes_on_forgets_what_is_asked_for_no_more() -> None:
    shop = Workshop()
    shop.run("octavo.workshop:digest", ["a", "b"])
    shop.forget()
    shop.run("octavo.workshop:digest", ["b"])
    shop.forget()
    shop.run("octavo.workshop:digest", ["a", "b"])
    assert shop.done == 3


def test_what_was_named_is_not_held_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A preview names new pages after each edit."""
    monkeypatch.setattr(keeping, "_HELD", 100_000)
    keeping.forget()
    names = [digest((bytes([n]) * 3000, chr(n) * 3000)) for n in range(200)]
    assert sum(map(len, keeping._DIGESTS)) <= 100_000
    assert names == [digest((bytes([n]) * 3000, chr(n) * 3000)) for n in range(200)]
    assert len(set(names)) == 200
    keeping.forget()


def test_parcels_hold_what_is_large_but_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And no more than the receiver, whatever was sent before."""
    monkeypatch.setattr(parcels, "_KEPT", 400_000)
    sender, receiver = parcels.Sender(), parcels.Receiver()
    fonts = [bytes([n]) * 90_000 for n in range(20)]
    sizes = []
    for asked in (
        fonts[:2],
        fonts[:2],
        fonts[1:3],
        fonts,
        fonts[18:],
        fonts[:1],
        [*fonts[5:9]] * 2,
    ):
        parcel = sender.packed(asked)
        sizes.append(len(parcel) // 90_000)
        assert receiver.unpacked(parcel) == asked
        assert sum(map(len, receiver._parts.values())) <= 400_000
        assert set(sender._numbers.values()) == set(receiver._parts)
    assert sizes == [2, 0, 1, 17, 0, 1, 4]


@pytest.mark.skipif(os.name != "posix", reason="there a process has no group")
def test_what_is_done_near_waits_for_no_worker() -> None:
    shop = Workshop(2)
    shop.ready("time")  # a worker, in a group of its own, does all other work from now on
    assert shop.near("os:getpgid", [0]) == [os.getpgid(0)]
    shop.close()


def test_what_fails_is_told_and_not_kept(tmp_path: Path) -> None:
    for processes in (1, 2):
        shop = Workshop(processes, Cache(tmp_path))
        (outcome,) = shop.run("builtins:int", ["x"])
        shop.close()
        assert isinstance(outcome, Failure)
        assert outcome.kind == "ValueError"
        assert "x" in outcome.message
    assert shop.kept == 0


def test_processes_make_the_same_of_the_same() -> None:
    values = [f"value {number}" for number in range(7)]
    shop = Workshop(2)
    made = shop.run("octavo.workshop:digest", values, lambda value: 1.0)
    again = shop.run("octavo.workshop:digest", [*values, "more"], lambda value: 1.0)
    shop.close()
    assert made == [digest(value) for value in values]
    assert again == [*made, digest("more")]


def test_workers_rest_when_nothing_large_is_to_come() -> None:
    shop = Workshop(2)
    shop.ready("os", count=5)
    for busy, left in ((True, 2), (False, 1)):
        shop.busy = busy
        shop.rest()
        assert len(shop._workers) == left
        assert shop.run("octavo.workshop:digest", [busy]) == [digest(busy)]
    shop.close()


def test_a_process_that_ends_or_hangs_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = Workshop(2)
    shop.ready("os")
    (ended,) = shop.run("os:_exit", [7])
    assert isinstance(ended, Failure)
    assert ended.kind == "Crash"
    assert shop.run("octavo.workshop:digest", ["a"]) == [digest("a")]
    monkeypatch.setattr("octavo.workers._LEAST_S", 0.5)
    (late,) = shop.run("time:sleep", [60])
    shop.close()
    assert isinstance(late, Failure)
    assert late.kind == "Timeout"


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="needs timers")
def test_one_process_alone_gives_up_what_hangs(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGALRM, signal.SIG_DFL)
    pending = signal.setitimer(signal.ITIMER_REAL, 0)
    try:
        monkeypatch.setattr("octavo.workers._LEAST_S", 0.3)
        (late,) = Workshop(1).run("time:sleep", [60])
    finally:
        signal.signal(signal.SIGALRM, before)
        signal.setitimer(signal.ITIMER_REAL, *pending)
    assert isinstance(late, Failure)
    assert late.kind == "Timeout"


def test_a_damaged_entry_is_no_entry(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    key = digest("key")
    cache.put(key, b"payload")
    assert cache.get(key) == b"payload"
    (path,) = tmp_path.rglob(key)
    for data in (path.read_bytes()[:-1], b"", path.read_bytes()[:-1] + b"X", b"x" * 99):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)
        assert cache.get(key) is None
    assert not path.exists()


def test_an_entry_stands_under_its_own_key_only(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    one, two = digest("one"), digest("two")
    cache.put(one, b"payload")
    (path,) = tmp_path.rglob(one)
    moved = path.parents[1] / two[:2] / two
    moved.parent.mkdir(exist_ok=True)
    path.rename(moved)
    assert cache.get(two) is None


def test_the_cache_keeps_to_its_limit_and_forgets_the_longest_unused(tmp_path: Path) -> None:
    cache = Cache(tmp_path, limit_bytes=3500)
    keys = [digest(str(number)) for number in range(5)]
    for number, key in enumerate(keys):
        cache.put(key, b"x" * 1000)
        path = next(tmp_path.rglob(key))
        os.utime(path, (number, number))
    assert cache.get(keys[0]) is not None  # used now
    cache.trim()
    assert [cache.get(key) is not None for key in keys] == [True, False, False, True, True]


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    cache = Cache(tmp_path / "file")
    cache.put(digest("a"), b"x")
    assert cache.get(digest("a")) is None
    cache.trim()


def test_emptying_leaves_what_is_not_ours(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep")
    Cache(tmp_path).put(digest("a"), b"x" * 100)
    assert empty(tmp_path) > 100
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert empty(tmp_path) == 0


def test_nothing_in_the_cache_can_run(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    key = digest(("", "octavo.workshop:digest", "a"))
    cache.put(key, pickle.dumps(os.getcwd))
    assert Workshop(store=cache).run("octavo.workshop:digest", ["a"]) == [digest("a")]


def test_values_have_names() -> None:
    one = Margins(b"pdf", frozenset({"B", "A"}))
    assert digest(Kind("right", strings={"a": ("1",), "b": ()})) == digest(
        Kind("right", strings={"b": (), "a": ("1",)})
    )
    assert digest(("ab", "c")) != digest(("a", "bc"))
    assert digest(one.data) != digest("pdf")


@pytest.mark.slow
def test_a_book_is_the_same_in_one_process_or_many_cold_or_from_the_cache(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE)
    digests = set()
    for options in (
        ["--no-cache", "-j", "1"],
        ["--cache-dir", "cache", "-j", "3"],
        ["--cache-dir", "cache"],
    ):
        done = octavo("build", "sample.md", "--edition", "pdf", "-v", *options, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        path = tmp_path / "out" / "sample.pdf"
        digests.add(path.read_bytes())
        path.unlink()
    assert len(digests) == 1
    assert "laid out 0 pieces" in done.stderr


def test_an_ebook_without_page_numbers_never_needs_the_page_engine(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE.replace("lang: en", "lang: en\npage-source: none"))
    code = (
        "import sys; from octavo.cli import main;"
        "status = main(['build', 'sample.md', '--edition', 'epub', '-q', '--no-cache']);"
        "sys.exit(9 if 'weasyprint' in sys.modules else status)"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0
    assert (tmp_path / "out" / "sample.epub").is_file()


def test_an_edited_book_is_made_of_the_cache_and_the_same_as_without(tmp_path: Path) -> None:
    write(tmp_path, SAMPLE)
    octavo("build", "sample.md", "--cache-dir", "cache", "-o", "kept", cwd=tmp_path)
    write(tmp_path, SAMPLE.replace("title: ", "title: More of ") + "\nThe end, at last.\n")
    done = octavo("build", "sample.md", "--cache-dir", "cache", "-o", "kept", "-v", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    octavo("build", "sample.md", "--no-cache", "-j", "1", "-o", "fresh", cwd=tmp_path)
    kept, fresh = (
        {path.name: path.read_bytes() for path in (tmp_path / folder).iterdir()}
        for folder in ("kept", "fresh")
    )
    assert {"sample.epub", "sample.pdf", "sample-cover.jpg", "pagemap.json"} <= kept.keys()
    assert kept == fresh


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_a_process_at_work_ends_when_the_build_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "process"
    task = f"import os; open({str(told)!r}, 'w').write(f'{{os.getpid()}}.')\nwhile True: pass"
    code = (
        "from octavo.workshop import Workshop; shop = Workshop(2); shop.ready('os');"
        f"shop.run('builtins:exec', [{task!r}])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    building = subprocess.Popen([sys.executable, "-c", code], env=environment)
    begun = soon(lambda: told.is_file() and told.read_text().endswith("."), 60)
    building.kill()
    building.wait()
    assert begun
    worker = int(told.read_text()[:-1])
    assert worker != building.pid
    assert soon(lambda: not at_work(worker), 5)


def soon(true: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes true within so many seconds."""
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def at_work(process: int) -> bool:
    """Whether a process is there and has not ended; nobody may have asked yet how it did."""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.is_file() or status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere libraries are found otherwise")
def test_the_page_engine_starts_no_compiler() -> None:
    code = (
        "import sys; begun = [];"
        "sys.addaudithook(lambda event, _: begun.append(event) if 'Popen' in event else None);"
        "import octavo.editions.pdf.engine; sys.exit(len(begun))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    done = subprocess.run([sys.executable, "-c", code], env=environment, check=False)
    assert done.returncode == 0


def test_the_page_engine_reads_declarations_once(tmp_path: Path) -> None:
    """A process that finds them kept parses none, and makes the same pages of a section."""
    code = (
        "import sys, hashlib; from pathlib import Path; from octavo.cache import Cache;"
        "from octavo.workshop import lend; lend((Cache(Path(sys.argv[1])), 'tools'));"
        "from octavo.editions.pdf import engine; from octavo.editions.pdf.section import Section;"
        "data = engine.layout(Section('<p>Nine <b>kinds</b> of grass.</p>', ())).data;"
        "print('pycparser' in sys.modules, hashlib.sha256(data).hexdigest())"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    command = [sys.executable, "-c", code, str(tmp_path)]
    told = [
        subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout
        for _ in range(2)
    ]
    first, second = (line.split() for line in told)
    assert (first[0], second[0]) == ("True", "False")
    assert first[1] == second[1]


def test_what_work_needs_is_there_in_time_or_is_told() -> None:
    shop = Workshop(2)
    shop.ready("no_such_module")
    made = shop.run("octavo.workshop:digest", ["a"])
    (failure,) = shop.run("no_such_module:f", ["a"])
    shop.close()
    assert made == [digest("a")]
    assert isinstance(failure, Failure)
    assert failure.kind == "ModuleNotFoundError"


def test_what_is_done_beside_is_the_same_and_waited_for() -> None:
    """With other processes it is done while this one goes on, without them at once."""
    for processes in (1, 2):
        shop = Workshop(processes)
        try:
            shop.ready("octavo.report")
            found = shop.beside(lambda shop=shop: shop.do("builtins:sorted", "cab"))
            near = shop.run("builtins:sorted", ["fed"])
            shop.wait()
            assert (found(), near) == (["a", "b", "c"], [["d", "e", "f"]])
        finally:
            shop.close()


def test_what_fails_beside_fails_where_it_is_waited_for() -> None:
    shop = Workshop(2)
    try:
        shop.ready("octavo.report")

        def fail() -> None:
            raise RuntimeError("no")

        found = shop.beside(fail)
        with pytest.raises(RuntimeError, match="no"):
            found()
    finally:
        shop.close()


def test_what_is_not_to_be_kept_is_remembered_and_no_more(tmp_path: Path) -> None:
    shop = Workshop(store=Cache(tmp_path))
    assert shop.run("builtins:sorted", ["cab"], keep=False) == [["a", "b", "c"]]
    assert shop.run("builtins:sorted", ["cab"], keep=False) == [["a", "b", "c"]]
    assert shop.done == 1
    again = Workshop(store=Cache(tmp_path))
    again.run("builtins:sorted", ["cab"], keep=False)
    assert (again.done, again.kept) == (1, 0)


def test_the_cache_is_looked_through_when_much_has_come_and_keeps_to_its_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []
    entries = Cache._entries
    monkeypatch.setattr(Cache, "_entries", lambda self: looked.append(1) or entries(self))
    for number in range(60):
        # what another process puts counts as well: this one's workers have caches of their own
        Cache(tmp_path, limit_bytes=100_000).put(f"{number:064x}", bytes(2_000))
        Cache(tmp_path, limit_bytes=100_000).trim()
    assert len(looked) <= 60 / 2
    size = sum(file.stat().st_size for file in tmp_path.rglob("0*") if file.is_file())
    assert size <= 110_000


@pytest.mark.skipif(os.name != "posix", reason="needs signals")
def test_work_whose_process_is_ended_from_outside_is_done_once_more(tmp_path: Path) -> None:
    """Where memory is short, the system ends the largest process, whatever it does."""
    place = tmp_path / "ended"
    once = (
        "import os, pathlib, signal\n"
        f"place = pathlib.Path({str(place)!r})\n"
        "ended = place.exists() or place.write_text('')\n"
        "ended or os.kill(os.getpid(), signal.SIGKILL)"
    )
    shop = Workshop(2)
    shop.ready("os")
    assert shop.run("builtins:exec", [once]) == [None]
    place.unlink()
    assert shop.do("builtins:exec", once) is None
    worker = shop._workers[0]
    shop.close()
    assert isinstance(worker.work("builtins:exec", once, 30), Failure)  # none is begun anew
    assert worker._process.wait(30) is not None


def test_a_worker_that_is_at_work_does_not_rest() -> None:
    shop = Workshop(2)
    shop.ready("os", count=2)
    shop.busy = False
    last = shop._workers[-1]
    with last.lock:
        shop.rest()
        assert shop._workers[-1] is last
        assert last.work("octavo.workshop:digest", "a", 30) == digest("a")
    shop.rest()
    assert len(shop._workers) == 1
    shop.close()


def test_what_a_process_did_not_take_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else Python writes it when it tidies up, and tells of a broken pipe (3.13)."""
    worker = Worker()
    process = worker._process
    process.kill()
    process.wait()
    polled = iter((None,))  # as if it ended right behind the first look
    with monkeypatch.context() as patch:
        patch.setattr(process, "poll", lambda: next(polled, process.returncode))
        assert worker.work("operator:neg", 1, 30) == -1  # by another one
    assert process.stdin is not None
    assert process.stdin.closed
    assert worker._process is not process
    worker.ready("os")
    worker.stop()
    assert worker._process.stdin is not None
    assert worker._process.stdin.closed


def test_what_waits_beside_is_given_up_with_the_workshop() -> None:
    shop = Workshop(2)
    shop.ready("os")
    begun = threading.Event()

    def work() -> Failure:
        begun.set()
        return shop.do("time:sleep", 60)

    first, second = shop.beside(work), shop.beside(work)
    assert begun.wait(30)
    begin = time.monotonic()
    shop.close()
    assert time.monotonic() - begin < 20
    assert isinstance(first(), Failure)
    with pytest.raises(CancelledError):
        second()


def _followed(folder: Path) -> tuple[Workshop, str, Callable[[], int]]:
    """A workshop, a work of which comes a work that counts how often it is done, and the count."""
    log = folder / "log"
    shop = Workshop(2)
    shop.ready("os")
    shop.then = "builtins:eval"
    made = shop.do("builtins:eval", repr(f"open({str(log)!r}, 'a').write('x')"))
    shop.then = ""
    return shop, made, lambda: len(log.read_text())


def test_what_is_made_of_an_outcome_at_once_is_not_made_again(tmp_path: Path) -> None:
    shop, made, count = _followed(tmp_path)
    assert shop.run("builtins:eval", [made], keep=False) == [1]
    assert count() == 1
    assert shop.run("operator:neg", [3]) == [-3]
    shop.close()


def test_nobody_is_given_what_was_made_of_another_value(tmp_path: Path) -> None:
    shop, made, _ = _followed(tmp_path)
    assert shop.run("operator:neg", [3]) == [-3]
    assert shop.run("builtins:eval", [made], keep=False) == [1]
    shop.close()


def test_what_fails_is_followed_by_nothing() -> None:
    shop = Workshop(2)
    shop.ready("os")
    shop.then = "builtins:eval"
    assert isinstance(shop.do("builtins:eval", "1 / 0"), Failure)
    shop.then = ""
    assert shop.run("builtins:eval", ["1 + 1"]) == [2]
    shop.close()


def test_a_process_for_some_work_does_that_and_no_other() -> None:
    shop = Workshop(2)
    shop.busy = False
    process = "__import__('os').getpid()"
    shop.ready("os")
    shop.apart(("builtins",))
    shop.apart(("builtins",))  # there is one
    general, special = (worker._process.pid for worker in shop._workers)
    assert shop.run("builtins:eval", [process]) == [special]
    assert shop.do("builtins:eval", process) == special
    assert shop.run("os:getpgid", [0]) == [general]  # each is the first of a group
    shop.rest()  # the one that finishes stays
    assert [worker._process.pid for worker in shop._workers] == [special] != [general]
    assert shop.run("builtins:eval", [f"{process} + 0"]) == [special]
    shop.close()


def test_workers_go_from_one_workshop_to_the_next() -> None:
    workers: list[Worker] = []
    made = []
    for _ in range(2):
        shop = Workshop(2, workers=workers)
        shop.ready("os")
        made += shop.run("builtins:eval", ["__import__('os').getpid()"])
        shop.close()
    assert made[0] == made[1] != os.getpid()
    (worker,) = workers
    with worker.lock:  # one that is still at work is ended with the workshop
        Workshop(2, workers=workers).close()
    assert not workers
    assert worker._process.wait(30) is not None


def test_workers_are_let_go_before_the_workshop_is_closed() -> None:
    workers: list[Worker] = []
    shop = Workshop(2, workers=workers)
    shop.ready("os")
    (worker,) = workers
    made = shop.beside(lambda: shop.do("operator:neg", 3))
    shop.release()
    assert made() == -3
    assert not workers
    assert worker._process.wait(30) is not None
    assert shop.run("operator:neg", [4]) == [-4]
    shop.close()


_STOPPED = """\
import sys, time
from octavo import workers
def slow(seconds):
    print("at work", file=sys.stderr, flush=True)
    time.sleep(seconds)
    return "done"
workers.slow = slow
if sys.argv[1] == "alone":
    print(workers.alone("octavo.workers:slow", 1.5, 4.0))
else:
    worker = workers.Worker()
    worker.work("operator:neg", 1, 30)
    print("at work", file=sys.stderr, flush=True)
    print(worker.work("time:sleep", 1.5, 4.0) or "done")
    worker.end()
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("how", ["alone", "beside"])
def test_a_build_that_is_stopped_for_a_while_goes_on(how: str) -> None:
    """While nothing is done, no work takes too long, whatever the clock says."""
    process = subprocess.Popen(
        [sys.executable, "-c", _STOPPED, how],
        env={**os.environ, "PYTHONPATH": str(ROOT / "build")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    process.stderr.readline()
    os.kill(process.pid, signal.SIGSTOP)
    time.sleep(5)
    os.kill(process.pid, signal.SIGCONT)
    told, _ = process.communicate(timeout=30)
    assert told == "done\n"


def test_a_workshop_keeps_no_bytes_of_a_book_that_is_done() -> None:
    """Of many books in one call, one after the other, no more than one is in memory."""
    data = b"a picture " * 1000
    count = sys.getrefcount(data)
    shop = Workshop()
    shop.run("builtins:len", [data], keep=False)
    shop.close()
    del shop
    assert sys.getrefcount(data) == count
