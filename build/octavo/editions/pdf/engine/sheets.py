"""Style sheets parsed once, and kept: each worker needs WeasyPrint's own and those of the book.

What WeasyPrint makes of a sheet are plain values, but for the tests of its selectors, which are
Python. Those are made of the selector's text again, and only when an element comes that may pass;
their code is kept with that of modules.
"""

from __future__ import annotations

import functools
import importlib
import io
import pickle
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import FunctionType
from typing import Any, NamedTuple

import cssselect2  # type: ignore[import-untyped]
import tinycss2

from octavo import compiled
from octavo.workshop import digest, here

#: What is kept may have values of these modules, and their own functions that expand a value.
_VALUES = ("tinycss2.ast", "tinycss2.color", "weasyprint.css")

#: A matcher's tables, which are asked by a name, and its lists.
_TABLES = ("id_selectors", "class_selectors", "lower_local_name_selectors", "namespace_selectors")
_LISTS = ("lang_attr_selectors", "other_selectors")


#: A selector, by the text of a list and its place there; the rest as a matcher has it.
_Rule = tuple[Any, ...]


class _Parsed(NamedTuple):
    """What a sheet consists of; what it adds to faces and to ways of counting; what was said.

    With each face stands how much had been said before it.
    """

    tables: Mapping[str, Mapping[str, Sequence[_Rule]]]
    lists: Mapping[str, Sequence[_Rule]]
    page_rules: Sequence[tuple[Any, ...]]
    layers: Sequence[str]
    faces: Sequence[tuple[int, Any]]
    counting: Mapping[str, Any]
    messages: Sequence[str]


def read(text: str, fonts: Any, counting: Any, shelf: Any, messages: list[str]) -> Any:
    """A sheet (WeasyPrint's ``CSS``), with its faces among the fonts and its counters added.

    ``messages`` holds what WeasyPrint says while this is at work; what it said when the sheet was
    parsed is added.
    """
    store, tools = here().store, here().tools
    if store is None:
        return _sheet(text, fonts, counting, shelf)
    key = digest((tools, __name__, text, sorted(counting)))
    known = _kept(store.get(key) or b"")
    if known is None:
        said = len(messages)
        parsed = _parsed(text, counting, messages)
        del messages[said:]
        data = b"" if parsed is None else pickle.dumps(tuple(parsed), protocol=5)
        known = _kept(data)
        if known is None:
            return _sheet(text, fonts, counting, shelf)
        store.put(key, data)
    said = 0
    for before, descriptors in known.faces:
        messages += known.messages[said:before]
        said = before
        fonts.add_font_face(descriptors, shelf)
    messages += known.messages[said:]
    counting.update(known.counting)
    return _remade(known)


@contextmanager
def theirs() -> Iterator[None]:
    """Have WeasyPrint, which is imported meanwhile, find its own sheets here."""
    original = tinycss2.parse_stylesheet
    tinycss2.parse_stylesheet = lambda css, *options: []
    try:
        yield
    finally:
        tinycss2.parse_stylesheet = original
    places = [vars(importlib.import_module(name)) for name in ("weasyprint", "weasyprint.html")]
    for name, counting in (("UA", places[1]["UA_COUNTER_STYLE"]), ("UA_FORM", {}), ("PH", {})):
        sheet = read(places[1][name], None, counting, None, [])
        for place in places:
            place[f"{name}_STYLESHEET"] = sheet


def _sheet(text: str, fonts: Any, counting: Any, shelf: Any, matcher: Any = None) -> Any:
    """A sheet as WeasyPrint parses it."""
    return importlib.import_module("weasyprint").CSS(
        string=text,
        font_config=fonts,
        counter_style=counting,
        url_fetcher=shelf,
        base_url="octavo:/",
        matcher=matcher,
    )


class _Faces:
    """Hears of the faces of a sheet, and how much of it was said of the sheet before each."""

    def __init__(self, messages: Sequence[str]) -> None:
        self.told: list[tuple[int, Any]] = []
        self._messages, self._before = messages, len(messages)

    def add_font_face(self, descriptors: Any, shelf: Any) -> None:
        """Take a rule ``@font-face``."""
        self.told.append((len(self._messages) - self._before, descriptors))


class _Shut:
    """A fetcher that gives nothing, and knows whether it was asked, however a rule is written."""

    asked, _fail_on_errors = False, False

    def __call__(self, url: str) -> Any:
        """Raises ValueError: what a sheet takes from outside is not kept with it."""
        self.asked = True
        raise ValueError(url)


