"""The author's desk: what is used while a book is written, a command a module.

A command has ``HELP``, ``arguments(parser)`` and ``run(options, tell) -> Reply``; the table lists
them in the order of ``octavo --help``.
"""

from __future__ import annotations

from types import ModuleType

from octavo.desk import check, clean, completion, doctor, explain, new, parse, watch
from octavo.desk.values import Reply

__all__ = ["COMMANDS", "Reply"]

COMMANDS: dict[str, ModuleType] = {
    "new": new,
    "watch": watch,
    "check": check,
    "parse": parse,
    "explain": explain,
    "doctor": doctor,
    "clean": clean,
    "completion": completion,
}
