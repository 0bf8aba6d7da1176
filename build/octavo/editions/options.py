"""The options of an edition, as an author writes them: a table, each key with its reader.

A reader takes the plain value from the metadata and gives what the field of `Edition` holds; it
raises ValueError where the value is none that the option can have.
"""

from __future__ import annotations

import dataclasses
import datetime
import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from octavo.edition import THEMES, TRIMS, Edition, Format, PageSize
from octavo.report import Finding, Source, error, warning
from octavo.trade import price, territory

#: Millimetres in a unit of length (CSS Values 4, section 6.2).
_UNITS = {"mm": 1.0, "cm": 10.0, "in": 25.4, "pt": 25.4 / 72, "pc": 25.4 / 6}

_LENGTH = r"(\d+(?:\.\d+)?)\s*(mm|cm|in|pt|pc)"
_SIZE = re.compile(rf"{_LENGTH}?\s*(?:x|×|by)\s*{_LENGTH}")


@dataclass(frozen=True)
class Option:
    """An option: the field of `Edition` that it fills, what it may be, and how it is read.

    ``only`` is the format that it concerns, "" for any; a field of an EPUB's is one of `Ebook`,
    one that begins with ``press.`` is of `Press`, one with ``supply.`` of `Supply`.
    """

    field: str
    wanted: str
    read: Callable[[Any], Any]
    only: Format | Literal[""] = ""


def vary(
    edition: Edition, options: Mapping[str, Any], place: Callable[[str], Source | None]
) -> tuple[Edition, list[Finding]]:
    """The edition with its options; findings for keys and values that it cannot have.

    ``place`` tells where an option stands in the manuscript.
    """
    findings: list[Finding] = []
    changes: dict[str, Any] = {}
    parts: dict[str, dict[str, Any]] = {"ebook": {}, "press": {}, "supply": {}}
    for key, value in options.items():
        option = OPTIONS.get(key)
        if key == "like":
            continue
        if option is None:
            findings.append(_unknown(edition, key, place(key)))
            continue
        if option.only and edition.format != option.only:
            message = (
                f"edition “{edition.name}”: `{key}` concerns {option.only.upper()} editions only"
            )
            findings.append(warning("edition-option", message, place(key), "remove it"))
            continue
        try:
            part, _, name = option.field.rpartition(".")
            part = part or ("ebook" if option.only == "epub" else "")
            parts.get(part, changes)[name] = option.read(value)
        except ValueError:
            message = f"edition “{edition.name}”: `{key}` cannot be “{_shown(value)}”"
            hint = f"write {option.wanted}"
            findings.append(error("edition-option", message, place(key), hint))
    for part, kept in parts.items():
        if kept:
            changes[part] = dataclasses.replace(getattr(edition, part), **kept)
    return dataclasses.replace(edition, **changes), findings


def _unknown(edition: Edition, key: str, source: Source | None) -> Finding:
    close = difflib.get_close_matches(key, [*OPTIONS, "like"], 1)
    hint = f"did you mean `{close[0]}`?" if close else f"known are like, {', '.join(OPTIONS)}"
    message = f"edition “{edition.name}”: Octavo does not know the option `{key}`"
    return warning("edition-option", message, source, hint)


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError(value)
    return value


def _text(value: Any) -> str:
    if isinstance(value, list | dict | bool):
        raise ValueError(value)
    return str(value)


def _choice(*known: str) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if value not in known:
            raise ValueError(value)
        return str(value)

    return read


def _pixels(value: Any) -> int:
    if type(value) is not int or value < 10_000:
        raise ValueError(value)
    return value


def _names(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int) and not isinstance(item, bool) for item in items):
        raise ValueError(value)
    return tuple(name for item in items for name in re.split(r"[\s,]+", str(item)) if name)