class _Noting(cssselect2.Matcher):  # type: ignore[misc]
    """A matcher that knows of what text each test was made."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: dict[int, tuple[str, int]] = {}
        self.same = True
        self._selectors: list[Any] = []  # as long as they live, no other has their number

    def compiled(self, prelude: Any, namespaces: Any = None) -> list[Any]:
        """The selectors that a rule begins with."""
        made: list[Any] = cssselect2.compile_selector_list(prelude, namespaces)
        text = prelude if isinstance(prelude, str) else tinycss2.serialize(prelude)
        again = cssselect2.compile_selector_list(text)
        self.same &= [one.test.__code__ for one in made] == [one.test.__code__ for one in again]
        self._selectors += made
        self.texts.update((id(one.test), (text, index)) for index, one in enumerate(made))
        return made

    def rules(self, entries: Sequence[tuple[Any, ...]]) -> list[_Rule]:
        """Entries of a table, with texts for tests."""
        return [(*self.texts[id(test)], *rest) for test, *rest in entries]


def _parsed(text: str, counting: Any, messages: list[str]) -> _Parsed | None:
    """What a sheet consists of; None where that is not all that it depends on.

    It takes something from outside, or a selector's text would not be the same again.
    """
    validation = vars(importlib.import_module("weasyprint.css.validation"))
    matcher, faces, more = _Noting(), _Faces(messages), type(counting)(counting)
    shut, said = _Shut(), len(messages)
    compiling = validation["compile_selector_list"]
    validation["compile_selector_list"] = matcher.compiled
    try:
        sheet = _sheet(text, faces, more, shut, matcher)
    except OSError:  # of a fetcher
        return None
    finally:
        validation["compile_selector_list"] = compiling
    if shut.asked or not matcher.same:
        return None
    return _Parsed(
        {
            table: {name: matcher.rules(entries) for name, entries in vars(matcher)[table].items()}
            for table in _TABLES
        },
        {name: matcher.rules(vars(matcher)[name]) for name in _LISTS},
        [(None, *rest) for _, *rest in sheet.page_rules],
        sheet.layers,
        faces.told,
        {name: style for name, style in more.items() if counting.get(name) is not style},
        messages[said:],
    )


class _Reader(pickle.Unpickler):
    """Reads what was kept of a sheet: values, and nothing that could do anything."""

    def find_class(self, module: str, name: str) -> Any:
        """A class or an expander; raises UnpicklingError for anything else."""
        if (module, name) == ("functools", "partial"):
            return functools.partial
        if module.startswith(_VALUES):
            found = getattr(importlib.import_module(module), name, None)
            own = str(getattr(found, "__module__", "")).startswith(_VALUES)
            if own and (isinstance(found, type) or name.startswith("expand_")):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no value of a style sheet")


def _kept(data: bytes) -> _Parsed | None:
    """What a sheet consists of; None where that cannot be read."""
    try:
        return _Parsed(*_Reader(io.BytesIO(data)).load())
    except Exception:  # whatever it may hold
        return None


class _Entries:
    """Entries of a matcher; the tests are made when they are asked for."""

    __slots__ = ("_made", "_rules")

    def __init__(self, rules: Sequence[_Rule]) -> None:
        self._rules = rules
        self._made: list[tuple[Any, ...]] | None = None

    def __iter__(self) -> Iterator[tuple[Any, ...]]:
        if self._made is None:
            self._made = [(_test(text, index), *rest) for text, index, *rest in self._rules]
        return iter(self._made)


@functools.lru_cache(maxsize=4096)
def _test(selectors: str, index: int) -> Callable[[Any], Any]:
    """What tells whether an element is one of a selector's, the one of that index in a list."""
    key = "selector", cssselect2.VERSION, selectors, index
    code = compiled.code(key, lambda: _tests(selectors)[index].__code__)
    return FunctionType(code, _names())


@functools.lru_cache(maxsize=4)
def _tests(selectors: str) -> list[FunctionType]:
    return [one.test for one in cssselect2.compile_selector_list(selectors)]


@functools.cache
def _names() -> dict[str, Any]:
    """What the tests of selectors call."""
    return _tests("a")[0].__globals__


def _remade(known: _Parsed) -> Any:
    """A sheet of what it consists of."""
    sheet = _sheet("", None, None, None)
    for table, names in known.tables.items():
        vars(sheet.matcher)[table] = {name: _Entries(rules) for name, rules in names.items()}
    for name, rules in known.lists.items():
        vars(sheet.matcher)[name] = _Entries(rules)
    sheet.page_rules[:], sheet.layers[:] = known.page_rules, known.layers
    return sheet
