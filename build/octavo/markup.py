"""Markup: the one HTML repair, the one sanitiser and the two serialisers.

Every fragment that comes from a manuscript, an SVG file, a tool or a bibliography passes here
before it enters the book's tree: what is not on the lists below does not get in. The lists follow
HTML (https://html.spec.whatwg.org/), SVG 2 and MathML Core, less everything that runs, loads,
asks for input or sets a look.
"""

from __future__ import annotations

import io
import re
from html import escape
from typing import Any, TypeAlias

import tinyhtml5
from lxml import etree

from octavo.report import Finding, Source, error, warning

Element: TypeAlias = etree._Element

XHTML = "http://www.w3.org/1999/xhtml"
SVG = "http://www.w3.org/2000/svg"
MATHML = "http://www.w3.org/1998/Math/MathML"
XLINK = "http://www.w3.org/1999/xlink"
XML = "http://www.w3.org/XML/1998/namespace"
OPS = "http://www.idpf.org/2007/ops"

#: Deeper trees are flattened: readers and layout engines recurse.
DEPTH_LIMIT = 100

VOID = frozenset("area base br col embed hr img input link meta param source track wbr".split())

#: Attributes of ours: findings and editions read them, no reader of a book does.
OURS = frozenset(
    "data-line data-file data-kind data-number data-measure data-checked data-pdf".split()
)

_HTML = frozenset(
    """a abbr address article aside b bdi bdo blockquote br caption cite code col colgroup data dd
    del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hgroup hr i img
    ins kbd li main mark nav ol p pre q rb rp rt rtc ruby s samp section small span strong sub
    summary sup table tbody td tfoot th thead time tr u ul var wbr""".split()
)
_RENAMED = {"strike": "s", "tt": "code", "acronym": "abbr", "dir": "ul", "listing": "pre"}

#: Dropped with what they hold; of everything else that is not allowed the words stay.
_WITH_CONTENT = frozenset("script style template link meta base".split())

_SVG = frozenset(
    """a circle clipPath defs desc ellipse g image line linearGradient marker mask metadata path
    pattern polygon polyline radialGradient rect stop svg symbol text textPath title tspan
    use""".split()
)
_MATHML = frozenset(
    """annotation math menclose merror mfenced mfrac mi mmultiscripts mn mo mover mpadded mphantom
    mprescripts mroot mrow ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder
    munderover none semantics""".split()
)
_ALLOWED = {"": _HTML, SVG: _SVG, MATHML: _MATHML}

#: The local names of all elements that a book can hold.
ELEMENTS = _HTML | _SVG | _MATHML

_GLOBAL = frozenset("class dir id lang role title translate".split())
_HTML_ATTRIBUTES: dict[str, frozenset[str]] = {
    line.split()[0]: frozenset(line.split()[1:])
    for line in """a href hreflang
    img alt height src width
    td colspan headers rowspan
    th abbr colspan headers rowspan scope
    col span
    colgroup span
    ol reversed start type
    li value
    data value
    time datetime
    ins cite datetime
    del cite datetime
    blockquote cite
    q cite
    details open""".split("\n")
}
_SVG_ATTRIBUTES = frozenset(
    """clip-path clip-rule clipPathUnits color cx cy d direction display dominant-baseline dx dy
    fill fill-opacity fill-rule font-family font-size font-size-adjust font-stretch font-style
    font-variant font-weight fx fy fr gradientTransform gradientUnits height href id
    baseline-shift alignment-baseline lengthAdjust letter-spacing marker-end marker-mid
    marker-start markerHeight markerUnits markerWidth mask maskContentUnits maskUnits offset
    opacity orient overflow paint-order path pathLength patternContentUnits patternTransform
    patternUnits points preserveAspectRatio r refX refY rotate rx ry shape-rendering
    spreadMethod startOffset stop-color stop-opacity stroke stroke-dasharray stroke-dashoffset
    stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width text-anchor
    text-decoration text-rendering textLength transform transform-origin unicode-bidi
    vector-effect version viewBox visibility width word-spacing writing-mode x x1 x2 xml:space y
    y1 y2""".split()
)
_MATHML_ATTRIBUTES = frozenset(
    """accent accentunder align alttext columnalign columnlines columnspacing columnspan
    close depth dir display displaystyle encoding fence form frame height linethickness lspace
    mathbackground mathcolor mathsize mathvariant maxsize minsize movablelimits notation open
    rowalign rowlines rowspacing rowspan rspace scriptlevel separator separators stretchy
    symmetric voffset width""".split()
)
_SCHEMES = frozenset("http https mailto tel sms ftp sftp urn doi geo xmpp irc news magnet".split())
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAME = re.compile(r"[A-Za-z_][\w.-]*\Z")
_WHOLE = re.compile(r"\d+\Z")
_MEASURE = re.compile(r"\d+(?:\.\d+)?(?:%|px|pt|pc|mm|cm|in|em|rem|ex|ch)\Z")
_SIDES = frozenset({"left", "right", "center"})


