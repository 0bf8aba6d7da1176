"""Images and figures: an image alone in its paragraph, with a text, is a figure with a caption.

The text between the brackets is the caption, with its inline markup. The alternative text is what
the author gives as ``alt=`` or, as Quarto has it, ``fig-alt=``.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor


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
        for paragraph in [] if self.plain else list(root.iter("p")):
            if len(paragraph) == 1 and not (paragraph.text or "").strip():
                image = paragraph[0]
                if image.tag == "img" and not (image.tail or "").strip() and _says(image):
                    _figure(paragraph, image)
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
