"""The colours of a finished document, changed in its content: text, drawings, shadings, images.

Every operator of a page, a form or a pattern that names a colour is written anew in the ink's own
(ISO 32000-1, 8.6.8); shadings and images are computed anew.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Name, Operator, String
from PIL import Image as Pillow
from PIL import ImageCms

from octavo.editions.pdf.press.colours import TEXT_BLACK, Colour, Ink, from_cmyk, from_lab, grey

_RGB, _GREY, _CMYK, _LAB = "rgb", "grey", "cmyk", "lab"

#: What the operators that name a device colour say it in.
_DEVICE = {"rg": _RGB, "RG": _RGB, "g": _GREY, "G": _GREY, "k": _CMYK, "K": _CMYK}

#: How good a JPEG is that was one before: the loss of a second compression does not show.
_QUALITY = 92


def recolour(document: pikepdf.Pdf, ink: Ink) -> None:
    """Change all colours of the document to the ink's."""
    for page in document.pages:
        spaces = page.obj.get("/Resources", Dictionary()).get("/ColorSpace", Dictionary())
        page.obj.Contents = document.make_stream(_Content(ink, spaces).run(page))
    shadings: set[tuple[int, int]] = set()
    for thing in list(document.objects):
        if isinstance(thing, pikepdf.Stream):
            if thing.get("/Subtype") == Name.Image:
                _image(thing, ink)
            elif thing.get("/Subtype") == Name.Form or thing.get("/PatternType") == 1:
                _form(thing, ink)
        if isinstance(thing, Dictionary | pikepdf.Stream):
            _shadings(thing, ink, shadings)


def intend(document: pikepdf.Pdf, profile: bytes) -> None:
    """Say which press the colours are meant for (ISO 32000-1, 14.11.5), for PDF/A and PDF/X."""
    stream = document.make_stream(profile)
    stream.N, stream.Alternate = 4, Name.DeviceCMYK
    with io.BytesIO(profile) as file:
        name = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(file)).strip()
    intents = [
        Dictionary(
            Type=Name.OutputIntent,
            S=kind,
            OutputConditionIdentifier=String(name or "CMYK"),
            Info=String(name or "CMYK"),
            DestOutputProfile=stream,
        )
        for kind in (Name.GTS_PDFA1, Name.GTS_PDFX)
    ]
    document.Root.OutputIntents = Array(intents)
    document.docinfo["/Trapped"] = Name("/False")


def _form(form: pikepdf.Stream, ink: Ink) -> None:
    spaces = form.get("/Resources", Dictionary()).get("/ColorSpace", Dictionary())
    form.write(_Content(ink, spaces).run(form))
    group = form.get("/Group")
    if group is not None and group.get("/CS") == Name.DeviceRGB:
        group.CS = Name(ink.space)


class _Content:
    """One walk through a content stream, with the colours that are in force."""

    def __init__(self, ink: Ink, spaces: pikepdf.Object) -> None:
        self.ink = ink
        self.spaces = {str(name): _kind(space) for name, space in spaces.items()}
        self.space = {"fill": "", "stroke": ""}
        self.shade: float | None = 0.0
        self.stack: list[tuple[dict[str, str], float | None]] = []
        self.made: list[Any] = []

    def run(self, stream: pikepdf.Object | pikepdf.Page) -> bytes:
        restore: float | None = None
        for instruction in pikepdf.parse_content_stream(stream):
            name = str(instruction.operator)
            if name == "q":
                self.stack.append((dict(self.space), self.shade))
            elif name == "Q" and self.stack:
                self.space, self.shade = self.stack.pop()
            if name == "BT" and self.shade is not None and 0 < self.shade <= TEXT_BLACK:
                restore = self.shade
                self.write(self.ink.black(), self.ink.fill)
            self.made += self.changed(name, instruction, restore is not None)
            if name == "ET" and restore is not None:
                self.write(self.ink.black(restore), self.ink.fill)
                restore = None
        return pikepdf.unparse_content_stream(self.made)

    def write(self, colour: Colour, operator: str) -> None:
        self.made.append(
            ContentStreamInstruction([round(v, 4) for v in colour], Operator(operator))
        )

    def changed(self, name: str, instruction: Any, in_text: bool) -> Iterator[Any]:
        """The instruction, or what stands in its place."""
        stroke = name in ("RG", "G", "K", "CS", "SC", "SCN")
        which = "stroke" if stroke else "fill"
        if name in _DEVICE:
            self.space[which] = ""
            yield self.coloured(_numbers(instruction.operands), _DEVICE[name], which, in_text)
        elif name in ("cs", "CS"):
            space = str(instruction.operands[0])
            self.space[which] = _NAMED.get(space, self.spaces.get(space, ""))
            if self.space[which] == "":
                yield instruction
        elif name in ("sc", "scn", "SC", "SCN") and self.space[which]:
            yield self.coloured(_numbers(instruction.operands), self.space[which], which, in_text)
        else:
            if name in ("sc", "scn"):
                self.shade = None
            yield instruction

    def coloured(self, values: Colour, kind: str, which: str, in_text: bool) -> Any:
        made = _converted(values, kind, self.ink)
        if which == "fill":
            shade = made[0] if len(made) == 1 else 1 - made[3] if not any(made[:3]) else None
            self.shade = shade
            if in_text and shade is not None and shade <= TEXT_BLACK:
                made = self.ink.black()
        operator = self.ink.stroke if which == "stroke" else self.ink.fill
        return ContentStreamInstruction([round(value, 4) for value in made], Operator(operator))


