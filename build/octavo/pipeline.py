"""The whole program as one short function."""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from octavo.book import Book, Chapter, Resolved
from octavo.cache import Cache
from octavo.check import COMPARING, LOOKING, PRINTED, agree, check, look
from octavo.early import FINISHING, pieces, prepared, remember
from octavo.edition import Artefact, Begun, Edition, PageMap
from octavo.editions import LAYOUT, MAKERS, ahead, begin, chosen, companions, page_source
from octavo.excerpt import take
from octavo.files import Together, sweep, tidy
from octavo.read import read
from octavo.report import Finding, Findings, Severity, error, stops, warning
from octavo.request import Outcome, Output, Request
from octavo.resolve import resolve, typography
from octavo.select import select
from octavo.severities import graded
from octavo.versions import tools
from octavo.workers import Worker
from octavo.workshop import Workshop, lend

__all__ = ["Outcome", "Output", "Reading", "Request", "build", "examine"]

#: Characters of text whose pages are worth a further process.
_MUCH = 50_000

#: What is made of an edition that findings stop.
_NOTHING: tuple[Artefact | None, Findings] = (None, ())


@dataclass(frozen=True)
class Reading:
    """A manuscript before anything is made of it: read, and resolved for each of its editions.

    ``book`` is None where nothing could be read; ``versions`` lacks the editions that findings
    stop. ``source`` is the edition that page numbers come from.
    """

    book: Book | None
    findings: Findings
    editions: tuple[Edition, ...] = ()
    source: Edition | None = None
    versions: Mapping[str, Resolved] = field(default_factory=dict)


def examine(
    request: Request,
    tell: Callable[[str], None] = lambda stage: None,
    begin: Callable[[Book, Sequence[Edition]], None] = lambda book, editions: None,
    workshop: Workshop | None = None,
) -> Reading:
    """Read a manuscript and resolve it, and make nothing.

    ``begin`` hears which editions there will be, before the book is resolved. The ``workshop``
    remembers what was made of pieces that have not changed.
    """
    tell("reading the manuscript")
    workshop = workshop or Workshop()
    book, findings = read(request.path, workshop.near)
    if book is None:
        return Reading(None, findings)
    editions, unknown = chosen(book.metadata, request.names)
    source, unusable = page_source(book.metadata, editions)
    findings = _graded(book, findings + unknown + unusable)
    if stops(findings, request.fail_on_warning):
        return Reading(book, findings)
    begin(book, (*editions, *([source] if source else [])))
    tell("resolving numbers and links")
    versions, found = _resolved(book, editions, source, request, workshop)
    return Reading(book, findings + found, editions, source, versions)


def build(
    request: Request,
    tell: Callable[[str], None] = lambda stage: None,
    workers: list[Worker] | None = None,
) -> Outcome:
    """Build a manuscript's editions; ``tell`` hears which stage is at work.

    Processes that work for it are taken from ``workers`` and left there, for who has given them to
    end. An edition whose findings stop it is not written, and its last good file stays as it is.
    """
    with _workshop(request, tell, workers) as workshop:
        return _built(request, tell, workshop)


