"""What an author should know of keys and entries."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from octavo.report import Finding, Source, error, note, warning
from octavo.resolve.citations.values import Catalogue, Citation, Entry
from octavo.resolve.draft import Draft

#: Entry types of BibLaTeX 3.20 (manual, section 2.1) and BibTeX.
_TYPES = frozenset(
    """article book mvbook inbook bookinbook suppbook booklet collection mvcollection incollection
    suppcollection dataset manual misc online patent periodical suppperiodical proceedings
    mvproceedings inproceedings reference mvreference inreference report set software thesis
    unpublished xdata conference electronic mastersthesis phdthesis techreport www artwork audio
    bibnote commentary image jurisdiction legislation legal letter movie music performance review
    standard video newspaper map""".split()
)
#: Fields whose misspelling costs an entry something.
_FIELDS = frozenset(
    """author editor translator title subtitle booktitle journal journaltitle publisher location
    address date year month volume number pages edition series url doi isbn issn note howpublished
    institution organization school type chapter urldate langid language crossref eprint
    origdate shorttitle maintitle""".split()
)
_OTHER = frozenset(
    """abstract addendum afterword annotation annotator annote annotated authortype bookauthor
    bookpagination booksubtitle booktitleaddon commentator dates editora editorb editorc
    editortype editortypes entrysubtype eid entryset eprintclass eprinttype eventdate eventtitle
    eventtitleaddon execute file foreword gender groups hash holder hyphenation id ids
    indexsorttitle indextitle introduction isan ismn isrn issue issuesubtitle issuetitle iswc
    journalsubtitle journaltitleaddon journalabbr key keyword keywords label langidopts library
    mainsubtitle maintitleaddon mrnumber nameaddon namea options origlanguage origlocation
    origpublisher origtitle owner pagetotal pagination part pdf people place pmid pmcid presort
    primaryclass archiveprefix archive pubstate related relatedoptions relatedstring relatedtype
    reprinttitle review shortauthor shorteditor shorthand shorthandintro shortjournal
    shortseries sortkey sortname sortshorthand sorttitle sortyear status tags timestamp
    titleaddon translation usera userb userc userd usere userf venue version verba volumes xdata
    xref year-month zbl zbmath""".split()
)

_DATES = frozenset(("date", "urldate", "origdate", "eventdate"))
#: Extended Date/Time Format as BibLaTeX reads it (ISO 8601-2:2019, BibLaTeX manual, 2.3.8).
_DAY = r"[-+]?\d{3,4}(?:\d|X)?(?:-(?:0[1-9]|1[0-2]|2[1-4])(?:-(?:0[1-9]|[12]\d|3[01]))?)?[~?%]?"
_TIME = r"(?:[T ]\d\d:?\d\d.*)?"
_DATE = re.compile(rf"{_DAY}{_TIME}(?:/(?:{_DAY}{_TIME}|\.\.)?)?|(?:\.\.)?/{_DAY}|[12][\dX]{{3}}")


def unknown(
    citations: Sequence[Citation], entries: Mapping[str, Entry], broken: Mapping[str, Source]
) -> list[Finding]:
    """An error for every citation of a key that no entry has; ``broken`` are those beyond use."""
    findings: list[Finding] = []
    for citation in citations:
        for item in citation.items:
            place = broken.get(item.key)
            if item.key in entries or item.key == "*":
                continue
            if place is not None:
                message = f"the entry of “@{item.key}” cannot be read"
                hint = f"mend it: {place.file}, line {place.line}"
            else:
                message = f"“@{item.key}” is in no bibliography of this book"
                hint = _near(item.key, entries)
            findings.append(error("citation-unknown", message, item.source, hint))
    return findings


def unlisted(
    keys: Sequence[str], entries: Mapping[str, Entry], place: Source | None
) -> list[Finding]:
    """An error for every key of ``nocite`` that no entry has."""
    return [
        error(
            "citation-unknown",
            f"`nocite` names “@{key}”, which is in no bibliography of this book",
            place,
            _near(key, entries),
        )
        for key in keys
        if key != "*" and key not in entries
    ]


def _near(key: str, entries: Mapping[str, Entry]) -> str:
    folded: dict[str, str] = {}
    for name in entries:
        folded.setdefault(name.casefold(), name)
    close = difflib.get_close_matches(key.casefold(), list(folded), 1, cutoff=0.6)
    if not close:
        return "add the entry, or write `\\@` where no citation is meant"
    name = folded[close[0]]
    source = entries[name].source
    return f"did you mean `@{name}` ({source.file}, line {source.line})?"


def without_sources(draft: Draft, citations: Sequence[Citation]) -> list[Finding]:
    """Citations in a book that names no bibliography: one finding at the first of them."""
    bracketed = [citation for citation in citations if citation.mode == "paren"]
    first = (bracketed or citations)[0].items[0]
    more = f" (and {len(citations) - 1} more)" if len(citations) > 1 else ""
    message = f"“@{first.key}” is cited{more}, but the book names no bibliography"
    hint = "add `bibliography: references.bib` to the front matter, or write `\\@` where no "
    hint += "citation is meant; the words stand as they are written"
    if any(
        e.get("id") == first.key for part in draft.parts for e in part.tree.iterfind(".//*[@id]")
    ):
        hint = (
            f"it is the id of a place in this book: write `[words](#{first.key})`, or `@sec-...` "
        )
        hint += "for its number, with an id that begins so"
    make = error if bracketed else warning
    return [make("bibliography-undeclared", message, first.source, hint)]


def nowhere(draft: Draft) -> Iterator[Finding]:
    """What bibliographies by chapters leave without a place: uncited works, empty places."""
    metadata = draft.book.metadata
    if metadata.citing.nocite:
        message = "each chapter lists the works that it cites: those of `nocite` stand nowhere"
        hint = "cite them, or take `section-bibs-level` out for one bibliography"
        yield warning("bibliography-nowhere", message, metadata.source("nocite"), hint)
    for part in draft.parts:
        for div in part.tree.iter("div"):
            if div.get("id") == "refs" and not len(div):
                message = "this chapter cites nothing: its bibliography is empty"
                hint = "take its place out, or `section-bibs-level` for one bibliography"
                yield warning("bibliography-nowhere", message, draft.source(part, div), hint)


def unused(catalogue: Catalogue, used: Collection[str]) -> Iterator[Finding]:
    """One note on a file's entries that nothing cites, at the first of them."""
    borrowed = {need for entry in catalogue.entries if entry.key in used for need in entry.needs}
    idle = [e for e in catalogue.entries if e.key not in used and e.key not in borrowed]
    idle = [entry for entry in idle if entry.type not in ("xdata", "set")]
    if not idle:
        return
    named = ", ".join(f"{entry.key} (line {entry.source.line})" for entry in idle[:8])
    more = f" and {len(idle) - 8} more" if len(idle) > 8 else ""
    count = len(catalogue.entries)
    verb = "is" if len(idle) == 1 else "are"
    message = f"{len(idle)} of {count} entries {verb} cited nowhere: {named}{more}"
    hint = "list one with `nocite`, or all with `nocite: '@*'`"
    yield note("bibliography-unused", message, idle[0].source, hint)