def fragment(html: str) -> Element:
    """A piece of HTML, repaired as browsers do it, in a ``div``. Characters XML lacks are gone."""
    # a string would be taken for the name of a file when there is one of that name
    source = io.StringIO(_ILLEGAL.sub("", html))
    parsed = tinyhtml5.parse(source, container="div", namespace_html_elements=False)
    root: Element = etree.Element("div")
    stack: list[tuple[Any, Element]] = [(parsed, root)]
    while stack:
        source_node, target = stack.pop()
        target.text = source_node.text
        for child in source_node:
            if not isinstance(child.tag, str):
                _append_text(target, child.tail)
                continue
            twin = etree.SubElement(target, _tag(child.tag))
            for name, value in child.attrib.items():
                _set(twin, name, value)
            twin.tail = child.tail
            stack.append((child, twin))
    return root


def _tag(tag: str) -> str:
    namespace, _, local = tag.rpartition("}")
    return tag if _NAME.match(local) else f"{namespace}}}span" if namespace else "span"


def _set(element: Element, name: str, value: str) -> None:
    if name.startswith("{"):
        element.set(name, value)
    elif name == "epub:type":
        element.set(f"{{{OPS}}}type", value)
    elif name == "xml:lang":
        if element.get("lang") is None:
            element.set("lang", value)
    elif _NAME.match(name):
        element.set(name, value)


def sanitise(tree: Element, file: str) -> list[Finding]:
    """Take out of the tree, in place, whatever the lists do not allow; say what it was.

    Only scripts, styles and links to resources go with what they hold: of all else the words
    stay. A finding's line is that of the nearest ``data-line``, in ``file``.
    """
    return _Cleaner(file, in_file=False).clean(tree)


def sanitise_svg(data: bytes, file: str) -> tuple[bytes | None, list[Finding]]:
    """An SVG file without what runs or loads; None where it is not SVG at all.

    A drawing in a file of its own may bring its style sheet and embedded photographs.
    """
    parser = etree.XMLParser(resolve_entities="internal", no_network=True, remove_pis=True)  # type: ignore[arg-type]
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as problem:
        line = getattr(problem, "lineno", None) or 1
        message = f"the drawing is not well-formed XML: {str(problem).splitlines()[0]}"
        return None, [error("svg-invalid", message, Source(file, max(1, line)))]
    if root.tag != f"{{{SVG}}}svg":
        hint = f'its first element must be <svg xmlns="{SVG}">'
        return None, [error("svg-invalid", "the file is no SVG drawing", Source(file), hint)]
    findings = _Cleaner(file, in_file=True).clean(root)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="utf-8", xml_declaration=True), findings


