"""Metadata: Pandoc's keys, checked and put into the model. The schema is data: key -> reader."""

from __future__ import annotations

import datetime
import difflib
import re
from collections.abc import Mapping
from types import MappingProxyType

from octavo.book import Contributor, Metadata
from octavo.edition import THEMES
from octavo.read import identifiers, language, options, readers
from octavo.read.unused import UNUSED
from octavo.read.values import Fields, Reader, Report, Value, plain, written_date
from octavo.report import Finding, Source, note, warning

#: English names of roles as Pandoc takes them, as MARC relator codes.
ROLES: dict[str, str] = {
    "author": "aut", "editor": "edt", "translator": "trl", "illustrator": "ill",
    "photographer": "pht", "designer": "dsr", "book designer": "bkd", "cover designer": "cov",
    "compiler": "com", "contributor": "ctb", "narrator": "nrt", "proofreader": "pfr",
    "copyeditor": "cpe", "copy editor": "cpe", "introduction": "aui", "foreword": "aui",
    "afterword": "aft", "preface": "wpr", "commentator": "cmm", "adapter": "adp",
    "annotator": "ann", "artist": "art", "consultant": "csl", "indexer": "ind",
    "publisher": "pbl", "reviewer": "rev", "typesetter": "tyg", "cartographer": "ctg",
}  # fmt: skip


#: What other tools call what has another name here, or is no metadata here.
_ELSEWHERE = {
    "series": "did you mean `belongs-to-collection`?",
    "volume": "did you mean `group-position`, the place in a series?",
    "series-index": "did you mean `group-position`?",
    "series-number": "did you mean `group-position`?",
    "edition": "did you mean `editions`, what is to be made, or `version`?",
    "genre": "did you mean `subject`?",
    "blurb": "did you mean `description`?",
    "pubdate": "did you mean `date`?",
    "publication-date": "did you mean `date`?",
    "copyright-year": "write `rights: © 2026 Ann Author`",
    "cover": "did you mean `cover-image`?",
    "dedication": "write it as a chapter of that title in the text",
    "epigraph": "write it as a chapter of that title in the text",
}

_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ]\d.*)?\Z")


def read_metadata(
    found: Value | None,
    more: Mapping[str, Reader] = MappingProxyType({}),
    asked: frozenset[str] = frozenset(),
) -> tuple[Fields, list[Finding]]:
    """The fields that the keys of an object fill. Unknown keys are warnings, wrong types errors.

    ``more``: readers beside those of ``SCHEMA``. ``asked``: an author's own keys (``when-meta``).
    """
    schema = {**SCHEMA, **more}
    fields, report = Fields(), Report()
    unused: list[tuple[str, Source]] = []
    for entry in found.entries if found else ():
        fields.sources[entry.key] = entry.source
        if entry.value.kind == "null":
            continue
        if entry.key in schema:
            schema[entry.key](entry.key, entry.value, fields, report)
        elif entry.key == "papersize" and entry.value.text:
            size = entry.value.text.lower().removesuffix("paper")
            message = "`papersize` is not used: each edition has its size"
            hint = f"write `editions: {{pdf: {{trim: {size}}}}}`, the other editions beside it"
            report.findings.append(warning("metadata-unused", message, entry.source, hint))
        elif entry.key in UNUSED:
            unused.append((entry.key, entry.source))
        elif entry.key not in {"execute", *asked}:  # cells are asked for by themselves
            hint = _meant(entry.key, [*schema])
            message = f"the key `{entry.key}` is not known"
            report.findings.append(warning("metadata-unknown", message, entry.source, hint))
    if unused:
        names = ", ".join(f"`{name}`" for name, _ in unused)
        message = f"nothing is made of these keys yet: {names}"
        report.findings.append(note("metadata-unused", message, unused[0][1]))
    fields.values["values"] = found.plain() if found else {}
    return fields, report.findings


def _meant(key: str, known: list[str]) -> str:
    if key.replace("_", "-") in _ELSEWHERE:
        return _ELSEWHERE[key.replace("_", "-")]
    close = difflib.get_close_matches(key, known, 1, cutoff=0.7)
    return f"did you mean `{close[0]}`?" if close else "remove it if nothing else needs it"


