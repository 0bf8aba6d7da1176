"""Ink and images on paper: black only, the four inks of a profile, as many pixels as are wanted."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from PIL import Image as Pillow

import both
import profiles
from octavo.editions.pdf.press import colours, ink

SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 60" width="100" height="60">
<defs><linearGradient id="g"><stop offset="0" stop-color="#ff0000"/>
<stop offset="1" stop-color="#0000ff"/></linearGradient></defs>
<rect x="5" y="5" width="40" height="50" fill="url(#g)"/>
<circle cx="70" cy="30" r="20" fill="#00aa00" stroke="#aa0000"/></svg>"""


def photograph(width: int, height: int, kind: str = "JPEG") -> bytes:
    """A picture with many colours."""
    red = Pillow.linear_gradient("L").resize((width, height))
    green = red.rotate(90)
    blue = Pillow.effect_noise((width, height), 80)
    buffer = io.BytesIO()
    Pillow.merge("RGB", (red, green, blue)).save(buffer, kind)
    return buffer.getvalue()


FILES = {"a.svg": SVG, "p.jpg": photograph(900, 600), "q.png": photograph(900, 600, "PNG")}
TEXT = """# One

Text in <span class="hot">red</span> and [a link](https://example.org/).

![A drawing](a.svg)

![A photograph](p.jpg)

![Another](q.png)
"""


def images(document: pikepdf.Pdf) -> Iterator[pikepdf.Stream]:
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image":
            yield thing


def spaces(document: pikepdf.Pdf) -> set[str]:
    """The colour operators of pages and forms, and the spaces of images and shadings."""
    found: set[str] = set()
    streams = [*document.pages]
    for thing in document.objects:
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Form":
            streams.append(thing)
        if isinstance(thing, pikepdf.Dictionary | pikepdf.Stream) and "/ShadingType" in thing:
            found.add(str(thing.ColorSpace))
    for stream in streams:
        for instruction in pikepdf.parse_content_stream(stream):
            name = str(instruction.operator)
            if name in ("rg", "RG", "g", "G", "k", "K"):
                found.add(name)
            if name in ("cs", "CS"):
                found.add(str(instruction.operands[0]))
    return found | {str(image.ColorSpace) for image in images(document)}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> both.Both:
    more = (
        "css: hot.css\neditions:\n  pdf: {}\n  print: {}\n"
        "  press: {like: print, color: cmyk, icc: press.icc}\n"
    )
    files = {**FILES, "press.icc": profiles.cmyk(), "hot.css": ".hot { color: #e00 }"}
    return both.made(tmp_path_factory.mktemp("ink"), TEXT, files=files, more=more)


def opened(made: both.Both, edition: str) -> pikepdf.Pdf:
    assert edition in made.paths, made.findings
    return pikepdf.open(io.BytesIO(made.paths[edition].read_bytes()))


def drawn(made: both.Both, edition: str) -> Iterator[Pillow.Image]:
    document = pypdfium2.PdfDocument(made.paths[edition].read_bytes())
    for page in document:
        yield page.render(scale=1).to_pil().convert("RGB")


def test_neutral_colours_keep_their_value() -> None:
    assert colours.grey((0.0, 0.0, 0.0)) == (0.0,)
    assert colours.grey((0.4, 0.4, 0.4)) == (0.4,)
    assert colours.grey((1.0, 0.0, 0.0)) < colours.grey((0.0, 1.0, 0.0))


def test_the_print_edition_is_black_throughout(made: both.Both) -> None:
    with opened(made, "print") as document:
        assert spaces(document) <= {"g", "G", "/DeviceGray", "/Pattern"}
    for page in drawn(made, "print"):
        red, green, blue = page.split()
        assert red.tobytes() == green.tobytes() == blue.tobytes()
    assert any(page.getextrema()[0][0] < 120 for page in drawn(made, "print"))


def test_the_download_keeps_its_colours(made: both.Both) -> None:
    with opened(made, "pdf") as document:
        assert "rg" in spaces(document)


