"""Draw the pictures of the README and of the guide from files that a build has made.

``python3 build`` first, then ``.venv/bin/python build/guide/pictures/make.py``: a spread of the PDF
through PDFium, and the same chapter of the EPUB through Chromium, where Playwright is there; then
``sample.md`` in every theme, its pages, its screen and its cover.
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
import zipfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from octavo.edition import THEMES
from octavo.pipeline import Request, build

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BOOK = ROOT / "out" / "stalin-and-trotsky"

#: How many pixels pages have to the point.
SCALE = 1.35

#: An e-reader's screen of six inches, and the upper part of one.
SCREEN = {"width": 600, "height": 800}
UPPER = {"width": 600, "height": 560}

#: A cover's width in pixels, and the room between two.
COVER, GAP = 300, 24


def spread(pdf: Path, left: int) -> Image.Image:
    """Two facing pages, ``left`` and the next, counted from 0."""
    document = pypdfium2.PdfDocument(pdf)
    pages = [document[left + n].render(scale=SCALE).to_pil().convert("L") for n in (0, 1)]
    width, height = pages[0].size
    made = Image.new("L", (2 * width, height), 255)
    for number, page in enumerate(pages):
        made.paste(page, (number * width, 0))
    drawing = ImageDraw.Draw(made)
    drawing.line([(width, 0), (width, height)], fill=200)
    drawing.rectangle([(0, 0), (2 * width - 1, height - 1)], outline=200)
    return made


def screen(epub: Path, chapter: str, size: dict[str, int]) -> Image.Image | None:
    """A chapter as an e-reader shows it; None without Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with zipfile.ZipFile(epub) as archive:
            archive.extractall(folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"))
        page = browser.new_page(viewport=size, device_scale_factor=1)
        page.goto((Path(folder) / "EPUB" / chapter).as_uri())
        page.add_style_tag(content="body { margin: 2em 1.6em; font-size: 1.05em }")
        data = page.screenshot()
        browser.close()
    shown = Image.open(io.BytesIO(data)).convert("L")
    ImageDraw.Draw(shown).rectangle([(0, 0), (shown.width - 1, shown.height - 1)], outline=200)
    return shown


def themes() -> dict[str, Image.Image | None]:
    """The sample in every theme, by the names of the pictures."""
    made: dict[str, Image.Image | None] = {}
    covers: list[Image.Image] = []
    text = (HERE / "sample.md").read_text(encoding="utf-8")
    for theme in THEMES:
        with tempfile.TemporaryDirectory() as folder:
            manuscript = Path(folder) / "sample.md"
            manuscript.write_text(text.replace("lang:", f"theme: {theme}\nlang:"), encoding="utf-8")
            build(Request(manuscript, Path(folder), ("epub", "pdf")))
            pdf = Path(folder) / "sample.pdf"
            made[f"theme-{theme}-page.png"] = spread(pdf, _opening(pdf) - 1)
            epub = pdf.with_suffix(".epub")
            made[f"theme-{theme}-screen.png"] = screen(epub, "the-strike.xhtml", UPPER)
            with Image.open(Path(folder) / "sample-cover.jpg") as cover:
                covers.append(cover.resize((COVER, COVER * 8 // 5), Image.Resampling.LANCZOS))
    row = Image.new("RGB", (len(covers) * (COVER + GAP) - GAP, COVER * 8 // 5), "white")
    for number, cover in enumerate(covers):
        row.paste(cover, (number * (COVER + GAP), 0))
        at = number * (COVER + GAP)
        box = [(at, 0), (at + COVER - 1, row.height - 1)]
        ImageDraw.Draw(row).rectangle(box, outline=(200, 200, 200))
    made["theme-covers.png"] = row
    return made


def _opening(pdf: Path) -> int:
    """The page on which the second chapter begins, counted from 0."""
    document = pypdfium2.PdfDocument(pdf)
    words = (document[n].get_textpage().get_text_range() for n in range(len(document)))
    return next(n for n, text in enumerate(words) if "thirteen" in text)


def main() -> int:
    """Write the pictures."""
    made = {
        "page.png": spread(BOOK.with_suffix(".pdf"), 9),
        "screen.png": screen(BOOK.with_suffix(".epub"), "the-ideological-clash.xhtml", SCREEN),
        **themes(),
    }
    for name, picture in made.items():
        if picture is None:
            print(f"{name} is left as it was: Playwright is not installed", file=sys.stderr)
        else:
            colours = 64 if picture.mode == "RGB" else 16
            picture.quantize(colours).save(HERE / name, optimize=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
