"""Workers: who does the work of a workshop, in this process or in further ones.

A further process never runs the program that began it, and it ends with it.
"""

from __future__ import annotations

import contextlib
import importlib
import math
import os
import pickle
import queue
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from octavo import compiled
from octavo.files import leave
from octavo.memory import Tidy
from octavo.parcels import Receiver, Sender

if TYPE_CHECKING:
    import subprocess

#: What has a process keep what it has compiled, when all modules are loaded that it needs.
KEEP = "octavo.compiled:keep"

#: The kind of a failure where the process that did the work ended.
CRASH = "Crash"

#: More processes than this want more memory than most machines have.
_MOST = 8


def processors() -> int:
    """How many processes can work side by side here."""
    known = hasattr(os, "sched_getaffinity")
    return min(_MOST, len(os.sched_getaffinity(0)) if known else os.cpu_count() or 1)


@dataclass(frozen=True)
class Failure:
    """Work that failed: the kind of the exception and its message."""

    kind: str
    message: str

    @property
    def outer(self) -> bool:
        """Whether the machine may be the cause, rather than the work."""
        return self.kind in (CRASH, "Timeout", "MemoryError")


def sure(name: str, made: Any) -> Any:
    """What a function made. Raises RuntimeError where it failed."""
    if isinstance(made, Failure):
        raise RuntimeError(f"{name}: {made.kind}: {made.message}")
    return made


class Worker:
    """A further process that does work for this one; it is begun anew where it ended.

    One that is there ``only`` for some modules has them imported, and does no other work. What
    processes with the same ``purpose`` have compiled is kept.
    """

    def __init__(self, only: Sequence[str] = (), purpose: str = "work") -> None:
        self.only, self._purpose = frozenset(only), purpose
        self._process = _begun(purpose)
        self._waiting = 0
        self._given = Sender()
        self._next: tuple[str, Any] | None = None
        self._done: set[tuple[str, str | None]] = set()
        #: held by who has it work
        self.lock = threading.Lock()
        #: whether it was let go, or is to end in the middle of its work
        self.over = False
        for name in (*only, KEEP) if only else ():
            self.ready(name)

    def ready(self, name: str, value: Any = None) -> None:
        """Have a module imported that work will need, and do not wait for it.

        The function ``MODULE:FUNCTION`` of a ``name`` is called with the value; not again with the
        same text, or with nothing.
        """
        if value is None or isinstance(value, str):
            if (name, value) in self._done:
                return
            self._done.add((name, value))
        if self._process.stdin is not None:
            with contextlib.suppress(OSError):
                asked = ("octavo.workers:ready", (name, value), "")
                _put(self._process.stdin, self._given.packed(asked))
                self._waiting += 1

    def work(
        self,
        name: str,
        value: Any,
        limit_s: float,
        then: str = "",
        begun: Callable[[], object] = lambda: None,
    ) -> Any:
        """Have work done; a Failure where the process ends or takes too long.

        ``begun`` is called when the process has all that it needs. A process may end by no fault
        of the work: where memory is short, the system ends the largest. So work that ends its
        process is done once more. What comes out is given to the function ``then`` at once, in the
        hope that this is the next work asked for.
        """
        outcome = self._worked(name, value, limit_s, then, begun)
        if isinstance(outcome, Failure) and outcome.kind == CRASH:
            outcome = self._worked(name, value, limit_s, then, begun)
        return outcome

    def _worked(
        self, name: str, value: Any, limit_s: float, then: str, begun: Callable[[], object]
    ) -> Any:
        going, self._next = self._next, None
        if self.over:
            return Failure(CRASH, "the process was let go")
        if self._process.poll() is not None:
            _closed(self._process)
            try:
                self._process, self._waiting, self._given = _begun(self._purpose), 0, Sender()
                self._done.clear()
                going = None
            except OSError as problem:
                return Failure(CRASH, f"no process can be begun: {problem.strerror}")
            if self.over:  # meanwhile: who let it go saw the one before
                self._process.kill()
        process = self._process
        assert process.stdin is not None
        assert process.stdout is not None
        watch = _Watch(limit_s, process.kill)
        watch.start()
        try:
            asked = going is not None and going[0] == name and going[1] is value
            if not asked:
                self._waiting += going is not None
                _put(process.stdin, self._given.packed((name, value, then)))
            begun()
            while self._waiting and not asked:
                self._waiting -= 1
                _received(process.stdout)
            outcome = _received(process.stdout)
            self._next = (then, outcome) if then else None
            return outcome
        except (OSError, EOFError, ValueError):  # ValueError: what leads to it was closed
            process.kill()
            status = process.wait()
            leave(process.pid)
            _closed(process)
            if watch.late:
                return _late(limit_s)
            return Failure(CRASH, f"the process ended with status {status}")
        finally:
            watch.over.set()

    def stop(self) -> None:
        """End the process in the middle of its work."""
        self.over = True
        self._process.kill()
        leave(self._process.pid)
        if not self.lock.locked():  # else it is closed by who has it work
            self._process.wait()
            _closed(self._process)

    def end(self) -> None:
        """Have the process end, which it does when nothing more can come; nobody waits for that.

        To give its memory back takes it a while. One that is at something is killed.
        """
        self.over = True
        with contextlib.suppress(OSError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        if self.lock.locked() or self._waiting or self._next:
            self._process.kill()
            leave(self._process.pid)
        _ending.append(self._process)


class _Watch(threading.Thread):
    """Does something when so many seconds are over, in which this process was at work.

    Seconds are counted one by one: one that was stopped, and goes on later, has not waited.
    """

    def __init__(self, limit_s: float, act: Callable[[], object]) -> None:
        super().__init__(daemon=True)
        self._limit_s, self._act = limit_s, act
        self.over, self.late = threading.Event(), False

    def run(self) -> None:
        """Count; until what is waited for is over."""
        step = min(1.0, self._limit_s)
        for _ in range(math.ceil(self._limit_s / step)):
            if self.over.wait(step):
                return
        self.late = True
        self._act()


#: What goes through a pipe at once: Linux gives a user so much for each.
_PIPE_BYTES = 1 << 20

#: What a process is begun with. Of what it loads nothing is lost, and need not be looked for.
_SERVING = "import gc; gc.disable(); from octavo.workers import serve; serve({!r})"

#: Processes that are about to end.
_ending: list[subprocess.Popen[bytes]] = []


def _begun(purpose: str) -> subprocess.Popen[bytes]:
    """A process that serves; it never runs the program that began it, whatever that is.

    An interruption from the keyboard is for the one that began it, which then ends it.
    """
    import subprocess  # who serves begins no process

    _ending[:] = [process for process in _ending if not _closed(process)]
    path = [str(Path(__file__).resolve().parents[1]), os.environ.get("PYTHONPATH", "")]
    process = subprocess.Popen(
        # -P: what lies in the current folder is the author's, a textbook's random.py, say
        [sys.executable, "-P", "-c", _SERVING.format(purpose)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, path))},
        process_group=0 if os.name == "posix" else None,
    )
    for stream in (process.stdin, process.stdout):
        _widened(stream)
    return process


