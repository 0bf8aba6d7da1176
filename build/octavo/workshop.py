"""The workshop: where pure functions are run on values, each piece of work once.

A piece of work is the name of a function and a value; its outcome depends on nothing else but the
tools. So it does not matter when, where or how often it is done: in this process or in another,
now or by an earlier build.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
import hashlib
import importlib
import io
import logging
import math
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Protocol

#: How much work makes a further process worth its start.
_WORTH_S = 2.0

#: A worker may take this many times what its work was thought to take, and some more.
_PATIENCE, _LEAST_S = 40.0, 120.0


#: More processes than this want more memory than most machines have.
_MOST = 8


def processors() -> int:
    """How many processes can work side by side here."""
    if hasattr(os, "sched_getaffinity"):
        return min(_MOST, len(os.sched_getaffinity(0)))
    return min(_MOST, os.cpu_count() or 1)


@dataclass(frozen=True)
class Failure:
    """Work that failed: the kind of the exception and its message."""

    kind: str
    message: str


#: Who shows progress listens here: to how much of the work is done.
_PROGRESS = logging.getLogger("octavo.progress")


class _Told:
    """Tells how much of so many pieces is done."""

    def __init__(self, count: int) -> None:
        self._count, self._lock, self._done = count, threading.Lock(), 0

    def of(self, outcome: Any) -> Any:
        """Tell of a piece that is done, and give it back."""
        with self._lock:
            self._done += 1
            _PROGRESS.info("%d of %d", self._done, self._count)
        return outcome


class Store(Protocol):
    """Where outcomes are kept between builds."""

    def get(self, key: str) -> bytes | None:
        """What was kept under a key."""

    def put(self, key: str, payload: bytes) -> None:
        """Keep something."""


class Workshop:
    """Runs functions on values, in up to so many processes, and remembers their outcomes.

    One process is this one. ``tools`` names the versions of all that work depends on.
    """

    def __init__(self, processes: int = 1, store: Store | None = None, tools: str = "") -> None:
        self.processes, self.store, self.tools = processes, store, tools
        self._done: Counter[str] = Counter()
        self._kept: Counter[str] = Counter()
        self._known: dict[str, Any] = {}
        self._workers: list[_Worker] = []

    @property
    def done(self) -> int:
        """How much was worked on."""
        return self._done.total()

    @property
    def kept(self) -> int:
        """How much a store had."""
        return self._kept.total()

    def counts(self, beginning: str) -> tuple[int, int]:
        """How much was worked on by functions whose names begin so, and how much a store had."""
        counters = (self._done, self._kept)
        done, kept = (
            sum(count for name, count in counter.items() if name.startswith(beginning))
            for counter in counters
        )
        return done, kept

    def run(
        self, name: str, values: Sequence[Any], seconds: Callable[[Any], float] = lambda value: 0.0
    ) -> list[Any]:
        """What the function ``MODULE:FUNCTION`` makes of each value, a Failure where it raises.

        ``seconds`` is about how long a value takes.
        """
        keys = [digest((self.tools, name, value)) for value in values]
        missing: dict[str, Any] = {}
        for key, value in zip(keys, values, strict=True):
            if key not in self._known and not self._recall(name, key):
                missing[key] = value
        outcomes = self._work(name, list(missing.values()), seconds)
        for key, outcome in zip(missing, outcomes, strict=True):
            self._known[key] = outcome
            if self.store is not None and not isinstance(outcome, Failure):
                self.store.put(key, pickle.dumps(outcome, protocol=5))
        self._done[name] += len(missing)
        return [self._known[key] for key in keys]

    def close(self) -> None:
        """Let the workers go."""
        for worker in self._workers:
            worker.end()
        self._workers.clear()

    def _recall(self, name: str, key: str) -> bool:
        data = self.store.get(key) if self.store is not None else None
        if data is None:
            return False
        try:
            self._known[key] = _Reader(io.BytesIO(data)).load()
        except Exception:  # another Octavo's, whatever it may hold
            return False
        self._kept[name] += 1
        return True

    def _work(self, name: str, values: Sequence[Any], seconds: Callable[[Any], float]) -> list[Any]:
        if self.processes > 1 and values:
            total = sum(map(seconds, values))
            self._hire(min(self.processes, len(values), max(1, math.ceil(total / _WORTH_S))))
        told = _Told(len(values))
        if not self._workers:
            return [told.of(_alone(name, value, _patience(seconds(value)))) for value in values]
        # the longest first, so that no process is left with it at the end
        order = sorted(range(len(values)), key=lambda index: -seconds(values[index]))
        outcomes: list[Any] = [None] * len(values)
        waiting = iter(order)
        lock, stopped = threading.Lock(), threading.Event()

        def serve(worker: _Worker) -> None:
            while not stopped.is_set():
                with lock:
                    index = next(waiting, None)
                if index is None:
                    return
                limit_s = _patience(seconds(values[index]))
                outcomes[index] = told.of(worker.work(name, values[index], limit_s))

        with ThreadPoolExecutor(len(self._workers)) as pool:
            try:
                list(pool.map(serve, self._workers))
            except BaseException:  # an interruption: nothing more is begun
                stopped.set()
                for worker in self._workers:
                    worker.stop()
                raise
        return outcomes

    def _hire(self, count: int) -> None:
        while len(self._workers) < count:
            try:
                self._workers.append(_Worker())
            except OSError:
                return  # this process does the work


class _Worker:
    """A further process that does work for this one; it is begun anew where it ended."""

    def __init__(self) -> None:
        self._process = _begun()

    def work(self, name: str, value: Any, limit_s: float) -> Any:
        """Have work done; a Failure where the process ends or takes too long."""
        if self._process.poll() is not None:
            self._process = _begun()
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        watch = threading.Timer(limit_s, process.kill)
        watch.start()
        try:
            _send(process.stdin, (name, value))
            return _received(process.stdout)
        except (OSError, EOFError):
            late = not watch.is_alive()
            process.kill()
            status = process.wait()
            if late:
                return _late(limit_s)
            return Failure("Crash", f"the process ended with status {status}")
        finally:
            watch.cancel()

    def stop(self) -> None:
        """End the process in the middle of its work."""
        self._process.kill()

    def end(self) -> None:
        """End the process when it has nothing to do."""
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()


def _begun() -> subprocess.Popen[bytes]:
    """A process that serves; it never runs the program that began it, whatever that is."""
    path = [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        [sys.executable, "-c", "from octavo.workshop import serve; serve()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
    )


def serve() -> None:
    """Do the work that comes in by the standard input until that ends, at whatever work.

    It ends, too, when the process that began this one is killed: nobody waits for the work then.
    """
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints gets among the replies
    requests = os.fdopen(os.dup(0), "rb")
    waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()

    def listen() -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                waiting.put(_packet(requests))
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.suppress(OSError, KeyboardInterrupt):
        while True:
            name, value = pickle.loads(waiting.get())
            _send(replies, work(name, value))


def _send(stream: IO[bytes], value: Any) -> None:
    data = pickle.dumps(value, protocol=5)
    stream.write(len(data).to_bytes(8, "big"))
    stream.write(data)
    stream.flush()


def _received(stream: IO[bytes]) -> Any:
    return pickle.loads(_packet(stream))


def _packet(stream: IO[bytes]) -> bytes:
    size = stream.read(8)
    data = stream.read(int.from_bytes(size, "big")) if len(size) == 8 else b""
    if len(size) < 8 or len(data) < int.from_bytes(size, "big"):
        raise EOFError
    return data


class _Reader(pickle.Unpickler):
    """Reads what a store has: our own values, and nothing that could run."""

    def find_class(self, module: str, name: str) -> Any:
        """The class; raises UnpicklingError for one that is not a value of ours."""
        if module == "builtins" and name in ("frozenset", "set"):
            return getattr(importlib.import_module(module), name)
        if module.startswith("octavo."):
            found = getattr(importlib.import_module(module), name, None)
            if isinstance(found, type) and dataclasses.is_dataclass(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value")


def work(name: str, value: Any) -> Any:
    """What a function makes of a value, a Failure where it raises."""
    module, _, function = name.partition(":")
    try:
        return getattr(importlib.import_module(module), function)(value)
    except Exception as fault:
        return Failure(type(fault).__name__, str(fault))


def _patience(thought_s: float) -> float:
    """How long work may take that was thought to take so many seconds."""
    return _LEAST_S + _PATIENCE * thought_s


def _late(limit_s: float) -> Failure:
    return Failure("Timeout", f"it did not end within {limit_s:.0f} seconds")


class _Late(Exception):
    """Work in this process takes too long."""


def _alone(name: str, value: Any, limit_s: float) -> Any:
    """Do work in this process, and give it up when it takes too long, where signals can do that."""
    free = (signal.SIG_DFL, None)
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGALRM) not in free
    ):
        return work(name, value)

    def stop(*_: object) -> None:
        raise _Late

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        outcome = work(name, value)
    except _Late:  # between the work and its outcome
        return _late(limit_s)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    late = isinstance(outcome, Failure) and outcome.kind == _Late.__name__
    return _late(limit_s) if late else outcome


def digest(value: Any) -> str:
    """A name for a value made of dataclasses, mappings, sequences and plain values.

    The same values have the same name in every process. Raises TypeError for any other type.
    """
    made = hashlib.sha256()
    for piece in _pieces(value):
        made.update(piece)
    return made.hexdigest()


def _pieces(value: Any) -> Iterator[bytes]:
    if isinstance(value, bytes):
        yield b"b" + _of_bytes(value)
    elif value is None or isinstance(value, bool | int | float):
        yield f"{value!r};".encode()
    elif isinstance(value, str):
        text = value.encode("utf-8", "surrogatepass")
        yield b"s%d:" % len(text) + text
    elif isinstance(value, Mapping):
        yield b"{%d:" % len(value)
        for key in sorted(value):
            yield from _pieces(key)
            yield from _pieces(value[key])
    elif isinstance(value, tuple | list):
        yield b"(%d:" % len(value)
        for part in value:
            yield from _pieces(part)
    elif dataclasses.is_dataclass(value):
        yield type(value).__qualname__.encode()
        yield from _pieces({f.name: getattr(value, f.name) for f in dataclasses.fields(value)})
    else:
        raise TypeError(f"{type(value).__name__} has no digest")


@functools.lru_cache(maxsize=4096)
def _of_bytes(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()
