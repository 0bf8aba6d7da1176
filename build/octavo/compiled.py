"""What Python compiles anew in each process while modules are loaded: kept, as their bytecode is.

Regular expressions, and the methods of data classes and named tuples, are texts that the standard
library compiles when a module is loaded: half the time that loading takes. So are the selectors of
style sheets, when these are read. What comes of the same text is the same for one version of
Python. It lies with the bytecode of this module, in the same trust, and never in the cache of
builds, where nothing lies that could run. Private names of the standard library are used here, and
here only; where they are others, it compiles as before.
"""

from __future__ import annotations

import collections
import contextlib
import dataclasses
import hashlib
import importlib.util
import marshal
import re
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import CodeType, FrameType, ModuleType
from typing import Any

#: Where more than this is kept, much of it is of modules that are no more.
_MOST_BYTES = 4_000_000

_SUM_BYTES = 32


class _Known:
    """What is known, by what it is made of; and whether that is more than is kept."""

    def __init__(self) -> None:
        #: what the C code of ``re`` is given, by pattern and flags
        self.patterns: dict[tuple[str | bytes, int], tuple[Any, ...]] = {}
        self.codes: dict[tuple[Any, ...], CodeType] = {}
        self.path: Path | None = None
        self.more = False


class _Heard(threading.local):
    """The C code of ``re``; in each thread, it remembers what it was given last."""

    given: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(_coded, name)

    def compile(self, *given: Any) -> Any:
        """Make a pattern of its code."""
        self.given = given
        return _coded.compile(*given)


_known = _Known()
_coded: Any = None


def recall(purpose: str) -> None:
    """From now on take what processes with that purpose have compiled before."""
    if _known.path is not None:
        return
    # of Python's bytecode, PYTHONPYCACHEPREFIX says where it lies
    beside = Path(importlib.util.cache_from_source(__file__))
    _known.path = beside.with_name(f"{beside.stem}.{purpose}.kept")
    with contextlib.suppress(OSError, ValueError, EOFError, TypeError):
        data = _known.path.read_bytes()
        if len(data) <= _MOST_BYTES and data[:_SUM_BYTES] == _sum(data[_SUM_BYTES:]):
            _known.patterns, _known.codes = marshal.loads(data[_SUM_BYTES:])
    _install()


def keep(_: object = None) -> None:
    """Keep what was compiled, where any of it is new."""
    if not _known.more or _known.path is None or sys.dont_write_bytecode:
        return
    _known.more = False
    data = marshal.dumps((_known.patterns, _known.codes))
    # most processes have nothing new
    from octavo.files import write_atomically

    with contextlib.suppress(OSError):
        write_atomically(_known.path, _sum(data) + data)


def code(key: tuple[Any, ...], make: Callable[[], CodeType]) -> CodeType:
    """The code that ``make`` makes of what a key consists of: texts, numbers, bytes."""
    known = _known.codes.get(key)
    if known is None:
        known = _known.codes[key] = make()
        _known.more = True
    return known


def selectors(compiler: ModuleType) -> None:
    """Have a module that makes functions of selectors, with ``eval``, ask here first."""

    def evaluated(text: str, *names: Any) -> Any:
        return eval(code(("eval", text), lambda: _made(text, "eval")), *names)

    vars(compiler)["eval"] = evaluated


def _sum(data: bytes) -> bytes:
    """The checksum of what is kept, which is another Python's where it differs."""
    return hashlib.sha256(sys.version.encode() + data).digest()


def _install() -> None:
    """Have the standard library ask here first."""
    global _coded
    compiler = vars(re).get("_compiler")
    _coded = getattr(compiler, "_sre", None)
    if sys.flags.bytes_warning:
        return  # texts are looked up beside bytes
    if compiler is None or not hasattr(_coded, "compile") or not hasattr(compiler, "compile"):
        return
    heard = _Heard()
    vars(compiler).update(_sre=heard, compile=_pattern(compiler.compile, heard))
    vars(dataclasses)["exec"] = _executed
    vars(collections)["eval"] = _evaluated


def _pattern(slowly: Callable[[Any, int], Any], heard: _Heard) -> Callable[..., Any]:
    def compile(p: Any, flags: int = 0) -> Any:
        # with DEBUG, what is compiled is shown, too
        asks = type(p) in (str, bytes) and not flags & re.DEBUG
        known = _known.patterns.get((p, flags)) if asks else None
        if known is not None:
            return _coded.compile(*known)
        made = slowly(p, flags)
        if type(p) in (str, bytes) and _lasting(p):
            text, all_flags, numbers, *groups = heard.given
            # the library has names for some of the numbers
            plain = text, int(all_flags), list(map(int, numbers)), *groups
            _known.patterns[p, int(flags)] = plain
            _known.more = True
        return made

    return compile


def _executed(text: str, *names: Any) -> None:
    exec(_compiled(text, "exec"), *names)


def _evaluated(text: str, *names: Any) -> Any:
    return eval(_compiled(text, "eval"), *names)


def _compiled(text: str, mode: str) -> CodeType:
    key = mode, text
    if key not in _known.codes and not _lasting(text):
        return _made(text, mode)
    return code(key, lambda: _made(text, mode))


def _made(text: str, mode: str) -> CodeType:
    return compile(text, "<string>", mode, dont_inherit=True)


#: What these compile when they are first used is the same for all manuscripts.
_STEADY = ("markdown.", "pygments.", "octavo.read.dialect.scan")


def _lasting(text: str | bytes) -> bool:
    """Whether a text comes with the program, and not of one manuscript.

    It is written in the code that has it compiled, or a module is just being loaded.
    """
    frame: FrameType | None = sys._getframe(2)
    while frame is not None and frame.f_globals.get("__name__") == "re":
        frame = frame.f_back
    if frame is None:
        return False
    if str(frame.f_globals.get("__name__")).startswith(_STEADY) or text in frame.f_code.co_consts:
        return True
    while frame is not None:
        if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") != "__main__":
            return True
        frame = frame.f_back
    return False
