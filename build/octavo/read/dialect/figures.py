"""Images and figures: an image alone in its paragraph, with a text, is a figure with a caption.

The text between the brackets is the caption, with its inline markup. The alternative text is what
the author gives as ``alt=`` or, as Quarto has it, ``fig-alt=``.
"""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element, SubElement

from markdown import Markdown
from markdown.inlinepatterns import (
    IMAGE_LINK_RE,
    IMAGE_REFERENCE_RE,
    ImageInlineProcessor,
    ImageReferenceInlineProcessor,
    ShortImageReferenceInlineProcessor,
)
from markdown.treeprocessors import Treeprocessor


def install(md: Markdown) -> None:
    """Register the patterns and the tree processor."""
    patterns = md.inlinePatterns
    patterns.register(_Image(IMAGE_LINK_RE, md), "image_link", 150)
    patterns.register(_ByReference(IMAGE_REFERENCE_RE, md), "image_reference", 140)
    patterns.register(_ByShortReference(IMAGE_REFERENCE_RE, md), "short_image_ref", 125)
    # after attribute lists have found their images
    md.treeprocessors.register(_Figures(md), "figures", 7.5)


class _Image(ImageInlineProcessor):
    def handleMatch(  # type: ignore[override]
        self, m: re.Match[str], data: str
    ) -> tuple[Element | None, int | None, int | None]:
        text, index, handled = self.getText(data, m.end(0))
        if not handled:
            return None, None, None
        src, title, index, handled = self.getLink(data, index)
        if not handled:
            return None, None, None
        return _image(src, title, text), m.start(0), index


class _ByReference(ImageReferenceInlineProcessor):
    def makeTag(self, href: str, title: str, text: str) -> Element:
        return _image(href, title, text)


class _ByShortReference(ShortImageReferenceInlineProcessor):
    def makeTag(self, href: str, title: str, text: str) -> Element:
        return _image(href, title, text)


def _image(src: str, title: str | None, text: str) -> Element:
    element = Element("img", {"src": src})
    if title:
        element.set("title", title)
    # parsed as inline markup like any other text; `_Figures` takes it out again
    element.text = text
    return element


class _Figures(Treeprocessor):
    def run(self, root: Element) -> None:
        """Make figures of the images that stand alone, give the others their alternative text."""
        for paragraph in list(root.iter("p")):
            if len(paragraph) == 1 and not (paragraph.text or "").strip():
                image = paragraph[0]
                if image.tag == "img" and not (image.tail or "").strip() and _says(image):
                    _figure(paragraph, image)
        for image in root.iter("img"):
            text = " ".join("".join(image.itertext()).split())
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
