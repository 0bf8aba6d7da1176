"""The one sanitiser: what is not allowed does not get into the book, and is told of."""

from __future__ import annotations

import dataclasses
import re

from lxml import etree

from octavo.markup.allowed import (
    ALLOWED,
    DEPTH_LIMIT,
    GLOBAL,
    HTML_ATTRIBUTES,
    MATHML_ATTRIBUTES,
    OPS,
    RAW_LINE,
    RENAMED,
    SCHEMES,
    SVG_ATTRIBUTES,
    VOID,
    WITH_CONTENT,
    XLINK,
)
from octavo.markup.legacy import translate
from octavo.markup.numbers import sound
from octavo.markup.reuse import MOST_DRAWN, circles, connect
from octavo.markup.styles import declarations, rules
from octavo.markup.trees import remove, split, unwrap, words
from octavo.report import Finding, Severity, Source, error, warning
from octavo.vocabulary import MATHML, SVG, XML, Element


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
    if any(finding.severity is Severity.ERROR for finding in findings):
        return None, findings
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
                    child = remove(child)
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
                    child = remove(child) if _shows_nothing(child) else child.getnext()
        for drawing in [e for e in tree.iter(f"{{{SVG}}}svg") if not _within_drawing(e)]:
            self.reuse(drawing)
        connect(tree)
        if self.in_file:
            self.styles(tree)
        return self.findings

    def styles(self, drawing: Element) -> None:
        """Leave out what is no CSS in the style sheets of a drawing."""
        for element in drawing.iter(f"{{{SVG}}}style"):
            css = words(element)
            kept = rules(css)
            if kept != css or len(element):
                element[:] = []
                element.text = kept
                self.report(element, "in the style sheet of the drawing is what is no CSS")

    def reuse(self, drawing: Element) -> None:
        """Break the circles of a drawing; one that is as good as endless is an error."""
        endless, drawn = circles(drawing)
        for element, name in endless:
            message = f"a part of the drawing uses itself by <{split(element)[1]}>: it is left out"
            self.report(element, message, "break the circle", "svg-circle")
            if name in element.attrib:
                del element.attrib[name]
        if drawn <= MOST_DRAWN or drawn <= 4 * sum(1 for _ in drawing.iter()):
            return
        self.report(
            drawing,
            f"the drawing repeats its parts until it has more than {MOST_DRAWN:,} of them",
            "let the drawing program flatten or simplify it",
            "svg-endless",
        )
        self.findings[-1] = dataclasses.replace(self.findings[-1], severity=Severity.ERROR)
        for use in list(drawing.iter(f"{{{SVG}}}use")):
            remove(use)

    def allowed(self, element: Element) -> bool:
        namespace, local = split(element)
        if namespace == "" and local == "center":
            element.tag = "div"
            element.set("class", f"{element.get('class', '')} center".strip())
            return True
        if namespace == "" and local in RENAMED:
            element.tag = RENAMED[local]
            return True
        if namespace == SVG and local == "style":
            return self.in_file and _self_contained(words(element))
        if namespace == SVG and local == "image" and not self.in_file:
            return False
        return local in ALLOWED.get(namespace, frozenset())

    def out(self, element: Element) -> Element | None:
        namespace, local = split(element)
        if namespace not in ALLOWED:
            # metadata of drawing programs: nobody misses it
            return remove(element)
        if local in WITH_CONTENT or (namespace == SVG and local == "foreignObject"):
            self.report(
                element, f"<{local}> has no place in a book: it and its content are left out"
            )
            return remove(element)
        kept = "; its text is kept" if words(element).strip() else ""
        self.report(
            element,
            f"<{local}> is not among the elements a book can hold{kept}",
            f"write `\\<{local}>` if the angle brackets are meant as text" if kept else "",
        )
        for child in element:
            if isinstance(child.tag, str) and element.get("data-line"):
                child.set("data-line", child.get("data-line", element.get("data-line", "")))
        return unwrap(element)

    def attributes(self, element: Element) -> None:
        namespace, local = split(element)
        for name in list(element.attrib):
            value = element.get(name, "")
            key = str(name)
            if namespace == SVG and not sound(local, key, value):
                del element.attrib[name]
                self.report(element, f"“{value[:40]}” is no {key} of <{local}>", "", "svg-number")
            elif not self.keeps(element, namespace, local, key, value):
                del element.attrib[name]
                if _worth_a_word(namespace, local, key) and not translate(element, key, value):
                    shown = key.rpartition("}")[2]
                    self.report(element, f"the attribute {shown} of <{local}> is left out")

    def keeps(self, element: Element, namespace: str, local: str, name: str, value: str) -> bool:
        if name in (f"{{{XLINK}}}href", "href", "src", "cite"):
            if not self.leads_safely(namespace, local, value):
                return False
            return namespace == SVG or name in HTML_ATTRIBUTES.get(local, frozenset())
        if name.startswith("{"):
            return name in (f"{{{OPS}}}type", f"{{{XML}}}lang", f"{{{XML}}}space")
        if name.startswith(("aria-", "data-")) or name in GLOBAL:
            return True
        if namespace == SVG:
            if name == "style":
                element.set(name, declarations(value))
                return self.in_file and _self_contained(value)
            return name in SVG_ATTRIBUTES and _self_contained(value)
        if namespace == MATHML:
            return name in MATHML_ATTRIBUTES
        if local == "img" and name in ("width", "height"):
            return False  # a measure: pages know no widths in attributes
        return name in HTML_ATTRIBUTES.get(local, frozenset())

    def leads_safely(self, namespace: str, local: str, value: str) -> bool:
        if namespace == SVG and local != "a":
            photograph = re.match(r"\s*data:image/(?:png|jpeg|gif|webp);base64,", value)
            return value.strip().startswith("#") or (
                self.in_file and local == "image" and bool(photograph)
            )
        if namespace == "" and local == "img" and _EMBEDDED.match(value):
            return True
        return safe_url(value)

    def report(
        self, element: Element, message: str, hint: str = "", code: str = "html-dropped"
    ) -> None:
        line = 1
        file = self.file
        for candidate in (element, *element.iterancestors()):
            known = candidate.get("data-line") or candidate.get(RAW_LINE) or ""
            if known.isdecimal():
                line = int(known)
                file = candidate.get("data-file", file)
                break
        if self.in_file:
            line = getattr(element, "sourceline", None) or 1
        self.findings.append(warning(code, message, Source(file, line), hint))