def _titles(value: Any) -> tuple[str, ...]:
    """Names that may hold blanks."""
    items = value if isinstance(value, list) else [value]
    if not all(isinstance(item, str | int | float) for item in items):
        raise ValueError(value)
    return tuple(str(item).strip() for item in items if str(item).strip())


def _prices(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    return tuple(price(str(item)) for item in items)


def _territory(value: Any) -> tuple[str, ...]:
    items = value if isinstance(value, list) else [value]
    # YAML takes Norway for a no
    return territory(" ".join("NO" if item is False else str(item) for item in items))


def _percent(value: Any) -> float:
    found = re.fullmatch(r"(\d{1,2}(?:\.\d{1,2})?)\s*%?", str(value))
    if not found:
        raise ValueError(value)
    return float(found[1])


def _date(value: Any) -> str:
    """A day (ISO 8601), also where YAML has read one."""
    return datetime.date.fromisoformat(str(value)).isoformat()


def _trim(value: Any) -> PageSize:
    """A trim size by name, or as width and height."""
    text = str(value).strip().lower()
    if text in TRIMS:
        return TRIMS[text]
    found = _SIZE.fullmatch(text)
    if not found:
        raise ValueError(value)
    width, unit, height, other = found.groups()
    page = PageSize(
        round(float(width) * _UNITS[unit or other], 2), round(float(height) * _UNITS[other], 2)
    )
    if not (70 <= page.width_mm <= 500 and 90 <= page.height_mm <= 700):
        raise ValueError(value)
    return page


def _length(unit: str, low: float, high: float) -> Callable[[Any], float]:
    """A reader of lengths, in ``unit``, from ``low`` to ``high`` of it."""

    def read(value: Any) -> float:
        found = re.fullmatch(_LENGTH, str(value).strip().lower())
        if not found:
            raise ValueError(value)
        length = round(float(found[1]) * _UNITS[found[2]] / _UNITS[unit], 3)
        if not low <= length <= high:
            raise ValueError(value)
        return length

    return read


def _auto(value: Any) -> float | None:
    """A length in millimetres, None for ``auto``."""
    return None if str(value).strip().lower() == "auto" else _length("mm", 0, 40)(value)


def _number(low: int, high: int, multiple: int = 1) -> Callable[[Any], int]:
    def read(value: Any) -> int:
        if type(value) is not int or not low <= value <= high or value % multiple:
            raise ValueError(value)
        return value

    return read


def _ink(value: Any) -> str:
    """Grey and colour in both spellings."""
    known = {"gray": "gray", "grey": "gray", "cmyk": "cmyk", "rgb": "rgb", "color": "rgb"}
    return known.get(str(value).lower()) or _choice()(value)


def _as_notes(value: Any) -> str:
    """Pandoc's variable: links are printed as footnotes."""
    return "notes" if _switch(value) else "live"


def _bytes(value: Any) -> int:
    found = re.fullmatch(r"(\d+(?:\.\d+)?)\s*(k|m|g)b", str(value).strip().lower())
    if not found:
        raise ValueError(value)
    return round(float(found[1]) * {"k": 1e3, "m": 1e6, "g": 1e9}[found[2]])


def _press(field: str, wanted: str, read: Callable[[Any], Any]) -> Option:
    return Option(f"press.{field}", wanted, read, only="pdf")


def _margin(side: str) -> Option:
    wanted = "a length from 5mm to 120mm"
    return Option(f"margin_{side}_mm", wanted, _length("mm", 5, 120), only="pdf")


def _ebook(field: str, *known: str) -> Option:
    """An option of EPUB editions: a choice, or a switch where nothing is ``known``."""
    read = _choice(*known) if known else _switch
    return Option(field, " or ".join(known) or "true or false", read, "epub")


_LINKS = ("live", "notes", "inline", "none")
_IMPOSE = ("booklet", "booklet-4up", "2-up", "4-up")

OPTIONS: dict[str, Option] = {
    "isbn": Option("isbn", "an ISBN", _text),
    "price": Option("supply.prices", "a price such as 9.90 EUR, or a list of them", _prices),
    "fixed-price": Option("supply.fixed", "true or false", _switch),
    "tax": Option("supply.tax_percent", "the tax in the price, in per cent", _percent),
    "territory": Option(
        "supply.territory", "WORLD, or codes of countries such as GB and IE", _territory
    ),
    "supplier": Option("supply.supplier", "the name of who supplies it", _text),
    "available": Option("supply.available", "a date such as 2027-03-01", _date),
    "answers": Option("answers", "true or false", _switch),
    "answer-space": Option("answer_space", "true or false", _switch),
    "chapters": Option("chapters", "a name or a list of names", _titles),
    "css": Option("css", "the names of style sheets beside the manuscript", _titles),
    "theme": Option("theme", ", ".join(THEMES), _choice(*THEMES)),
    "profile": Option("profiles", "a name or a list of names", _names),
    "embed-fonts": _ebook("embed_fonts"),
    "grey": _ebook("grey"),
    "cover-page": _ebook("cover_page"),
    "image-pixels": Option("image_pixels", "a whole number from 10000 on", _pixels, "epub"),
    "formulas": _ebook("formulas", "mathml", "drawn"),
    "drawings": _ebook("drawings", "svg", "pixels"),
    "tables": _ebook("tables", "full", "simple"),
    "trim": Option(
        "trim",
        f"{', '.join(TRIMS)}, or a size such as 140mm x 215mm",
        _trim,
        only="pdf",
    ),
    "margin-top": _margin("top"),
    "margin-bottom": _margin("bottom"),
    "margin-inner": _margin("inner"),
    "margin-outer": _margin("outer"),
    "mirrored": Option("mirrored", "true or false", _switch, only="pdf"),
    "fontsize": Option("base_size_pt", "a size from 6pt to 36pt", _length("pt", 6, 36), only="pdf"),
    "leading": Option("leading_pt", "a size from 7pt to 60pt", _length("pt", 7, 60), only="pdf"),
    "line-breaking": Option(
        "line_breaking", "total-fit or greedy", _choice("total-fit", "greedy"), only="pdf"
    ),
    "fig-pos": Option("fig_pos", "H, or leave it out", _choice("H"), only="pdf"),
    "running-heads": Option(
        "running_heads", "chapter, section or none", _choice("chapter", "section", "none"), "pdf"
    ),
    "color": _press("ink", "rgb, gray or cmyk", _ink),
    "icc": _press("icc", "the name of a profile file beside the manuscript", _text),
    "image-dpi": _press("image_dpi", "a whole number from 72 to 1200", _number(72, 1200)),
    "min-dpi": _press("least_dpi", "a whole number from 0 to 1200", _number(0, 1200)),
    "bleed": _press("bleed_mm", "a length from 0mm to 10mm", _length("mm", 0, 10)),
    "crop-marks": _press("crop_marks", "true or false", _switch),
    "gutter": _press("gutter_mm", "auto, or a length from 0mm to 40mm", _auto),
    "openright": _press("openright", "true or false", _switch),
    "signature": _press("signature", "a multiple of 4 up to 128", _number(4, 128, 4)),
    "links": _press("links", "live, notes, inline or none", _choice(*_LINKS)),
    "links-as-notes": _press("links", "true or false", _as_notes),
    "qr-codes": _press("qr_codes", "true or false", _switch),
    "impose": _press("impose", ", ".join(_IMPOSE), _choice(*_IMPOSE)),
    "sheet": _press("sheet", "a4, a3, letter, tabloid, or a size such as 320mm x 450mm", _trim),
    "creep": _press("creep_mm", "the paper's thickness, from 0mm to 1mm", _length("mm", 0, 1)),
    "max-size": _press("most_bytes", "a size such as 10MB", _bytes),
    "name-line": _press("name_line", "true or false", _switch),
}
