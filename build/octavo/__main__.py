"""``python -m octavo``: the command ``octavo``."""

import os
import signal
import sys
from typing import NoReturn

#: The exit status of what was interrupted from the keyboard.
_INTERRUPTED = 130


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
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return cli.main()
    except KeyboardInterrupt:
        return _INTERRUPTED
    finally:
        if heard:
            signal.signal(signal.SIGINT, _end)


def run() -> NoReturn:
    """Run the command and end this process, as it is.

    To take apart all that was loaded takes longer than to find that nothing has changed, and
    nothing is left to be done then.
    """
    status = main()
    try:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()
    except OSError:  # nobody listens: Python says so in its own way
        sys.exit(status)
    os._exit(status)


def _end(*_: object) -> None:
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    run()
