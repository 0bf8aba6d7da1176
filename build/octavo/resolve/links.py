"""Links: after this pass an internal link is ``#id``, and every one of them arrives.

Resolve decides what a reference leads to; an edition decides in which file or on which page that
stands.
"""

from __future__ import annotations

import copy
import posixpath
import re
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from octavo import markup
from octavo.report import Finding, error, warning
from octavo.resolve.draft import WORDS_OWN, Draft, Part, nearest
from octavo.vocabulary import HEADINGS, Element

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MARKDOWN = (".md", ".markdown", ".qmd", ".rmd")

#: Characters that RFC 3986 allows in a URI, with "%" for what is encoded already.
_SAFE = "%/:?#[]@!$&'()*+,;=-._~"


def run(draft: Draft) -> list[Finding]:
    """Lead every link to an id of the book or to the web; report and unlink what leads nowhere."""
    findings: list[Finding] = []
    for part in draft.parts:
        for link in list(part.tree.iter("a")):
            if link.get("href") is not None:
                findings += _link(draft, part, link)
        _part(part.tree)
    return findings


def _part(tree: Element) -> None:
    """No link stands within another: the call of a note goes behind it."""
    behind: dict[Element, Element] = {}
    for link in list(tree.iter("a")):
        outer = next(link.iterancestors("a"), None)
        if outer is None:
            continue
        if link.get("role") == "doc-noteref":
            last = behind.get(outer, outer)
            behind[outer] = call = copy.deepcopy(link)
            last.addnext(call)
            call.tail, last.tail = last.tail, None
            link[:], link.text, link.tag = [], None, "moved"
        else:
            # one to a page has a number to be written
            _unlink(outer if link.get("data-page") else link)
    etree.strip_tags(tree, "moved")


def _link(draft: Draft, part: Part, link: Element) -> list[Finding]:
    href = link.get("href", "").strip()
    needles = (f"]({href}", f"<{href}", f'"{href}"', href)
    if link.get("role") == "doc-noteref":
        return []
    if not _readable(link):
        finding = warning(
            "link-empty",
            f"the link to {href or 'nothing'} has no text: no reader could see or hear it",
            draft.source(part, link, *needles),
            "write its text between the square brackets",
        )
        _unlink(link)
        return [finding]
    if _SCHEME.match(href) or href.startswith("//"):
        return _external(draft, part, link, href, needles)
    path, _, fragment = href.partition("#")
    if path and not unquote(path).lower().endswith(_MARKDOWN):
        finding = warning(
            "link-outside",
            f"the link leads to the file “{path}”, which is not part of the book",
            draft.source(part, link, *needles),
            "link to its address on the web, or to a heading of the book (`#id`)",
        )
        _unlink(link)
        return [finding]
    return _internal(draft, part, link, (unquote(path), unquote(fragment)), needles)


def _readable(link: Element) -> bool:
    if markup.words(link).strip():
        return True
    return any(child.get("alt") for child in link.iter("img"))


def _external(
    draft: Draft, part: Part, link: Element, href: str, needles: tuple[str, ...]
) -> list[Finding]:
    full = f"https:{href}" if href.startswith("//") else href
    try:
        host = urlsplit(full).hostname or ""
        host.encode("idna" if host else "ascii")
    except (ValueError, UnicodeError):
        finding = warning(
            "link-malformed",
            f"“{href}” is no address that a browser could open",
            draft.source(part, link, *needles),
            "mend the address; the text stays without a link",
        )
        _unlink(link)
        return [finding]
    link.set("href", quote(full, safe=_SAFE))
    return []


def _internal(
    draft: Draft, part: Part, link: Element, aim: tuple[str, str], needles: tuple[str, ...]
) -> list[Finding]:
    path, fragment = aim
    target = draft.aliases.get(fragment) or draft.aliases.get(fragment.lower())
    if path and not fragment:
        # from the file it is written in, or from that it is included into
        files = (draft.source(part, link).file, part.chapter.file)
        target = next(filter(None, (_first_of(draft, file, path) for file in files)), "")
    if target:
        link.set("href", f"#{target}")
        return []
    if fragment in draft.book.omitted:
        return [_omitted(draft, part, link, fragment, needles)]
    close = nearest(draft, fragment) if fragment else ""
    finding = error(
        "link-broken",
        f"the link leads to “{path or '#' + fragment}”, which is nowhere in the book",
        draft.source(part, link, *needles),
        f"did you mean `#{close}`?" if close else _mend(path, fragment),
    )
    _unlink(link)
    return [finding]


def _mend(path: str, fragment: str) -> str:
    if WORDS_OWN.match(fragment):
        return "it is a bookmark of Word's whose place is gone: take the link away, or lead it anew"
    if not path and not fragment:
        return "lead it to a heading (`#id`), or take the link away and leave its words"
    if not fragment:
        return "name a file that the book is made of, as seen from this one"
    return "give its aim that id: `{#" + fragment + "}`"


def _omitted(
    draft: Draft, part: Part, link: Element, fragment: str, needles: tuple[str, ...]
) -> Finding:
    finding = warning(
        "link-omitted",
        f"the link leads to “#{fragment}”, which conditions take out; its text stays",
        draft.source(part, link, *needles),
        "put the link under the same condition",
    )
    _unlink(link)
    return finding


def _first_of(draft: Draft, file: str, path: str) -> str:
    """The id of the first heading that comes from a file, by its ``path`` from another ``file``."""
    wanted = posixpath.normpath(posixpath.join(posixpath.dirname(file), path))
    for other in draft.parts:
        if posixpath.normpath(other.chapter.file) == wanted and other.heading is not None:
            return other.heading.get("id", "")
        for heading in other.tree.iter(*HEADINGS):
            if posixpath.normpath(heading.get("data-file", "")) == wanted:
                return heading.get("id", "")
    return ""


def _unlink(link: Element) -> None:
    """Leave the link's text in its place, without the link."""
    link.tag = "span"
    for name in ("href", "title", "rel", "target"):
        link.attrib.pop(name, "")
