"""Small changes of a tree that lose no text."""

from __future__ import annotations

from octavo.vocabulary import Element


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


def remove(element: Element) -> Element | None:
    """Take an element out, its tail kept; the element after it, None at the end."""
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


def append_text(element: Element, text: str | None) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text
