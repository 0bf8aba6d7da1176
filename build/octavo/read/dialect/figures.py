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
from octavo.read.dialect.lines import LINE

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
            _captioned(paragraph)
            if len(paragraph) == 1 and not (paragraph.text or "").strip():
                image = paragraph[0]
                if image.tag == "img" and not (image.tail or "").strip():
                    if _says(image) and not _BY_A_MACHINE.search(_text(image)):
                        _figure(paragraph, image)
                    else:
                        paragraph.set("class", "image")
        for holder in [] if self.plain else list(root.iter()):
            for paragraph in list(holder):
                if paragraph.tag == "p" and _panels(paragraph):
                    _row(holder, paragraph)
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


def _captioned(paragraph: Element) -> None:
    """Make a line in italics below an image its caption, as it is written for GitHub and Obsidian.

    The text between the brackets is then what stands there for the image.
    """
    parts = [child for child in paragraph if child.tag != "br"]
    if len(parts) != 2 or (paragraph.text or "").strip() or paragraph[-1] is not parts[1]:
        return
    image, said = parts
    between = "".join(child.tail or "" for child in list(paragraph)[:-1])
    apart = "\n" in between or len(paragraph) > 2
    below = apart and not between.strip() and not (said.tail or "").strip()
    if image.tag != "img" or said.tag != "em" or not below:
        return
    text = " ".join(_text(image).split())
    if text and not {"alt", "fig-alt"}.intersection(image.attrib):
        image.set("alt", text)
    for child in list(image):
        image.remove(child)
    image.text, image.tail = said.text, None
    image.extend(list(said))
    for child in list(paragraph)[1:]:
        paragraph.remove(child)


def _panels(paragraph: Element) -> bool:
    """Whether it is a row of pictures with names of their own, as pandoc-crossref has panels."""
    texts = [paragraph.text, *(child.tail for child in paragraph)]
    named = all(
        e.tag == "img" and (e.get("id") or "")[:4] in _NAMED and _says(e) for e in paragraph
    )
    return len(paragraph) > 1 and named and not any((text or "").strip() for text in texts)


_NAMED = ("fig:", "fig-")


def _row(holder: Element, paragraph: Element) -> None:
    """Make figures of such pictures; one line of the source tells that they are a row."""
    at = list(holder).index(paragraph)
    holder.remove(paragraph)
    for place, image in enumerate(list(paragraph), at):
        measure = image.get("data-measure") or ""
        if "%" in measure:
            # it is a share of the line, which the columns are
            image.attrib.pop("data-measure")
        figure = Element("p", {LINE: paragraph.get(LINE, "1")})
        figure.append(image)
        image.set("class", (image.get("class") or "").removesuffix("own-line").strip())
        _figure(figure, image)
        figure.tail = "\n"
        holder.insert(place, figure)


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
        if value:
            paragraph.set(name, value)
    caption = SubElement(paragraph, "figcaption")
    caption.text, image.text = image.text, None
    for child in list(image):
        image.remove(child)
        caption.append(child)
