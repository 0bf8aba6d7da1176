"""The author's desk: what is used while a book is written, a command a module.

A command has ``arguments(parser)`` and ``run(options, tell) -> Reply``. The table lists them in the
order of ``octavo --help``; a command is imported when it is used, so that help comes at once.
"""

from __future__ import annotations

import importlib
from types import ModuleType

__all__ = ["COMMANDS", "command"]

#: What each command is for.
COMMANDS = {
    "new": "begin a book: a folder with a manuscript that builds at once",
    "watch": "show the book in the browser while it is written",
    "check": "look for faults in a manuscript without building it, or in a finished EPUB or PDF",
    "parse": "show what a manuscript is understood to say, as HTML",
    "explain": "explain the code of a finding; without one, list them all",
    "doctor": "tell what is installed, what is missing and how to mend it",
    "clean": "remove the files that builds have made",
    "completion": "print a script that completes commands in bash, zsh or tcsh",
}


def command(name: str) -> ModuleType:
    """The command's module."""
    return importlib.import_module(f"octavo.desk.{name}")
