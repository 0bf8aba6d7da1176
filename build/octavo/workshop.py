"""The workshop: where pure functions are run on values, each piece of work once.

A piece of work is the name of a function and a value; its outcome depends on nothing else but the
tools. So it does not matter when, where or how often it is done: in this process or in another,
now or by an earlier build.
"""

from __future__ import annotations

import contextlib
import itertools
import logging
import math
import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from octavo.keeping import Outcomes, Store, digest, forget, kept
from octavo.memory import collect_seldom
from octavo.workers import (
    CRASH,
    MOST_S,
    Failure,
    Worker,
    alone,
    patience,
    processors,
    sure,
    wanted,
)

__all__ = [
    "Failure",
    "Store",
    "Workshop",
    "collect_seldom",
    "digest",
    "here",
    "kept",
    "lend",
    "processors",
    "wanted",
]

Made = TypeVar("Made")

#: What lends a worker a store, by its name.
LEND = "octavo.workshop:lend"

#: How much work makes a further process worth its start.
_WORTH_S = 2.0

#: To hand work over takes less, unless somebody is at something else.
_HANDED_S = 0.25

#: Who shows progress listens here: to how much of the work is done.
_PROGRESS = logging.getLogger("octavo.progress")


class Workshop:
    """Runs functions on values, in up to so many processes, and remembers their outcomes.

    One process is this one. ``tools`` names the versions of all that work depends on. ``workers``
    are further processes, to which more are added where they are wanted; who has given them ends
    them. Without, there are none at first, and they end with the workshop.
    """

    def __init__(
        self,
        processes: int = 1,
        store: Store | None = None,
        tools: str = "",
        workers: list[Worker] | None = None,
    ) -> None:
        self.processes, self.store, self.tools = processes, store, tools
        self._outcomes = Outcomes(store, tools)
        self._done: Counter[str] = Counter()
        self._workers = [] if workers is None else workers
        self._lent = workers is not None
        self._beside: ThreadPoolExecutor | None = None
        self._closed = False
        #: what workers make ready with for the next build: a value, names asked for together
        self.first: Any = None
        self.last: dict[str, Sequence[str]] = {}
        #: the name under which a store has the ``last`` of the build before, "" where it has none
        self.before = ""
        #: of each function the names last asked for, and how many were known before one was not
        self.names: dict[str, Sequence[str]] = {}
        self.ahead: dict[str, int] = {}
        #: whether there will be more of what takes many workers
        self.busy = True
        #: what this process can do, once, when it would wait for others
        self.meanwhile: list[Callable[[], object]] = []
        #: what will be asked for of the outcome of what is done next
        self.then = ""
        #: waits for what is drawn beside
        self.drawn: Callable[[], object] = lambda: None

    @property
    def done(self) -> int:
        """How much was worked on."""
        return self._done.total()

    @property
    def kept(self) -> int:
        """How much a store had."""
        return self._outcomes.recalled.total()

    def counts(self, beginning: str) -> tuple[int, int]:
        """How much was worked on by functions whose names begin so, and how much a store had."""
        counters = (self._done, self._outcomes.recalled)
        done, kept = (
            sum(count for name, count in counter.items() if name.startswith(beginning))
            for counter in counters
        )
        return done, kept

    def run(
        self,
        name: str,
        values: Sequence[Any],
        seconds: Callable[[Any], float] = lambda value: 0.0,
        near: bool = False,
        keep: bool = True,
    ) -> list[Any]:
        """What the function ``MODULE:FUNCTION`` makes of each value, a Failure where it raises.

        ``seconds`` is about how long a value takes. ``near``: in this process. What is not to be
        kept is remembered, but not by the store.
        """
        outcomes = self._outcomes
        keys = [outcomes.key(name, value) for value in values]
        wanted = {k: v for k, v in zip(keys, values, strict=True) if k not in outcomes}
        there = [key for key in wanted if keep and outcomes.likely(key)]
        missing = {key: value for key, value in wanted.items() if key not in set(there)}
        self.names[name] = keys
        self.ahead[name] = next((n for n, key in enumerate(keys) if key in missing), len(keys))

        def done(key: str, outcome: Any) -> None:
            outcomes.keep(key, outcome, keep and not isinstance(outcome, Failure))

        def recall() -> None:
            there[:] = [key for key in there if not outcomes.recall(name, key)]

        self._work(name, missing, seconds, near, done, recall)
        damaged = {key: wanted[key] for key in there}
        self._work(name, damaged, seconds, near, done)
        self._done[name] += len(missing) + len(damaged)
        return outcomes.ask(keys)

    def sure(
        self,
        name: str,
        values: Sequence[Any],
        seconds: Callable[[Any], float] = lambda value: 0.0,
        near: bool = False,
    ) -> list[Any]:
        """The same of a function that makes something of every value.

        Raises RuntimeError where it fails all the same.
        """
        return [sure(name, made) for made in self.run(name, values, seconds, near)]

    def near(self, name: str, values: Sequence[Any]) -> list[Any]:
        """The same in this process: for what is done before a worker could begin with it."""
        return self.sure(name, values, near=True)

    def once(self, name: str, value: Any, make: Callable[[], Any]) -> Any:
        """What ``make`` makes of a value, which depends on nothing else; kept as by ``run``."""
        made = self.known(name, value)
        if made is None:
            made = make()
            self.remember(name, value, made)
        return made

    def known(self, name: str, value: Any) -> Any:
        """What was made of a value, see ``once``; None where that is not known."""
        return self._outcomes.known(name, value)

    def remember(self, name: str, value: Any, made: Any) -> None:
        """Keep what was made of a value, see ``once``."""
        self._outcomes.remember(name, value, made)

    def do(self, name: str, value: Any) -> Any:
        """What ``run`` makes of one value that nobody will ask for again: it is not remembered."""
        able = self._able(name)
        if self._closed:
            return Failure(CRASH, "the workshop is closed")
        if not able:
            return alone(name, value, MOST_S)
        worker = next((one for one in able if not one.lock.locked()), able[0])
        with worker.lock:
            return worker.work(name, value, MOST_S, self.then)

    def beside(self, task: Callable[[], Made]) -> Callable[[], Made]:
        """Have something done whose work is that of other processes, while this thread goes on.

        What comes back waits for it. Where there are no other processes, it is done at once.
        """
        if not self._workers:
            made = task()
            return lambda: made
        self._beside = self._beside or ThreadPoolExecutor(1)
        return self._beside.submit(task).result

    def wait(self) -> None:
        """Wait until all is done that is done beside."""
        if self._beside is not None:
            self._beside.submit(lambda: None).result()

    def forget(self) -> None:
        """Let go of what was not asked for since this was called last."""
        self._outcomes.forget()

    def ready(self, name: str, value: Any = None, count: int = 1) -> None:
        """Have ``count`` processes import what work will need, while this one does something else.

        The function ``MODULE:FUNCTION`` of a ``name`` is called there with the value. All work is
        done there then, so that none can end this process.
        """
        if self.processes > 1:
            self._hire(min(count, self.processes))
            for worker in self._able(name):
                worker.ready(name, value)

    def apart(self, names: Sequence[str]) -> None:
        """Have a process for the work of some modules only, which it makes ready for."""
        if self.processes > 1 and not any(worker.only for worker in self._workers):
            self._begin(names)

    def begin(self, name: str, value: Any) -> None:
        """Have who is there for a module begin with something that it will be asked for."""
        for worker in self._able(name):
            if worker.only:
                worker.ready(name, value)

    def expect(self, what: str) -> None:
        """Read what the build before had under a name in ``last``: most of it will come again."""
        listed = self.store.get(self.before) if self.store is not None and self.before else None
        if listed is not None:
            with contextlib.suppress(ValueError):
                self._outcomes.expect(kept(listed).get(what, ()))

    def rest(self) -> None:
        """Let all workers but one go, and their memory, where nothing large is to come.

        What comes is to finish: one that is there for that stays.
        """
        if self.busy:
            return
        staying = next((w for w in self._workers if w.only), next(iter(self._workers), None))
        for worker in [worker for worker in self._workers if worker is not staying]:
            # one may read, beside, what was bound before
            if worker.lock.acquire(blocking=False):
                self._workers.remove(worker)
                worker.end()
                worker.lock.release()

    def release(self) -> None:
        """Wait for what is done beside, and let the workers go: no work is to come for them.

        They give their memory back while this process does the rest.
        """
        self.wait()
        while self._workers:
            self._workers.pop().end()

    def close(self) -> None:
        """Let the workers go. What is still done beside is given up."""
        self._closed = True
        if self._beside is not None:
            self._beside.shutdown(wait=False, cancel_futures=True)
        for worker in list(self._workers):
            if not self._lent or worker.lock.locked():
                self._workers.remove(worker)
                worker.end()
        if self._beside is not None:
            self._beside.shutdown()
            self._beside = None
        forget()

    def _work(
        self,
        name: str,
        missing: Mapping[str, Any],
        seconds: Callable[[Any], float],
        near: bool,
        done: Callable[[str, Any], None],
        beside: Callable[[], object] = lambda: None,
    ) -> None:
        """Do what is missing, by its key, and tell each outcome as it comes.

        ``beside`` is done here, and first, but for handing the work to others.
        """
        if not missing:
            beside()
            return
        keys, values = list(missing), list(missing.values())
        count = itertools.count(1)

        def keep(index: int, outcome: Any) -> None:
            done(keys[index], outcome)
            _PROGRESS.info("%d of %d", next(count), len(values))

        total = sum(map(seconds, values))
        if self.processes > 1 and not near:
            wanted = min(self.processes, len(values), math.ceil(total / _WORTH_S))
            self._hire(wanted if wanted > 1 else 0)
        # who would have to wait for little is quicker alone
        able = self._able(name)
        busy = all(worker.lock.locked() for worker in able)
        if near or not able or (busy and total < _WORTH_S):
            beside()
            for index, value in enumerate(values):
                keep(index, alone(name, value, patience(seconds(value))))
            return
        # the longest first, so that no process is left with it at the end
        order = sorted(range(len(values)), key=lambda index: -seconds(values[index]))
        waiting = iter(order)
        lock, stopped, begun = threading.Lock(), threading.Event(), threading.Semaphore(0)

        def serve(worker: Worker) -> None:
            while not stopped.is_set():
                with worker.lock:
                    if worker.over:
                        return
                    with lock:
                        index = next(waiting, None)
                    if index is None:
                        return
                    limit_s = patience(seconds(values[index]))
                    outcome = worker.work(name, values[index], limit_s, begun=begun.release)
                keep(index, outcome)

        self._all(able, serve, stopped, begun, beside)

    def _all(
        self,
        able: Sequence[Worker],
        serve: Callable[[Worker], None],
        stopped: threading.Event,
        begun: threading.Semaphore,
        beside: Callable[[], object],
    ) -> None:
        """Have workers serve, and wait for them; ``begun`` counts what was handed to them."""
        with ThreadPoolExecutor(len(able)) as pool:
            try:
                serving = [pool.submit(serve, worker) for worker in able]
                # what is done here would keep the threads from handing their work over
                begun.acquire(timeout=_HANDED_S)
                beside()
                while self.meanwhile:
                    self.meanwhile.pop()()
                for served in serving:
                    served.result()
            except BaseException:  # an interruption: nothing more is begun
                stopped.set()
                for worker in self._workers:
                    worker.stop()
                raise

    def _able(self, name: str) -> list[Worker]:
        """Who does work of that name: those there for it, else those for whatever comes."""
        module = name.partition(":")[0]
        return [worker for worker in self._workers if module in worker.only] or [
            worker for worker in self._workers if not worker.only
        ]

    def _hire(self, count: int) -> None:
        while sum(not worker.only for worker in self._workers) < count and self._begin():
            pass

    def _begin(self, only: Sequence[str] = ()) -> bool:
        try:
            worker = Worker(only, "finishing" if only else "work")
        except OSError:
            return False  # this process does the work
        worker.ready(LEND, (self.store, self.tools))
        self._workers.append(worker)
        return True


#: What functions that work in this process may remember with, see ``here``.
_lent: tuple[Store | None, str] = (None, "")


def lend(what: tuple[Store | None, str]) -> None:
    """Give the functions that work in this process a store, and the versions of tools."""
    global _lent
    _lent = what


def here() -> Workshop:
    """A workshop for a function at work: what it takes long to make it may have made before.

    Its outcome does not depend on that.
    """
    return Workshop(1, *_lent)