def _closed(process: subprocess.Popen[bytes]) -> bool:
    """Close what leads to a process if that has ended: Python would do it later, and complain."""
    if process.poll() is None:
        return False
    for stream in filter(None, (process.stdin, process.stdout)):
        with contextlib.suppress(OSError):  # what it did not take is lost
            stream.close()
    return True


def _widened(pipe: IO[bytes] | None) -> None:
    """Let more go through a pipe at once, where the system can do that.

    Each time that it is full, who writes waits; and then for the other threads of its process.
    """
    if sys.platform == "linux" and pipe is not None:
        import fcntl

        with contextlib.suppress(OSError):  # there is a limit to what all pipes of a user hold
            fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)


#: Who has nothing to do for so long is not waited for.
_IDLE_S = 0.25

#: What this process is asked for, where it is one that serves.
_waiting: queue.SimpleQueue[bytes] = queue.SimpleQueue()


def wanted() -> bool:
    """Whether something waits for this process, which may be making ready for what comes later."""
    return not _waiting.empty()


def serve(purpose: str) -> None:
    """Do the work that comes in by the standard input until that ends, at whatever work.

    It ends, too, when the process that began this one is killed: nobody waits for the work then.
    """
    compiled.recall(purpose)
    tidy, parcels = Tidy(), Receiver()
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints gets among the replies
    requests = os.fdopen(os.dup(0), "rb")

    def listen() -> None:
        with contextlib.suppress(EOFError, OSError):
            while True:
                _waiting.put(_packet(requests))
        leave()
        os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    with contextlib.suppress(OSError, KeyboardInterrupt):
        while True:
            try:
                request = _waiting.get(timeout=_IDLE_S)
            except queue.Empty:
                tidy.up(0, idle=True)
                request = _waiting.get()
            name, value, then = parcels.unpacked(request)
            begun = time.perf_counter()
            outcome = work(name, value)
            _send(replies, outcome)
            if then:
                _send(replies, outcome if isinstance(outcome, Failure) else work(then, outcome))
            del value, outcome
            tidy.up(time.perf_counter() - begun, idle=False)


def _send(stream: IO[bytes], value: Any) -> None:
    _put(stream, pickle.dumps(value, protocol=5))


def _put(stream: IO[bytes], data: bytes) -> None:
    """Write a packet. Raises OSError where nobody listens."""
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


def ready(wanted: tuple[str, Any]) -> None:
    """Import a module, and call its function where one is named."""
    module, _, function = wanted[0].partition(":")
    with contextlib.suppress(Exception):  # it is told where work needs it
        made = importlib.import_module(module)
        if function:
            getattr(made, function)(wanted[1])


def work(name: str, value: Any) -> Any:
    """What a function makes of a value, a Failure where it raises."""
    module, _, function = name.partition(":")
    try:
        return getattr(importlib.import_module(module), function)(value)
    except Exception as fault:
        return Failure(type(fault).__name__, str(fault))


def _late(limit_s: float) -> Failure:
    return Failure("Timeout", f"it did not end within {limit_s:.0f} seconds")


class _Late(Exception):
    """Work in this process takes too long."""


#: Work may take this many times what it was thought to take, and some more; but nobody waits longer
#: than two hours.
_PATIENCE, _LEAST_S, MOST_S = 40.0, 120.0, 7200.0


def patience(thought_s: float) -> float:
    """How long work may take that was thought to take so many seconds."""
    return min(MOST_S, _LEAST_S + _PATIENCE * thought_s)


def alone(name: str, value: Any, limit_s: float) -> Any:
    """Do work in this process, and give it up when it takes too long, where signals can do that."""
    free = (signal.SIG_DFL, None)
    if (
        not hasattr(signal, "setitimer")
        or threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGALRM) not in free
    ):
        return work(name, value)
    step = min(1.0, limit_s)  # one by one, as _Watch has it
    left = iter(range(math.ceil(limit_s / step) - 1))

    def stop(*_: object) -> None:
        if next(left, None) is None:
            raise _Late

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, step, step)
    try:
        outcome = work(name, value)
    except _Late:  # between the work and its outcome
        return _late(limit_s)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
    late = isinstance(outcome, Failure) and outcome.kind == _Late.__name__
    return _late(limit_s) if late else outcome