def _built(request: Request, tell: Callable[[str], None], workshop: Workshop) -> Outcome:
    def begin(book: Book, editions: Sequence[Edition]) -> None:
        if any(edition.format == "pdf" for edition in editions) and not prepared(request):
            # little is laid out where much was before, and kept
            length = 0 if request.before else sum(map(len, book.texts.values()))
            workshop.ready(f"{LAYOUT}warm", book.metadata.lang, 1 + length // _MUCH)
        elif request.processes > 1 and not request.before:
            # it takes a while, and is kept; of what was made before there is a cover
            draw = partial(ahead, typography.titled(book.metadata), book.root, workshop)
            workshop.drawn = workshop.beside(draw)

    reading = examine(request, tell, begin, workshop)
    book, findings = reading.book, reading.findings
    editions, source, versions = reading.editions, reading.source, reading.versions
    if book is None or all(edition.name not in versions for edition in editions):
        return Outcome((), findings)
    if prepared(request) and not request.several:
        # while the little that has changed is laid out there is room for another process
        workshop.meanwhile.append(partial(workshop.apart, FINISHING))
    made: list[Artefact] = []
    with _Outputs(request.out) as writing:
        for artefact, found in _made(versions, editions, source, tell, workshop):
            found = _graded(book, found)
            findings += found
            if not artefact:
                continue
            made.append(artefact)
            if artefact.edition in (e.name for e in editions) and not stops(
                found, request.fail_on_warning
            ):
                writing.add(artefact)
        public = _public(made, editions)
        for companion in (
            companions(book, versions, public, source, workshop) if writing.outputs else ()
        ):
            made.append(companion)
            if request.several and not companion.file_name.startswith(book.name):
                name = f"{book.name}-{companion.file_name}"
                companion = dataclasses.replace(companion, file_name=name)
            writing.add(companion)
        outputs, problems = writing.finish()
    findings += problems
    remember(request, workshop)
    if not request.several:
        workshop.release()
    if source:
        tell("comparing the editions")
        findings += agree(made, source, versions, book, workshop)
    return Outcome(outputs, findings)


def _graded(book: Book, findings: Findings) -> Findings:
    """The findings as heavy as the author wants them, each where what it is of stands."""
    placed = (
        dataclasses.replace(f, source=book.found(f.source)) if f.source and f.source.sought else f
        for f in findings
    )
    return graded(placed, book.metadata.check, book.texts)


def _resolved(
    book: Book,
    editions: Sequence[Edition],
    source: Edition | None,
    request: Request,
    workshop: Workshop,
) -> tuple[Mapping[str, Resolved], Findings]:
    """The resolved book for each edition by name, but for those that findings stop.

    Editions that select the same text share one. What is found in all of them is told once;
    what is found in some of them names these. An edition that only lends its page numbers is told
    of when it is made.
    """
    made: dict[tuple[Chapter, ...], tuple[Resolved, Findings]] = {}
    versions: dict[str, Resolved] = {}
    heard: dict[Finding, list[str]] = {}
    for edition in (*editions, *([source] if source and source not in editions else [])):
        selected, found = select(book, edition, request.profiles)
        if selected.chapters not in made:
            made[selected.chapters] = resolve(selected, request.epoch, workshop.near)
        whole, more = made[selected.chapters]
        resolved, missing = take(whole, edition, request.chapters)
        found = _graded(book, (*found, *more, *missing))
        if edition in editions:
            for finding in dict.fromkeys(found):
                heard.setdefault(finding, []).append(edition.name)
        if not stops(found, request.fail_on_warning and edition in editions):
            versions[edition.name] = resolved
    findings = (
        finding
        if len(names) == len(editions)
        else dataclasses.replace(finding, edition=", ".join(names))
        for finding, names in heard.items()
    )
    return versions, tuple(findings)


@contextlib.contextmanager
def _workshop(
    request: Request, tell: Callable[[str], None], workers: list[Worker] | None
) -> Iterator[Workshop]:
    """A workshop with a cache where the request names one."""
    cache = Cache(request.cache) if request.cache else None
    tidy(cache.parts if cache else None)
    workshop = Workshop(request.processes, cache, tools() if cache else "", workers)
    workshop.before = pieces(request) if prepared(request) else ""
    lend((cache, workshop.tools))  # what is done in this process remembers, too
    try:
        yield workshop
    finally:
        lend((None, ""))
        workshop.close()
    done, kept = workshop.counts(LAYOUT)
    if done + kept:
        tell(f"laid out {done} pieces, took {kept} from the cache")
    if cache and workshop.done:
        cache.trim()


def _made(
    versions: Mapping[str, Resolved],
    editions: Sequence[Edition],
    source: Edition | None,
    tell: Callable[[str], None],
    workshop: Workshop,
) -> Iterator[tuple[Artefact | None, Findings]]:
    """Each edition as it is made, and checked where it was asked for.

    The one that the page numbers come from is always laid out, asked for or not, so that the EPUB
    is the same whatever else is made; when nobody asked for it, its findings are one warning.
    """
    page_map: PageMap | None = None
    order = editions if source is None or source in editions else (source, *editions)
    waiting: list[Callable[[], tuple[Artefact | None, Findings]]] = []
    workshop.meanwhile += _meanwhile(versions, editions, source, workshop)

    def finish(
        edition: Edition,
        begun: Begun,
        finished: Callable[[], tuple[Artefact | None, Findings]],
    ) -> tuple[Artefact | None, Findings]:
        asked = edition in editions
        artefact, found = finished()
        if artefact and asked:
            found = (*found, *check(artefact, versions[edition.name]))
        if edition == source:
            missing = () if begun.page_map else _no_pages(edition.name, found)
            unmade = () if artefact else _not_compared(edition.name, found)
            found = (*found, *missing) if asked else missing or unmade
        return artefact, found

    for index, edition in enumerate(order):
        workshop.busy = any(later.format == "pdf" for later in order[index + 1 :])
        if edition.format == "pdf":
            # pages are laid out by all; the last PDF is finished while the e-book is made
            yield from (finish() for finish in waiting)
            waiting.clear()
        begun = Begun(None, lambda: _NOTHING)
        resolved = versions.get(edition.name)
        if resolved is not None:
            tell(f"making the edition “{edition.name}”")
            pages = page_map
            if pages and source:
                # the e-book may hold another selection of the text
                pages = _translated(pages, versions[source.name], resolved)
            begun = begin(resolved, edition, pages, workshop)

        if edition.format == "pdf":
            finished = _finished(begun, workshop, edition == source)
            waiting.append(partial(finish, edition, begun, finished))
            if edition == source:
                page_map = begun.page_map
        else:
            made = finish(edition, begun, begun.finish)
            if source is not None:
                look(made[0], workshop)
            yield from (before() for before in waiting)
            waiting.clear()
            yield made
    yield from (finish() for finish in waiting)


def _translated(pages: PageMap, source: Resolved, resolved: Resolved) -> PageMap:
    """The pages in terms of another selection of the text."""
    from octavo.pagemap import translated  # loaded when pages are there

    return translated(pages, source, resolved)


def _meanwhile(
    versions: Mapping[str, Resolved],
    editions: Sequence[Edition],
    source: Edition | None,
    workshop: Workshop,
) -> list[Callable[[], object]]:
    """What can be done while pages are laid out, the last first.

    Modules are loaded that are wanted then, and the cover is drawn, which handouts have none of.
    Where little is laid out, who does that and who binds it need both processors.
    """
    if workshop.before:
        return []
    modules = [*(COMPARING if source else LOOKING), "octavo.pagemap"]
    if any(edition.format == "epub" for edition in editions):
        modules.append(MAKERS["epub"])
    books = [versions[e.name] for e in editions if e.name in versions and not e.run_on]
    return [
        *(partial(ahead, book.metadata, book.root, workshop) for book in books[:1]),
        partial(list, map(importlib.import_module, modules)),
    ]


def _finished(
    begun: Begun, workshop: Workshop, compared: bool
) -> Callable[[], tuple[Artefact | None, Findings]]:
    """Have a PDF finished beside, and read by who has bound it where an e-book is ``compared``."""

    def work() -> tuple[Artefact | None, Findings]:
        workshop.then = PRINTED if compared else ""
        return begun.finish()

    finished = workshop.beside(work)
    if compared:
        workshop.beside(lambda: look(finished()[0], workshop))
    return finished


def _public(made: Sequence[Artefact], editions: Sequence[Edition]) -> list[Artefact]:
    """The editions without answers, where there are any: a record of all pages gives none away."""
    secret = {edition.name for edition in editions if edition.answers}
    return [artefact for artefact in made if artefact.edition not in secret] or list(made)


def _no_pages(name: str, found: Findings) -> tuple[Finding, ...]:
    message = f"the EPUB has no page numbers, for the edition “{name}” has none: {_reason(found)}"
    hint = "mend that edition, or write `page-source: none` in the front matter"
    return (warning("page-source-missing", message, hint=hint),)


def _not_compared(name: str, found: Findings) -> tuple[Finding, ...]:
    reason = _reason(found)
    message = f"the e-book was not compared with the pages of the edition “{name}”: {reason}"
    hint = "its page numbers are right; build that edition to mend it"
    return (warning("outputs-not-compared", message, hint=hint),)


def _reason(found: Findings) -> str:
    return next((f.message for f in found if f.severity is Severity.ERROR), "it was not made")


class _Outputs:
    """The files of a build: what is made together is written together, or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._files = folder, Together()
        self.outputs: tuple[Output, ...] = ()
        self._problem: tuple[Finding, ...] = ()

    def __enter__(self) -> _Outputs:
        return self

    def __exit__(self, *_: object) -> None:
        self._files.__exit__()

    def add(self, artefact: Artefact) -> None:
        """Have a file ready, in the folder; one that has not changed stays as it is."""
        path = self._folder / artefact.file_name
        try:
            sweep(path)
            if not self._problem and not _is(path, artefact.data):
                self._files.put(path, artefact.data)
        except OSError as problem:
            self._problem = (_unwritable(path, problem),)
        output = Output(
            artefact.edition, path, artefact.size_bytes, artefact.pages, artefact.advice
        )
        self.outputs += (output,)

    def finish(self) -> tuple[tuple[Output, ...], Findings]:
        """Put all files in their places; those of the build, none where one cannot be written."""
        failed = None if self._problem else self._files.replace()
        problem = self._problem or ((_unwritable(*failed),) if failed else ())
        return () if problem else self.outputs, problem


def _unwritable(path: Path, problem: OSError) -> Finding:
    message = f"{path} cannot be written: {problem.strerror or problem}"
    hint = "choose another folder with -o, or make room; no file of this build was replaced"
    return error("output-unwritable", message, hint=hint)


def _is(path: Path, data: bytes) -> bool:
    """Whether a file holds just that: then its time, too, stays as it is."""
    return path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data
