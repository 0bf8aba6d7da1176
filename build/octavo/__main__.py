"""``python -m octavo``: the command ``octavo``."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: What ends a command in its midst: the keyboard, whoever ends programs, a terminal that is closed.
_ENDS = ("SIGINT", "SIGTERM", "SIGHUP")

#: What is added to a signal's number in the exit status; the status where nobody can be told.
_SIGNALS, _UNHEARD = 128, 1


def main() -> int:
    """Run the command; the exit status.

    A signal that ends it is an interruption, which leaves nothing half done and is told of. While
    the command begins and when it has ended, there is nothing to tell of.
    """
    signals = [getattr(signal, name) for name in _ENDS if hasattr(signal, name)]
    usual = (signal.default_int_handler, signal.SIG_DFL)
    heard = [number for number in signals if signal.getsignal(number) in usual]
    _hear(heard, _end)
    from octavo import cli

    try:
        if heard:
            sys.unraisablehook = _unraisable
        _hear(heard, _interrupt)
        return cli.main()
    except KeyboardInterrupt as ended:
        return _SIGNALS + _number(ended)
    finally:
        _hear(heard, _end)


def _hear(signals: list[signal.Signals], handler: Callable[..., None]) -> None:
    for number in signals:
        signal.signal(number, handler)


def run() -> None:
    """Run the command and end this process, as it is.

    To take apart all that was loaded takes longer than to find that nothing has changed, and
    nothing is left to be done then.
    """
    _opened()
    from octavo.memory import collect_seldom

    collect_seldom()
    try:
        status = main()
    except SystemExit as end:  # help was asked for, or the usage is wrong
        if not isinstance(end.code, int):
            raise
        status = end.code
    from octavo.cli import heard

    os._exit(status if heard() else status or _UNHEARD)


def _opened() -> None:
    """Have nothing stand where this process reads, prints and complains, if that is closed.

    The next file to be opened would stand there, and whoever complains would write into it.
    """
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8"))


def _unraisable(what: sys.UnraisableHookArgs) -> None:
    """Where an interruption is lost, because Python clears up just then, it comes once more."""
    if not issubclass(what.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(what)
        return
    import _thread
    import threading

    number = _number(what.exc_value)

    def again() -> None:
        if os.name == "posix":  # as from outside: what this process waits for ends, too
            os.kill(os.getpid(), number)
        else:
            _thread.interrupt_main()

    threading.Timer(0.01, again).start()


def _number(ended: BaseException | None) -> int:
    """The number of the signal that has ended something."""
    return int(ended.args[0]) if ended is not None and ended.args else int(signal.SIGINT)


def _interrupt(number: int, _: object) -> None:
    raise KeyboardInterrupt(number)


def _end(number: int, _: object) -> None:
    os._exit(_SIGNALS + number)


if __name__ == "__main__":
    run()