class _Cleaner:
    """One walk over one tree. ``in_file`` tells an SVG file from what stands in a manuscript."""

    def __init__(self, file: str, in_file: bool) -> None:
        self.file = file
        self.in_file = in_file
        self.findings: list[Finding] = []

    def clean(self, tree: Element) -> list[Finding]:
        self.attributes(tree)
        stack = [(tree, 1)]
        deep = False
        while stack:
            parent, depth = stack.pop()
            child = parent[0] if len(parent) else None
            while child is not None:
                if not isinstance(child.tag, str):
                    child = _remove(child)
                elif not self.allowed(child):
                    child = self.out(child)
                elif depth >= DEPTH_LIMIT and child.tag not in VOID:
                    if not deep:
                        self.report(
                            child,
                            f"the markup is nested more than {DEPTH_LIMIT} deep",
                            "what lies deeper is kept as text",
                            "html-deep",
                        )
                    deep = True
                    child = unwrap(child)
                else:
                    self.attributes(child)
                    stack.append((child, depth + 1))
                    child = child.getnext()
        return self.findings

    def allowed(self, element: Element) -> bool:
        namespace, local = split(element)
        if namespace == "" and local == "center":
            element.tag = "div"
            element.set("class", f"{element.get('class', '')} center".strip())
            return True
        if namespace == "" and local in _RENAMED:
            element.tag = _RENAMED[local]
            return True
        if namespace == SVG and local == "style":
            return self.in_file and _self_contained(words(element))
        if namespace == SVG and local == "image" and not self.in_file:
            return False
        return local in _ALLOWED.get(namespace, frozenset())

    def out(self, element: Element) -> Element | None:
        namespace, local = split(element)
        if namespace not in _ALLOWED:
            # metadata of drawing programs: nobody misses it
            return _remove(element)
        if local in _WITH_CONTENT or (namespace == SVG and local == "foreignObject"):
            self.report(
                element, f"<{local}> has no place in a book: it and its content are left out"
            )
            return _remove(element)
        kept = "; its text is kept" if words(element).strip() else ""
        self.report(
            element,
            f"<{local}> is not among the elements a book can hold{kept}",
            f"write `\\<{local}>` if the angle brackets are meant as text" if kept else "",
        )
        return unwrap(element)

    def attributes(self, element: Element) -> None:
        namespace, local = split(element)
        for name in list(element.attrib):
            value = element.get(name, "")
            key = str(name)
            if not self.keeps(element, namespace, local, key, value):
                del element.attrib[name]
                if _worth_a_word(namespace, local, key) and not _translate(element, key, value):
                    shown = key.rpartition("}")[2]
                    self.report(element, f"the attribute {shown} of <{local}> is left out")

    def keeps(self, element: Element, namespace: str, local: str, name: str, value: str) -> bool:
        if name in (f"{{{XLINK}}}href", "href", "src", "cite"):
            if not self.leads_safely(namespace, local, value):
                return False
            return namespace == SVG or name in _HTML_ATTRIBUTES.get(local, frozenset())
        if name.startswith("{"):
            return name in (f"{{{OPS}}}type", f"{{{XML}}}lang", f"{{{XML}}}space")
        if name.startswith(("aria-", "data-")) or name in _GLOBAL:
            return True
        if namespace == SVG:
            if name == "style":
                return self.in_file and _self_contained(value)
            return name in _SVG_ATTRIBUTES and _self_contained(value)
        if namespace == MATHML:
            return name in _MATHML_ATTRIBUTES
        if local == "img" and name in ("width", "height"):
            return bool(_WHOLE.match(value))
        return name in _HTML_ATTRIBUTES.get(local, frozenset())

    def leads_safely(self, namespace: str, local: str, value: str) -> bool:
        if namespace == SVG and local != "a":
            photograph = re.match(r"\s*data:image/(?:png|jpeg|gif|webp);base64,", value)
            return value.strip().startswith("#") or (
                self.in_file and local == "image" and bool(photograph)
            )
        return safe_url(value)

    def report(
        self, element: Element, message: str, hint: str = "", code: str = "html-dropped"
    ) -> None:
        line = 1
        file = self.file
        for candidate in (element, *element.iterancestors()):
            if (candidate.get("data-line") or "").isdecimal():
                line = int(candidate.get("data-line", "1"))
                file = candidate.get("data-file", file)
                break
        if self.in_file:
            line = getattr(element, "sourceline", None) or 1
        self.findings.append(warning(code, message, Source(file, line), hint))


def _worth_a_word(namespace: str, local: str, name: str) -> bool:
    """Whether an author would miss the attribute: drawing programs write many of their own."""
    return namespace == "" or name.startswith("on") or name.endswith(("href", "style", "src"))


def _translate(element: Element, name: str, value: str) -> bool:
    """Say in the vocabulary what an attribute of old HTML said; False where that cannot be."""
    side = value.strip().lower()
    if name == "style":
        found = re.fullmatch(r"\s*text-align\s*:\s*(left|right|center)\s*;?\s*", value)
        side = found.group(1) if found else ""
    if name in ("align", "style") and side in _SIDES:
        classes = (element.get("class") or "").split()
        element.set("class", " ".join([*classes, side]))
        return True
    if name in ("width", "height") and element.tag == "img" and _MEASURE.match(side):
        known = element.get("data-measure")
        element.set("data-measure", f"{known};{name}={side}" if known else f"{name}={side}")
        return True
    return False