def finish(fields: Fields, title: str) -> Metadata:
    """The metadata; ``title`` stands where the author gave none."""
    values = {"title": title, **fields.values}
    values.setdefault("description", values.pop("abstract", ""))
    # behind an ISBN, which shops look for
    values["identifiers"] = tuple(
        one for one in (*values.get("identifiers", ()), values.pop("doi", None)) if one
    )
    rights, licence = values.get("rights", ""), values.pop("license", "")
    if licence and licence not in rights:
        values["rights"] = "\n\n".join(text for text in (rights, licence) if text)
    return Metadata(**values, sources=dict(fields.sources))


def _copyright(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Text, or Quarto's object of ``holder``, ``year`` and ``statement``."""
    said = {entry.key: entry.value.text for entry in value.entries}
    if value.kind == "map" and ("holder" in said or "statement" in said):
        made = f"© {said.get('year', '')} {said.get('holder', '')}"
        fields.values["rights"] = plain(said.get("statement") or made)
    else:
        _RIGHTS(key, value, fields, report)


_RIGHTS = readers.text("rights", paragraphs=True)


def _license(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Quarto's key: text, or an object of ``text``, ``type`` and ``url``; a paragraph of rights."""
    said = {entry.key: entry.value.text for entry in value.entries}
    parts = [said.get("text") or said.get("type", ""), said.get("url", "")]
    if value.kind == "list" or (value.kind == "map" and not any(parts)):
        report.wrong(value, key, "text")
        return
    fields.values["license"] = plain(" ".join(part for part in parts if part) or value.text)


def _title(key: str, value: Value, fields: Fields, report: Report) -> None:
    if value.kind not in ("list", "map"):
        fields.values["title"] = plain(value.text)
        return
    for item in readers.objects(value):
        text = item.get("text") if item.kind == "map" else item
        kind = item.get("type") if item.kind == "map" else None
        if text is None or text.kind in ("list", "map"):
            report.wrong(item, key, "text or objects {type, text}")
            continue
        name = "subtitle" if kind is not None and kind.text == "subtitle" else "title"
        if name == "title" and fields.values.get("title"):
            continue
        fields.values[name] = plain(text.text)


def _people(name: str, role: str) -> Reader:
    def read(key: str, value: Value, fields: Fields, report: Report) -> None:
        people = list(fields.values.get(name, ()))
        others = list(fields.values.get("contributors", ()))
        for item in readers.objects(value):
            person = _person(key, item, role, report)
            # Quarto's `editor: visual` is the program that its text is edited with
            if person is None or (key, person.name) in (("editor", "visual"), ("editor", "source")):
                continue
            # Pandoc's `creator` may be an editor or a translator: no author then
            (people if person.role == role or name == "contributors" else others).append(person)
        fields.values["contributors"] = tuple(others)
        fields.values[name] = tuple(people)

    return read


def _person(key: str, value: Value, role: str, report: Report) -> Contributor | None:
    if value.kind == "list":
        report.wrong(value, key, "a name, or an object with a name")
        return None
    if value.kind != "map":
        return Contributor(plain(value.text), role) if value.text.strip() else None
    named = value.get("name") or value.get("text") or (value if value.get("family") else None)
    filed = ""
    if named is not None and named.kind == "map":
        # Quarto: name: {given, family, literal}; CSL's names are such objects themselves
        literal = named.get("literal")
        pieces = [p.text for p in (named.get("given"), named.get("family")) if p]
        filed = "" if literal or len(pieces) < 2 else ", ".join(reversed(pieces))
        named = Value("text", named.source, literal.text if literal else " ".join(pieces))
    _misspelt(value, report)
    if named is None or named.kind == "list" or not named.text.strip():
        report.wrong(value, key, "a name, or an object with `name`")
        return None
    given = value.get("role")
    code = _role(given, report) if given else role
    as_filed = value.get("file-as")
    return Contributor(plain(named.text), code, plain(as_filed.text if as_filed else filed))


#: What a person may have (Pandoc, CSL, Quarto); more is read over.
_OF_PERSONS = frozenset("name text given family literal role roles file-as note number id".split())


def _misspelt(person: Value, report: Report) -> None:
    """A warning of each key of a person that is nearly one that counts."""
    for entry in person.entries:
        near = difflib.get_close_matches(entry.key, ("name", "role", "file-as"), 1, cutoff=0.7)
        if near and entry.key not in _OF_PERSONS:
            message = f"the key `{entry.key}` of a person is not known"
            hint = f"did you mean `{near[0]}`?"
            report.findings.append(warning("metadata-unknown", message, entry.source, hint))


def _role(value: Value, report: Report) -> str:
    word = value.text.strip().lower()
    if word in ROLES:
        return ROLES[word]
    if re.fullmatch(r"[a-z]{3}", word):
        return word
    near = difflib.get_close_matches(word, ROLES, 1)
    hint = f"did you mean `{near[0]}`?" if near else "use a MARC relator code such as `edt`"
    report.findings.append(
        warning("metadata-role", f"the role `{value.text}` is not known", value.source, hint)
    )
    return "ctb"


def _date(key: str, value: Value, fields: Fields, report: Report) -> None:
    if value.kind == "map" and value.get("text"):
        value = value.get("text") or value
    text = readers.string(key, value, report)
    if text is None:
        return
    found = _DATE.match(written_date(text) or text)
    try:
        if not found:
            raise ValueError(text)
        year, month, day = (int(part) if part else 1 for part in found.groups())
        datetime.date(year, month, day)
    except ValueError:
        report.findings.append(
            warning(
                "date-form",
                f"“{text}” is no date that books can carry; none is written",
                value.source,
                "write it as 2026, 2026-11 or 2026-11-24",
            )
        )
        return
    fields.values["date"] = "-".join(part for part in found.groups() if part)


def _modified(key: str, value: Value, fields: Fields, report: Report) -> None:
    """Quarto's key, for a file that is sent anew."""
    found = Fields()
    _date(key, value, found, report)
    if "date" in found.values:
        year, month, day = (*found.values["date"].split("-"), "01", "01")[:3]
        fields.values["modified"] = f"{year}-{month}-{day}T00:00:00Z"


SCHEMA: dict[str, Reader] = {
    "title": _title,
    "subtitle": readers.text("subtitle"),
    "author": _people("authors", "aut"),
    "creator": _people("authors", "aut"),
    "contributor": _people("contributors", "ctb"),
    "editor": _people("contributors", "edt"),
    "translator": _people("contributors", "trl"),
    "illustrator": _people("contributors", "ill"),
    "date": _date,
    "date-modified": _modified,
    "lang": language.read,
    "language": language.read,
    "identifier": identifiers.read,
    "isbn": identifiers.read,
    "doi": identifiers.doi,
    "publisher": readers.text("publisher"),
    "imprint": readers.text("imprint"),
    "rights": _RIGHTS,
    "copyright": _copyright,
    "license": _license,
    "description": readers.text("description", paragraphs=True),
    "abstract": readers.text("abstract", paragraphs=True),
    "abstract-title": readers.text("abstract_title"),
    "subject": readers.strings("subjects"),
    "keywords": readers.strings("keywords", ","),
    "cover-image": readers.path("cover_image"),
    "epub-cover-image": readers.path("cover_image"),
    "cover-alt": readers.text("cover_alt"),
    "cover-image-alt": readers.text("cover_alt"),
    "belongs-to-collection": readers.text("series"),
    "group-position": readers.text("series_position"),
    "version": readers.text("version"),
    "toc-depth": readers.number("toc_depth", 1, 6),
    "number-sections": readers.switch("number_sections"),
    "numbersections": readers.switch("number_sections"),
    "number-depth": readers.number("number_depth", 1, 6),
    "mainfont": readers.strings("main_fonts"),
    "sansfont": readers.strings("sans_fonts"),
    "monofont": readers.strings("mono_fonts"),
    "mathfont": readers.strings("math_fonts"),
    "mainfontfallback": readers.strings("fallback_fonts"),
    "css": readers.strings("css"),
    "theme": readers.choice("theme", *THEMES),
    "header-includes": readers.strings("header_includes"),
    "top-level-division": readers.choice(
        "top_level_division", "default", "part", "chapter", "section"
    ),
    "index": readers.switch("index"),
    "lof": readers.switch("lof"),
    "lot": readers.switch("lot"),
    "toc-title": readers.text("toc_title"),
    "lof-title": readers.text("lof_title"),
    "lot-title": readers.text("lot_title"),
    "index-title": readers.text("index_title"),
    "page-range-format": readers.choice(
        "page_range_format", "chicago", "expanded", "minimal", "minimal-two"
    ),
    "editions": identifiers.editions,
    "check": options.check,
    "profile": options.profile,
}
