"""``python -m octavo``: the command ``octavo``."""

import os
import signal
import sys

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


def _end(*_: object) -> None:
    os._exit(_INTERRUPTED)


if __name__ == "__main__":
    sys.exit(main())