def safe_url(value: str) -> bool:
    """Whether an address can stand in a book: relative, a fragment, or of a harmless scheme."""
    bare = re.sub(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\ufeff]+", "", value)
    scheme = re.match(r"([^/?#:]*):", bare)
    if scheme is None or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*\Z", scheme.group(1)):
        return True
    return scheme.group(1).lower() in _SCHEMES


def _self_contained(css: str) -> bool:
    """Whether style text loads nothing: no import, no address but fragments, no escapes."""
    if "@import" in css.lower() or "expression(" in css.lower() or "\\" in css:
        return False
    return all(
        address.strip(" \t\n'\"").startswith("#")
        for address in re.findall(r"url\(([^)]*)\)?", css, re.IGNORECASE)
    )


def split(element: Element) -> tuple[str, str]:
    """An element's namespace, "" for HTML, and its local name."""
    namespace, _, local = str(element.tag).rpartition("}")
    return namespace[1:], local


def unwrap(element: Element) -> Element | None:
    """Put an element's content in its place; the node after where it began, None at the end."""
    parent = element.getparent()
    if parent is None:
        raise ValueError("the root of a tree cannot be unwrapped")
    following: Element | None = element[0] if len(element) else element.getnext()
    _append_text_before(element, element.text)
    for child in list(element):
        element.addprevious(child)
    _append_text_before(element, element.tail)
    element.tail = None
    parent.remove(element)
    return following


def words(element: Element) -> str:
    """All the text in an element, as it stands."""
    return "".join(str(piece) for piece in element.itertext())


def _remove(element: Element) -> Element | None:
    following = element.getnext()
    parent = element.getparent()
    _append_text_before(element, element.tail)
    element.tail = None
    if parent is not None:
        parent.remove(element)
    return following


def _append_text_before(element: Element, text: str | None) -> None:
    if not text:
        return
    previous, parent = element.getprevious(), element.getparent()
    if previous is not None:
        previous.tail = (previous.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text


def _append_text(element: Element, text: str | None) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def xhtml(tree: Element) -> str:
    """The tree as XHTML, namespaces declared, without attributes of ours."""
    root = _twin(tree, {"epub": OPS})
    stack = [(tree, root)]
    while stack:
        source, target = stack.pop()
        local = split(source)[1]
        # an element that is not void never closes itself: HTML parsers would leave it open
        target.text = source.text if source.text or len(source) or local in VOID else ""
        for child in source:
            if isinstance(child.tag, str):
                twin = _twin(child, {})
                target.append(twin)
                twin.tail = child.tail
                stack.append((child, twin))
            else:
                _append_text(target, child.tail)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode", with_tail=False)


def _twin(element: Element, prefixes: dict[str | None, str]) -> Element:
    """An element like this one in its namespace, childless, without attributes of ours."""
    namespace, local = split(element)
    spaces: Any = {None: namespace or XHTML, **prefixes}
    twin = etree.Element(f"{{{namespace or XHTML}}}{local}", nsmap=spaces)
    for name, value in element.attrib.items():
        if name not in OURS:
            twin.set(name, value)
    if element.get("lang") and not namespace:
        twin.set(f"{{{XML}}}lang", element.get("lang", ""))
    return twin


def html(tree: Element) -> str:
    """The tree as HTML: void elements open only, no other element closes itself."""
    pieces: list[str] = []
    stack: list[Element | str] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            pieces.append(node)
            continue
        namespace, local = split(node)
        pieces.append(f"<{local}{''.join(_attribute(k, v) for k, v in node.attrib.items())}>")
        if local in VOID and not namespace:
            continue
        text = escape(node.text or "", quote=False)
        # an HTML parser swallows the first newline of a pre
        pieces.append(f"\n{text}" if local == "pre" and text.startswith("\n") else text)
        stack.append(f"</{local}>")
        for child in reversed(node):
            stack.append(escape(child.tail or "", quote=False))
            if isinstance(child.tag, str):
                stack.append(child)
    return "".join(pieces)


def _attribute(name: Any, value: Any) -> str:
    namespace, _, local = str(name).rpartition("}")
    prefix = {OPS: "epub:", XML: "xml:", XLINK: "xlink:"}.get(namespace[1:], "")
    return f' {prefix}{local}="{escape(str(value))}"'