#: The device colour spaces by name.
_NAMED = {"/DeviceRGB": _RGB, "/DeviceGray": _GREY, "/DeviceCMYK": _CMYK}


def _kind(space: pikepdf.Object) -> str:
    """What a colour space of the resources is."""
    if isinstance(space, Name):
        return _NAMED.get(str(space), "")
    if not isinstance(space, Array) or not len(space):
        return ""
    if space[0] == Name.Lab:
        return _LAB
    if space[0] in (Name.CalRGB,):
        return _RGB
    if space[0] == Name.ICCBased:
        return {1: _GREY, 3: _RGB, 4: _CMYK}.get(int(space[1].get("/N", 0)), "")
    return ""


def _numbers(operands: Sequence[Any]) -> Colour:
    return tuple(float(value) for value in operands)


def _converted(values: Colour, kind: str, ink: Ink) -> Colour:
    if kind == _GREY:
        return ink.black(values[0])
    if kind == _CMYK:
        return values if ink.space == "/DeviceCMYK" else grey(from_cmyk(values))
    return ink.convert(from_lab(values) if kind == _LAB else values[:3])


def _shadings(thing: Any, ink: Ink, done: set[tuple[int, int]]) -> None:
    """The shadings in a resource dictionary, or the one of a pattern."""
    found = (
        list(dict(thing.get("/Shading", {})).values()) if "/ShadingType" not in thing else [thing]
    )
    if isinstance(thing.get("/Shading"), Dictionary) and "/ShadingType" in thing.Shading:
        found = [thing.Shading]
    for shading in found:
        known = isinstance(shading, Dictionary) and "/ColorSpace" in shading
        kind = _kind(shading.ColorSpace) if known else ""
        if kind not in (_RGB, _LAB):
            continue
        if shading.is_indirect and shading.objgen in done:
            continue
        done.add(shading.objgen)
        shading.ColorSpace = Name(ink.space)
        _function(shading.get("/Function"), kind, ink)


def _function(function: Any, kind: str, ink: Ink) -> None:
    """Exponential and stitched functions (ISO 32000-1, 7.10.3 and 7.10.4): their end colours."""
    if function is None:
        return
    if function.get("/FunctionType") == 3:
        for part in function.Functions:
            _function(part, kind, ink)
    for key in ("/C0", "/C1"):
        if key in function and len(function[key]) == 3:
            made = _converted(_numbers(function[key]), kind, ink)
            function[key] = Array([round(value, 4) for value in made])
    if "/Range" in function:
        del function["/Range"]


def _image(image: pikepdf.Stream, ink: Ink) -> None:
    space = image.get("/ColorSpace")
    kind = _kind(space) if space is not None else ""
    if image.get("/ImageMask") or kind not in (_RGB, _CMYK):
        return
    if kind == _CMYK and ink.space == "/DeviceCMYK":
        return
    picture = _picture(image)
    if picture is None:
        return
    jpeg = image.get("/Filter") == Name.DCTDecode
    made = ink.image(picture)
    names = {"L": "/DeviceGray", "CMYK": "/DeviceCMYK"}
    image.ColorSpace = Name(names[made.mode])
    image.BitsPerComponent = 8
    for key in ("/Decode", "/DecodeParms", "/Intent"):
        if key in image:
            del image[key]
    if jpeg and made.mode == "L":
        buffer = io.BytesIO()
        made.save(buffer, "JPEG", quality=_QUALITY, optimize=True)
        image.write(buffer.getvalue(), filter=Name.DCTDecode)
    else:
        image.write(zlib.compress(made.tobytes(), 9), filter=Name.FlateDecode)


def _picture(image: pikepdf.Stream) -> Pillow.Image | None:
    try:
        return pikepdf.PdfImage(image).as_pil_image()
    except (pikepdf.PdfError, NotImplementedError, ValueError, OSError):
        return None
