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
from octavo.resolve.draft import WORDS_OWN, Draft, Part, file_of, nearest
from octavo.vocabulary import HEADINGS, Element

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_MARKDOWN = (".md", ".markdown", ".qmd", ".rmd")

#: Characters that RFC 3986 allows in a URI, with "%" for what is encoded already.
_SAFE = "%/:?#[]@!$&'()*+,;=-._~"


def run(draft: Draft) -> list[Finding]:
    """Lead every link to an id of the book or to the web; report and unlink what leads nowhere."""
    findings: list[Finding] = []
    places = _places(draft)
    for part in draft.parts:
        for link in list(part.tree.iter("a")):
            if link.get("href") is not None:
                findings += _link(draft, places, part, link)
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


def _link(draft: Draft, places: dict[str, str], part: Part, link: Element) -> list[Finding]:
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
    path, _, fragment = (unquote(piece) for piece in href.partition("#"))
    if path and (file := _file(draft, places, part, link, path)):
        target = draft.within.get((file, fragment)) or draft.within.get((file, fragment.lower()))
        if not fragment or target:
            link.set("href", f"#{target or places[file]}")
            return []
    elif path and not path.lower().endswith(_MARKDOWN):
        shown = href.partition("#")[0]
        finding = warning(
            "link-outside",
            f"the link leads to the file “{shown}”, which is not part of the book",
            draft.source(part, link, *needles),
            f"write `https://{shown}`"
            if shown.startswith("www.")
            else "link to its address on the web, or to a heading of the book (`#id`)",
        )
        _unlink(link)
        return [finding]
    return _internal(draft, part, link, (path, fragment), needles)


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
    own = "" if path else file_of(part, link)
    target = next(
        filter(None, (draft.within.get((own, name)) for name in (fragment, fragment.lower()))),
        draft.aliases.get(fragment) or draft.aliases.get(fragment.lower()),
    )
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


def _places(draft: Draft) -> dict[str, str]:
    """The id of the first heading that comes from each file."""
    found: dict[str, str] = {}
    for part in draft.parts:
        if part.heading is not None:
            found.setdefault(posixpath.normpath(part.chapter.file), part.heading.get("id", ""))
        for heading in part.tree.iter(*HEADINGS):
            if heading.get("data-file"):
                file = posixpath.normpath(heading.get("data-file", ""))
                found.setdefault(file, heading.get("id", ""))
    return {file: name for file, name in found.items() if name}


def _file(draft: Draft, places: dict[str, str], part: Part, link: Element, path: str) -> str:
    """The file of the book that a link means, "" where it means none.

    A path is seen from the file it is written in, or from that it is included into; one that
    begins with a slash from the top of a site. There a page has no suffix, or `.html`, and may be
    a folder, from which other paths are seen.
    """
    named = [path]
    if not path.lower().endswith(_MARKDOWN):
        bare = re.sub(r"(?:/|(?:/index)?\.html?)\Z", "", path)
        named = [bare + suffix for suffix in _MARKDOWN]
        named += [f"{bare}/{name}.md" for name in ("index", "README", "_index")]
    if path.startswith("/"):
        ends = tuple(posixpath.normpath(name) for name in named)
        found = [file for file in places if f"/{file}".endswith(ends)]
        return found[0] if len(found) == 1 else ""
    # what the file is called in findings, and what it was when the chapter was read
    files = (draft.source(part, link).file, part.chapter.file)
    for file in files:
        folders = [posixpath.dirname(file)]
        if named[0] != path:
            folders.append(posixpath.splitext(file)[0])
        for folder in folders:
            for name in named:
                wanted = posixpath.normpath(posixpath.join(folder, name))
                if wanted in places:
                    return wanted
    return ""


def _unlink(link: Element) -> None:
    """Leave the link's text in its place, without the link."""
    link.tag = "span"
    for name in ("href", "title", "rel", "target"):
        link.attrib.pop(name, "")