def test_four_inks_and_pure_black_text(made: both.Both) -> None:
    with opened(made, "press") as document:
        found = spaces(document)
        assert found <= {"k", "K", "/DeviceCMYK", "/DeviceGray", "/Pattern"}
        assert "/DeviceCMYK" in found
        kinds = [str(intent.S) for intent in document.Root.OutputIntents]
        assert kinds == ["/GTS_PDFA1", "/GTS_PDFX"]
        assert document.Root.OutputIntents[0].DestOutputProfile.N == 4
        fills: set[tuple[float, ...]] = set()
        for page in document.pages:
            for instruction in pikepdf.parse_content_stream(page, "k"):
                fills.add(tuple(float(value) for value in instruction.operands))
        assert (0.0, 0.0, 0.0, 1.0) in fills
        assert all(not any(fill[:3]) or fill[3] < 1 for fill in fills)
    pages = list(drawn(made, "press"))
    assert any(max(page.split()[0].getextrema()) > 0 for page in pages)


def test_pictures_look_the_same_in_four_inks(made: both.Both) -> None:
    """No channel is inverted: a page is as dark in print as on the screen."""
    for on_screen, printed in zip(drawn(made, "print"), drawn(made, "press"), strict=True):
        light = [sum(page.convert("L").histogram()[180:]) for page in (on_screen, printed)]
        assert abs(light[0] - light[1]) < 0.15 * max(light)


def test_images_have_the_pixels_that_are_wanted(made: both.Both) -> None:
    with opened(made, "pdf") as document:
        widths = {int(image.Width) for image in images(document)}
        assert max(widths) <= 690  # 112 mm at 150 to the inch
        assert all(image.Filter == "/DCTDecode" for image in images(document))
    with opened(made, "print") as document:
        assert max(int(image.Width) for image in images(document)) == 900


def test_too_few_pixels_are_told_at_the_image(made: both.Both) -> None:
    found = [f for f in made.findings if f.code == "image-coarse" and f.edition == "print"]
    assert len(found) == 2
    assert "p.jpg" in found[0].message
    assert re.fullmatch(r"use one \d{4} pixels wide, or show it smaller", found[0].hint)
    assert found[0].source is not None
    lines = Path(found[0].source.file).read_text(encoding="utf-8").split("\n")
    assert "p.jpg" in lines[found[0].source.line - 1]


def test_only_the_image_that_has_too_few_pixels_is_told(tmp_path: Path) -> None:
    """Photographs of one camera are of one size in pixels; one that is shown small is fine."""
    files = {name: photograph(900, 600) for name in ("large.jpg", "small.jpg", "twice.jpg")}
    text = (
        "# A\n\n![Small](small.jpg){width=40%}\n\n![Twice](twice.jpg){width=40%}\n\n"
        "\\newpage\n\n![Large](large.jpg)\n\n\\newpage\n\n![Twice](twice.jpg)\n"
    )
    made = both.made(tmp_path, text, "print", files=files)
    told = [f.message for f in made.findings if f.code == "image-coarse"]
    assert [message.split("”")[0].split("“")[1] for message in told] == ["twice.jpg", "large.jpg"]
    assert [message.rpartition("on page ")[2][0] for message in told] == ["3", "2"]


def test_a_profile_for_another_space_is_refused(tmp_path: Path) -> None:
    more = "editions:\n  print: {color: cmyk, icc: a.icc}\n"
    files = {"a.icc": b"no profile at all"}
    result = both.made(tmp_path, "# A\n\nb\n", "print", files=files, more=more)
    assert [f.code for f in result.findings] == ["icc-unusable"]


def test_black_text_stays_black_over_a_profile() -> None:
    made = ink.process(profiles.cmyk())
    assert made.convert((0.0, 0.0, 0.0)) == (0.0, 0.0, 0.0, 1.0)
    assert made.convert((0.5, 0.5, 0.5)) == (0.0, 0.0, 0.0, 0.5)
    cyan, magenta, yellow, _ = made.convert((1.0, 0.0, 0.0))
    assert cyan < 0.1
    assert magenta > 0.8
    assert yellow > 0.7


def test_a_large_file_is_told(tmp_path: Path) -> None:
    more = "editions:\n  pdf: {max-size: 5kB}\n"
    result = both.made(tmp_path, "# A\n\nb\n", "pdf", more=more)
    found = next(f for f in result.findings if f.code == "pdf-large")
    assert "max-size" in found.hint