def entry(entry: Entry) -> Iterator[Finding]:
    """What a cited entry of a BibTeX file lacks or misspells."""
    if entry.type not in _TYPES:
        close = difflib.get_close_matches(entry.type, sorted(_TYPES), 1, cutoff=0.7)
        hint = f"did you mean `@{close[0]}`?" if close else "it is treated as `@misc`"
        message = f"“{entry.key}” is of an unknown type, `@{entry.type}`"
        yield warning("bibliography-type", message, entry.source, hint)
    for name in entry.fields:
        if name in _FIELDS or name in _OTHER:
            continue
        close = difflib.get_close_matches(name, sorted(_FIELDS), 1, cutoff=0.8)
        if close and close[0] not in entry.fields:
            message = f"the field `{name}` of “{entry.key}” is not known"
            yield warning(
                "bibliography-field", message, entry.source, f"did you mean `{close[0]}`?"
            )
    for name in ("publisher", "institution", "organization", "school"):
        value = entry.fields.get(name, "")
        if re.search(r"\sand\s", re.sub(r"\{[^{}]*\}", "", value)):
            message = (
                f"“{value}” is read as several names: “and” parts the {name}s of “{entry.key}”"
            )
            hint = f"if it is one, write `{name} = {{{{{value}}}}}`"
            yield warning("bibliography-list", message, entry.source, hint)
    for name in sorted(_DATES.intersection(entry.fields)):
        if not _DATE.fullmatch(entry.fields[name].strip()):
            message = f"the `{name}` of “{entry.key}” is no date: “{entry.fields[name]}”"
            hint = "write it as 2026, 2026-11 or 2026-11-24, a range as 2025/2026"
            yield warning("bibliography-date", message, entry.source, hint)
    if entry.needs:
        return
    named = {"title", "booktitle", "maintitle", "author", "editor", "shorthand", "key", "label"}
    if not named.intersection(entry.fields):
        message = f"the entry “{entry.key}” has neither a title nor an author"
        yield warning("bibliography-incomplete", message, entry.source, "add `title = {...}`")
    elif not {"title", "booktitle", "maintitle", "issuetitle"}.intersection(entry.fields):
        message = f"the entry “{entry.key}” has no title"
        yield warning("bibliography-incomplete", message, entry.source, "add `title = {...}`")
