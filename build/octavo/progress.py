"""Progress: what is at work, and how much of it is done."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

_LOGGER = logging.getLogger("octavo.progress")
_LOGGER.propagate = False


class Progress(logging.Handler):
    """Tells what is at work: by a spinner on a ``console``, else by lines for ``say``, or not.

    Stages come by ``tell``, how much of one is done by the logger ``octavo.progress``.
    """

    def __init__(self, console: Console | None, say: Callable[[str], None] | None) -> None:
        super().__init__(logging.INFO)
        self._say = say
        self._stage = ""
        self._status = console.status("starting") if console else None

    def __enter__(self) -> Progress:
        if self._status:
            self._status.start()
            _LOGGER.addHandler(self)
            _LOGGER.setLevel(logging.INFO)
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()
            _LOGGER.removeHandler(self)
            _LOGGER.setLevel(logging.NOTSET)

    def tell(self, stage: str) -> None:
        """Show the stage."""
        self._stage = stage
        if self._status:
            self._update(stage)
        elif self._say:
            self._say(stage)

    def emit(self, record: logging.LogRecord) -> None:
        """Show how much is done."""
        self._update(f"{self._stage} · {record.getMessage()}")

    def _update(self, text: str) -> None:
        from rich.markup import escape

        if self._status:
            self._status.update(escape(text))
