"""Images and figures: an image alone in its paragraph, with a text, is a figure with a caption.

The text between the brackets is the caption, with its inline markup. The alternative text is what
the author gives as ``alt=`` or, as Quarto has it, ``fig-alt=``. A paragraph of an image without a
caption has the class ``image``.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor

from octavo.read.dialect import attributes

_SIZE = re.compile(r"\|[ ]*([1-9]\d{1,3})(?:x([1-9]\d{1,3}))?[ ]*\Z")

#: What Word writes of a picture is no caption.
_BY_A_MACHINE = re.compile(
    r"(Description automatically generated|AI-generated content may be incorrect)\.?\s*\Z"
)


def install(md: Markdown, plain: bool) -> None:
    """Register the tree processor; with ``plain``, images stay where they are."""
    # after attribute lists have found their images
    md.treeprocessors.register(_Figures(md, plain), "figures", 7.5)


class _Figures(Treeprocessor):
    def __init__(self, md: Markdown, plain: bool) -> None:
        super().__init__(md)
        self.plain = plain

    def run(self, root: Element) -> None:
        """Make figures of the images that stand alone, give the others their alternative text."""
        for image in [] if self.plain else root.iter("img"):
            _sized(image)
        for paragraph in [] if self.plain else root.iter():
            if paragraph.tag in ("p", "tight"):
                _on_own_line(paragraph)
        for paragraph in [] if self.plain else list(root.iter("p")):
            if paragraph.attrib.pop("data-broken-off", None) is not None:
                # how Pandoc's authors write an image that is no figure
                continue
            if len(paragraph) == 1 and not (paragraph.text or "").strip():
                image = paragraph[0]
                if image.tag == "img" and not (image.tail or "").strip():
                    if _says(image) and not _BY_A_MACHINE.search(_text(image)):
                        _figure(paragraph, image)
                    else:
                        paragraph.set("class", "image")
        for image in root.iter("img"):
            text = " ".join(_text(image).split())
            image.text = None
            tail = image.tail
            given = _given(image)
            if image.get("data-caption") is None:
                image.set("alt", given if given is not None else text)
            elif given is not None:
                image.set("alt", given)
            image.attrib.pop("data-caption", None)
            for child in list(image):
                image.remove(child)
            image.tail = tail


def _sized(image: Element) -> None:
    """Obsidian's ``![caption|300](a.png)``, a width in pixels (``300x200``: and a height)."""
    text = (image[-1].tail if len(image) else image.text) or ""
    found = _SIZE.search(text)
    if found is None:
        return
    height = f" height={found.group(2)}" if found.group(2) else ""
    attributes.assign(image, f"{{width={found.group(1)}{height}}}")
    if len(image):
        image[-1].tail = text[: found.start()]
    else:
        image.text = text[: found.start()]


def _on_own_line(paragraph: Element) -> None:
    """Give an image that has a line of the source for itself a line of the book."""
    before = paragraph.text or ""
    for child in paragraph:
        after = child.tail or ""
        alone = before.rstrip(" ").endswith("\n") and (not after.strip() or after[:1] == "\n")
        if child.tag == "img" and alone:
            child.set("class", f"{child.get('class', '')} own-line".strip())
        before = "\n" if child.tag == "br" and not after.strip() else after


def _text(image: Element) -> str:
    """What stands for an image in words: its text, that of images in it included."""
    pieces = [image.text or ""]
    for child in image:
        pieces += [child.get("alt") or _text(child), child.tail or ""]
    return "".join(pieces)


def _says(image: Element) -> bool:
    return bool("".join(image.itertext()).strip() or len(image))


def _given(image: Element) -> str | None:
    fallback = image.attrib.pop("fig-alt", None)
    return image.attrib.pop("alt", fallback)


def _figure(paragraph: Element, image: Element) -> None:
    paragraph.tag = "figure"
    paragraph.text = None
    image.tail = None
    image.set("data-caption", "")
    for name in ("id", "class"):
        value = image.attrib.pop(name, None)
        if value is not None:
            paragraph.set(name, value)
    caption = SubElement(paragraph, "figcaption")
    caption.text, image.text = image.text, None
    for child in list(image):
        image.remove(child)
        caption.append(child)