#: A picture that an address holds itself (RFC 2397), as Google Docs and notebooks write them.
_EMBEDDED = re.compile(r"data:image/(?:png|jpe?g|gif|webp|avif|svg\+xml);base64,", re.IGNORECASE)


def _shows_nothing(element: Element) -> bool:
    """Whether it is a photograph in a drawing whose address did not pass."""
    return element.tag == f"{{{SVG}}}image" and not {"href", f"{{{XLINK}}}href"} & set(
        map(str, element.attrib)
    )


def _within_drawing(element: Element) -> bool:
    return any(split(above)[0] == SVG for above in element.iterancestors())


def _worth_a_word(namespace: str, local: str, name: str) -> bool:
    """Whether an author would miss the attribute: drawing programs write many of their own."""
    # MkDocs' `markdown` is obeyed
    if namespace == "" and name == "markdown":
        return False
    return namespace == "" or name.startswith("on") or name.endswith(("href", "style", "src"))


def safe_url(value: str) -> bool:
    """Whether an address can stand in a book: relative, a fragment, or of a harmless scheme."""
    bare = re.sub(r"[\x00-\x20\x7f-\x9f\u200b-\u200f\ufeff]+", "", value)
    scheme = re.match(r"([^/?#:]*):", bare)
    if scheme is None or not re.match(r"[A-Za-z][A-Za-z0-9+.-]*\Z", scheme.group(1)):
        return True
    return scheme.group(1).lower() in SCHEMES


def _self_contained(css: str) -> bool:
    """Whether style text loads nothing: no import, no address but fragments, no escapes."""
    if "@import" in css.lower() or "expression(" in css.lower() or "\\" in css:
        return False
    return all(
        address.strip(" \t\n'\"").startswith("#")
        for address in re.findall(r"url\(([^)]*)\)?", css, re.IGNORECASE)
    )
