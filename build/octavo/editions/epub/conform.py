"""Raw HTML of an author's as EPUBCheck wants it: values, roles and nesting that XHTML knows.

Browsers are forgiving, shops are not: they refuse a book for ``<ol start="x">``. The tree has been
repaired and sanitised long before; what is left are values out of their sets and elements out of
their places. Words are never lost: an element out of its place becomes a plainer one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote, unquote, urlsplit, urlunsplit

from octavo.editions.epub.pieces import make
from octavo.origin import origin
from octavo.report import Finding, note, warning
from octavo.vocabulary import MATHML, Element

_WHOLE = r"-?\d+"
_LANG = r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*"
_DAY = r"\d{4,}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:?\d\d)?)?"

#: What an attribute's value must look like, by element and attribute, "" for any element.
_VALUES = {
    ("", "dir"): "ltr|rtl|auto",
    ("", "id"): r"\S+",
    ("", "lang"): _LANG,
    ("", "translate"): "yes|no",
    ("", "aria-hidden"): "true|false",
    ("a", "hreflang"): _LANG,
    ("ol", "start"): _WHOLE,
    ("ol", "type"): "[1aAiI]",
    ("ol", "reversed"): ".*",
    ("li", "value"): _WHOLE,
    ("td", "colspan"): r"[1-9]\d{0,2}",
    ("th", "colspan"): r"[1-9]\d{0,2}",
    ("td", "rowspan"): r"\d{1,5}",
    ("th", "rowspan"): r"\d{1,5}",
    ("th", "scope"): "col|row|colgroup|rowgroup",
    ("col", "span"): r"[1-9]\d{0,2}",
    ("colgroup", "span"): r"[1-9]\d{0,2}",
    ("time", "datetime"): rf"\d{{4}}(?:-\d\d)?|\d\d:\d\d|{_DAY}",
    ("ins", "datetime"): _DAY,
    ("del", "datetime"): _DAY,
}
_VALUES_COMPILED = {key: re.compile(f"(?:{form})\\Z") for key, form in _VALUES.items()}

#: No reader shows them, and as addresses they must lead somewhere.
_NEVER = frozenset({"cite"})

#: ARIA in text that does not move; all else is for what a reader can operate.
_ARIA = frozenset({"aria-label", "aria-hidden", "aria-labelledby", "aria-describedby"})
_ARIA_REFERENCES = ("aria-labelledby", "aria-describedby")

#: What stands in a path as it is (RFC 3986, section 3.3), and "%" of what is encoded already.
_SAFE = "%/:@!$&'()*+,;=-._~"

#: Schemes that EPUBCheck warns of (HTM-025).
_UNKNOWN = frozenset({"doi", "geo", "sms"})

_DATA = re.compile(r"data-[a-z_][a-z0-9._-]*\Z")

_ANY = frozenset(
    """article complementary definition doc-abstract doc-acknowledgments doc-afterword doc-appendix
    doc-backlink doc-bibliography doc-biblioref doc-chapter doc-colophon doc-conclusion doc-cover
    doc-credit doc-credits doc-dedication doc-endnotes doc-epigraph doc-epilogue doc-errata
    doc-example doc-footnote doc-foreword doc-glossary doc-glossref doc-index doc-introduction
    doc-noteref doc-notice doc-pagebreak doc-pagelist doc-part doc-preface doc-prologue
    doc-pullquote doc-qna doc-subtitle doc-tip doc-toc figure group img list listitem math
    navigation none note presentation region separator term""".split()
)
_SECTION = _ANY - frozenset(
    """article definition doc-backlink doc-biblioref doc-cover doc-footnote doc-glossref
    doc-noteref doc-pagebreak doc-subtitle doc-tip figure img list listitem math separator
    term""".split()
)

#: The roles an element can have, as EPUBCheck 5.3 has them (ARIA in HTML, section 4); others any.
_ROLES = {
    name: frozenset(roles.split())
    for name, roles in {
        "a": "doc-backlink doc-biblioref doc-glossref doc-noteref",
        "aside": """complementary doc-dedication doc-example doc-footnote doc-glossary
                 doc-pullquote doc-tip none note presentation region""",
        "ul": "group list none presentation",
        "ol": "group list none presentation",
        "li": "listitem none presentation separator",
        "dl": "group list none presentation",
        "dt": "listitem term",
        "dd": "definition",
        "img": "doc-cover img math none presentation separator",
        "article": "article none presentation region",
        "figcaption": "group none presentation",
        "nav": "doc-index doc-pagelist doc-toc navigation none presentation",
        "hr": "doc-pagebreak none presentation separator",
        "caption": "",
        "details": "group",
        "summary": "",
        "main": "main",
        "br": "none presentation",
        "wbr": "none presentation",
        "col": "",
        "colgroup": "",
        **{f"h{level}": "doc-subtitle none presentation" for level in range(1, 7)},
    }.items()
} | {"section": _SECTION}

#: Elements that mean nothing to a reading system and have rules of nesting all the same.
_PLAINER = {"hgroup": "div", "header": "div", "footer": "div", "main": "div", "address": "div"}

#: Where an element must stand.
_HOLDERS = {
    "li": ("ul", "ol"),
    "dt": ("dl", "div"),
    "dd": ("dl", "div"),
    "figcaption": ("figure",),
}

#: What an element is nothing without.
_NEEDED = {"data": "value", "bdo": "dir", "time": "datetime"}

#: How many children an element of a formula has (MathML 3, section 3.1.3).
_ARITY = {
    f"{{{MATHML}}}{name}": count
    for count, names in {
        2: "mfrac mroot msub msup munder mover",
        3: "msubsup munderover",
    }.items()
    for name in names.split()
}
_VARIANTS = re.compile(
    r"(?:normal|bold|italic|bold-italic|double-struck|bold-fraktur|script|bold-script|fraktur"
    r"|sans-serif|bold-sans-serif|sans-serif-italic|sans-serif-bold-italic|monospace)\Z"
)


def conform(tree: Element, file: str) -> list[Finding]:
    """Put the tree right, in place; what an author would miss is a finding, in ``file``."""
    findings: list[Finding] = []
    for element in list(tree.iter()):
        if not isinstance(element.tag, str):
            continue
        if element.tag.startswith(f"{{{MATHML}}}"):
            _formula(element)
        elif not element.tag.startswith("{"):
            _plainer(element)
            _placed(element)
            for name, value in _attributes(element):
                message = f"{name}=“{value}” is nothing that <{element.tag}> can say in an e-book"
                findings.append(note("html-value", message, origin(element, file)))
            if element.tag == "a" and not _leads(element):
                message = f"“{element.get('href')}” is no address that an e-reader could open"
                hint = "mend the address; the text stays without a link"
                findings.append(warning("link-malformed", message, origin(element, file), hint))
                element.tag = "span"
                del element.attrib["href"]
    _references(tree)
    return findings


def _leads(link: Element) -> bool:
    """Whether a link's address is one by the rules of RFC 3986; what can be mended is."""
    address = link.get("href")
    if address is None or address.startswith("#"):
        return True
    try:
        link.set("href", _mended(address))
    except ValueError:  # UnicodeError is one
        return False
    return True


