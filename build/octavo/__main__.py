"""``python -m octavo``: the command ``octavo``."""

import os
import signal
import sys

#: The exit status of what was interrupted from the keyboard, and where nobody can be told.
_INTERRUPTED, _UNHEARD = 130, 1


def main() -> int:
    """Run the command; the exit status.

    While it begins and when it has ended, an interruption has nothing to tell of.
    """
    heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if heard:
        signal.signal(signal.SIGINT, _end)
    from octavo import cli

    try:
        if heard:
            sys.unraisablehook = _unraisable
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return cli.main()
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        if heard:
            signal.signal(signal.SIGINT, _end)


def run() -> None:
    """Run the command and end this process, as it is.

    To take apart all that was loaded takes longer than to find that nothing has changed, and
    nothing is left to be done then.
    """
    _opened()
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


def _unraisable(what: "sys.UnraisableHookArgs") -> None:
    """Where an interruption is lost, because Python clears up just then, it comes once more."""
    if not issubclass(what.exc_type, KeyboardInterrupt):
        sys.__unraisablehook__(what)
        return
    import _thread
    import threading

    def again() -> None:
        if os.name == "posix":  # as from outside: what this process waits for ends, too
            os.kill(os.getpid(), signal.SIGINT)
        else:
            _thread.interrupt_main()

    threading.Timer(0.01, again).start()


def _end(*_: object) -> None:
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    run()
