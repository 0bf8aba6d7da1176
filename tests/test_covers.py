"""A cover for a book that has none: of the right size, with the words that the metadata has."""

from __future__ import annotations

import dataclasses
import inspect
import io
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image

import both
import manuscripts
from epubs import Epub
from octavo.book import Contributor, Metadata
from octavo.editions import covers
from octavo.editions.covers.measure import Measure
from octavo.pipeline import Request, build

BOOK = Metadata("The Tide Table", subtitle="A Novel", authors=(Contributor("Ida Marlow"),))


@pytest.fixture(autouse=True)
def _drawn_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(covers, "drawn", inspect.unwrap(covers.drawn))


def drawn(metadata: Metadata) -> Image.Image:
    data = covers.jpeg(metadata, Path())
    assert data
    return Image.open(io.BytesIO(data))


def test_a_book_without_a_cover_gets_one(tmp_path: Path) -> None:
    path = manuscripts.write(tmp_path)
    outcome = build(Request(path, tmp_path / "out", ("epub",)))
    assert {o.path.name for o in outcome.outputs} >= {"sample.epub", "sample-cover.jpg"}
    with Image.open(tmp_path / "out" / "sample-cover.jpg") as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (1600, 2560))
    book = Epub((tmp_path / "out" / "sample.epub").read_bytes())
    assert book.short()[0] == "cover"
    item = next(i for i in book.items.values() if i.get("properties") == "cover-image")
    assert item.get("media-type") == "image/jpeg"
    image = book.document("cover").find(".//{*}img")
    assert image is not None
    assert "The Sample" in image.get("alt", "")


@pytest.mark.parametrize("front", ["cover-image: dot.png", "cover-image: none"])
def test_a_cover_of_ones_own_or_none_is_respected(tmp_path: Path, front: str) -> None:
    text = manuscripts.SAMPLE.replace("lang: en\n", f"lang: en\n{front}\n")
    outcome = build(Request(manuscripts.write(tmp_path, text), tmp_path / "out", ("epub",)))
    shelf = {o.path.name for o in outcome.outputs} & {"sample-cover.jpg"}
    assert bool(shelf) == ("dot" in front)
    book = Epub((tmp_path / "out" / "sample.epub").read_bytes())
    assert ("cover" in book.short()) == ("dot" in front)


@pytest.mark.parametrize("name", ["own.svg", "own.png"])
def test_a_cover_of_ones_own_fills_its_page(tmp_path: Path, name: str) -> None:
    red = io.BytesIO()
    Image.new("RGB", (800, 1200), "#f00").save(red, "PNG")
    files = {
        "own.png": red.getvalue(),
        "own.svg": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1200" width="800" '
        b'height="1200"><rect width="800" height="1200" fill="#f00"/></svg>',
    }
    more = f"cover-image: {name}\ncover-alt: All red\n"
    book = both.made(tmp_path, "# One\n\nText.\n", "pdf", files=files, more=more)
    page = pypdfium2.PdfDocument(book.paths["pdf"].read_bytes())[0].render(scale=0.5).to_pil()
    colours = page.convert("RGB").crop((1, 1, page.width - 1, page.height - 1)).getcolors()
    assert [colour for _, colour in colours or ()] == [(255, 0, 0)]


def test_the_same_book_has_the_same_cover_and_another_one_another() -> None:
    other = dataclasses.replace(BOOK, title="The Time Table")
    assert covers.jpeg(BOOK, Path()) == covers.jpeg(BOOK, Path())
    assert covers.jpeg(BOOK, Path()) != covers.jpeg(other, Path())