def _mended(address: str) -> str:
    """The address with what must be encoded encoded; ValueError where it can lead nowhere."""
    # EPUBCheck knows no scheme doi (HTM-025), and a browser opens the resolver's address
    address = re.sub(r"(?i)^doi:(?:/*(?:dx\.)?doi\.org/)?(?=10\.)", "https://doi.org/", address)
    parts = urlsplit(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", address))
    host = unquote(parts.hostname or "", errors="strict")
    if parts.scheme in ("http", "https"):
        labels = host.encode("idna").decode("idna").split(".")
        plain = all(re.match(r"[\w-]+\Z", label) for label in labels if label != labels[-1])
        if not (host and plain and (parts.port or 0) >= 0) and "[" not in parts.netloc:
            raise ValueError(address)
    elif parts.scheme in _UNKNOWN or not (parts.path or host):
        raise ValueError(address)
    return urlunsplit(
        (
            parts.scheme,
            parts.netloc,
            quote(parts.path, safe=_SAFE),
            quote(parts.query, safe=f"{_SAFE}?"),
            quote(parts.fragment, safe=f"{_SAFE}?"),
        )
    )


def _attributes(element: Element) -> Iterator[tuple[str, str]]:
    """Take out what does not fit; yield what it was."""
    for name, value in list(element.attrib.items()):
        name = str(name)
        form = _VALUES_COMPILED.get((str(element.tag), name)) or _VALUES_COMPILED.get(("", name))
        fits = form is None or form.match(str(value))
        known = name not in _NEVER and (not name.startswith("aria-") or name in _ARIA)
        if name.startswith("data-") and not _DATA.match(name):
            known = False
        if not (fits and known):
            del element.attrib[name]
            if name not in _NEVER:
                yield name, str(value)
    roles = _ROLES.get(str(element.tag), _ANY)
    role = (element.get("role") or "").split()
    if role and not roles.issuperset(role):
        del element.attrib["role"]
        yield "role", " ".join(role)


def _plainer(element: Element) -> None:
    """Give an element another name where its own asks for what is not there."""
    tag = str(element.tag)
    if tag in _PLAINER:
        element.tag = _PLAINER[tag]
    elif tag in _NEEDED and element.get(_NEEDED[tag]) is None:
        element.tag = "span"
    elif tag == "aside" and element.get("role") == "doc-notice":
        # ARIA in HTML does not let an <aside> be one; a notice is a kind of note (DPUB-ARIA 1.1)
        element.set("role", "note")
    elif tag == "details" and not _holds_summary(element):
        element.tag = "div"
        for summary in element.iterfind("summary"):
            summary.tag = "p"


def _holds_summary(details: Element) -> bool:
    summaries = details.findall("summary")
    return len(summaries) == 1 and details[0] is summaries[0] and not (details.text or "").strip()


def _placed(element: Element) -> None:
    """Put right what an element holds, and where it stands."""
    parent = element.getparent()
    holder = str(parent.tag) if parent is not None else ""
    tag = str(element.tag)
    if holder not in _HOLDERS.get(tag, (holder,)) or (
        tag == "figcaption" and not _outermost(element)
    ):
        element.tag = "div"
    elif tag in ("ul", "ol"):
        for run in list(_runs(element, ("li",))):
            _wrap(element, run, "li")
    elif tag == "dl" and not _is_definition_list(element):
        for part in (element, *element.findall("div/dt"), *element.findall("div/dd")):
            part.tag = "div"
        for part in (*element.findall("dt"), *element.findall("dd")):
            part.tag = "div"
    elif tag == "table":
        _captions(element)
    elif tag == "pre":
        for block in element.iter("div", "p", "blockquote", "pre", "ul", "ol", "li", "section"):
            if block is not element:
                block.tag = "span"


def _outermost(caption: Element) -> bool:
    """Whether a caption is its figure's only one, and its first or last child."""
    figure = caption.getparent()
    if figure is None or len(figure.findall("figcaption")) != 1:
        return figure is not None and caption is figure.find("figcaption") is figure[0]
    first = caption is figure[0] and not (figure.text or "").strip()
    return first or (caption is figure[-1] and not (caption.tail or "").strip())


def _runs(element: Element, wanted: tuple[str, ...]) -> Iterator[list[Element | str]]:
    """What stands between the children that may be there: text and other elements in a row."""
    run: list[Element | str] = []
    if (element.text or "").strip():
        run.append(element.text or "")
    for child in list(element):
        if child.tag in wanted:
            if run:
                yield run
            run = []
        else:
            run.append(child)
        if (child.tail or "").strip():
            run.append(child.tail or "")
    if run:
        yield run


def _wrap(element: Element, run: list[Element | str], tag: str) -> None:
    """Put a run of text and elements into one new child in the same place."""
    wrapper = make(tag)
    first = next((piece for piece in run if not isinstance(piece, str)), None)
    if isinstance(run[0], str) and element.text == run[0]:
        element.text = None
        element.insert(0, wrapper)
    elif first is not None and not isinstance(run[0], str):
        first.addprevious(wrapper)
    else:
        before = next(child for child in element if child.tail == run[0])
        before.tail = None
        before.addnext(wrapper)
    for piece in run:
        if isinstance(piece, str):
            if len(wrapper) and wrapper[-1].tail == piece:
                continue
            if len(wrapper):
                wrapper[-1].tail = piece
            else:
                wrapper.text = piece
        else:
            wrapper.append(piece)


def _is_definition_list(element: Element) -> bool:
    if (element.text or "").strip() or any((child.tail or "").strip() for child in element):
        return False
    groups = list(element) if element.find("div") is not None else [element]
    return all(
        (group is element or group.tag == "div")
        and re.fullmatch(r"(?:(?:dt )+(?:dd )+)+", "".join(f"{c.tag} " for c in group)) is not None
        for group in groups
    )


def _captions(table: Element) -> None:
    """One caption, and first: what further ones say stands in it as well."""
    captions = table.findall("caption")
    if not captions:
        return
    first = captions[0]
    for other in captions[1:]:
        first.append(make("br"))
        first[-1].tail = other.text
        for child in list(other):
            first.append(child)
        table.remove(other)
    table.insert(0, first)


def _references(tree: Element) -> None:
    """Attributes that name ids: of this document, and of this table."""
    ids = {element.get("id") for element in tree.iter() if element.get("id")}
    for element in tree.iter():
        for name in _ARIA_REFERENCES:
            if element.get(name) is not None and not ids.issuperset(element.get(name, "").split()):
                del element.attrib[name]
        if element.get("headers") is not None:
            table = next(element.iterancestors("table"), None)
            heads = {th.get("id") for th in table.iter("th")} if table is not None else set()
            if not heads.issuperset(element.get("headers", "").split()):
                del element.attrib["headers"]


def _formula(element: Element) -> None:
    if len(element) != _ARITY.get(str(element.tag), len(element)):
        element.tag = f"{{{MATHML}}}mrow"
    if element.tag == f"{{{MATHML}}}mtable":
        _filled(element, "mtr")
        for row in element:
            _filled(row, "mtd")
    if element.get("display", "block") not in ("block", "inline"):
        del element.attrib["display"]
    if not _VARIANTS.match(element.get("mathvariant", "normal")):
        del element.attrib["mathvariant"]


def _filled(element: Element, tag: str) -> None:
    """Make children of that name of all that an element of a formula holds."""
    for run in list(_runs(element, (f"{{{MATHML}}}{tag}",))):
        _wrap(element, run, f"{{{MATHML}}}{tag}")