@pytest.mark.parametrize(
    "change",
    [
        {"title": "I"},
        {"title": "A " + "very " * 40 + "long title"},
        {"title": "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenhersteller" * 2},
        {"title": "A & B <c> “d” 'e'"},
        {"title": "Война и мир", "lang": "ru"},
        {"authors": ()},
        {"authors": tuple(Contributor(f"Person Number {n}") for n in range(20))},
        {"publisher": "A Press"},
        {"subtitle": "With " + "many " * 30 + "words"},
    ],
)
def test_any_metadata_makes_a_cover(change: dict[str, object]) -> None:
    image = drawn(dataclasses.replace(BOOK, **change))  # type: ignore[arg-type]
    assert image.size == (1600, 2560)
    # nothing is written over the edges
    edge = image.crop((0, 1300, 60, 2560)).getcolors(1 << 20) or []
    dark = sum(count for count, color in edge if sum(color[:3]) < 300)  # type: ignore[index, arg-type]
    assert dark == 0


THEMES = ("", "classic", "technical", "academic", "plain")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(
    "change",
    [
        {},
        {"title": "A " + "very " * 40 + "long title", "subtitle": "With " + "many " * 30 + "words"},
        {"title": "Geschwindigkeitsbegrenzungsverordnungsänderung", "lang": "de"},
        {"title": "Ωδές και μελέτες", "lang": "el"},
        {"title": "Преступление и наказание", "lang": "ru", "publisher": "Издательство"},
        {"authors": tuple(Contributor(f"Person Number {n}") for n in range(20))},
        {"title": "I", "subtitle": "", "authors": ()},
    ],
)
@pytest.mark.slow
def test_each_theme_has_a_cover_for_any_metadata(theme: str, change: dict[str, object]) -> None:
    image = drawn(dataclasses.replace(BOOK, theme=theme, **change))  # type: ignore[arg-type]
    assert image.size == (1600, 2560)


def test_each_theme_has_a_cover_of_its_own() -> None:
    made = {covers.jpeg(dataclasses.replace(BOOK, theme=theme), Path()) for theme in THEMES}
    assert len(made) == len(THEMES)


def test_a_long_word_of_a_title_is_divided_before_it_is_small() -> None:
    measure = Measure((), "de")
    size, lines = measure.fitted("Geschwindigkeitsbegrenzung", 1320, 900, divides=True)
    assert size > 1320 / len("Geschwindigkeitsbegrenzung")
    assert [line.endswith("-") for line in lines] == [True] * (len(lines) - 1) + [False]
    assert "".join(lines).replace("-", "") == "Geschwindigkeitsbegrenzung"
    # a name is not
    assert measure.fitted("Geschwindigkeitsbegrenzung", 1320, 900)[1] == [
        "Geschwindigkeitsbegrenzung"
    ]


@pytest.mark.parametrize("letters", ["अक", "حع", "אש", "กม", "აქ", "தக"])
def test_a_title_in_another_script_has_a_cover(letters: str) -> None:
    """Different letters look different, as boxes in their place would not."""
    shapes = []
    for letter in letters:
        book = dataclasses.replace(BOOK, title=letter * 3, subtitle="")
        below = drawn(book).convert("L").crop((0, 1250, 1600, 2000))
        shapes.append(below.point(lambda value: 255 * (value > 128)).tobytes())
    assert shapes[0] != shapes[1]


@pytest.mark.parametrize("title", ["𓀀𓀁"])
def test_letters_that_no_face_has_make_no_cover(title: str, tmp_path: Path) -> None:
    assert covers.jpeg(dataclasses.replace(BOOK, title=title), Path()) == b""
    text = manuscripts.SAMPLE.replace("title: The Sample", f"title: {title}")
    outcome = build(Request(manuscripts.write(tmp_path, text), tmp_path / "out", ("epub",)))
    found = [f for f in outcome.findings if f.code == "cover-undrawn"]
    assert len(found) == 1
    assert title[0] in found[0].message


def test_words_stand_on_the_cover() -> None:
    blank = drawn(dataclasses.replace(BOOK, subtitle="", authors=()))
    full = drawn(BOOK)
    below = (0, 2300, 1600, 2560)

    def ink(image: Image.Image) -> int:
        return sum(image.crop(below).convert("L").point(lambda v: v < 128).histogram()[1:])

    assert ink(full) > ink(blank)
