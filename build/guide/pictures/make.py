"""Draw the pictures of the README from the files that a build has made.

``python3 build`` first, then ``.venv/bin/python build/guide/pictures/make.py``: a spread of the PDF
through PDFium, and the same chapter of the EPUB through Chromium, where Playwright is there.
"""

from __future__ import annotations

import io
import sys
import tempfile
import zipfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
BOOK = ROOT / "out" / "stalin-and-trotsky"

#: Which pages stand side by side, counted from 0, and how many pixels they have to the point.
LEFT, SCALE = 9, 1.35

#: An e-reader's screen of six inches.
SCREEN = {"width": 600, "height": 800}
CHAPTER = "EPUB/the-ideological-clash.xhtml"


def spread() -> Image.Image:
    """Two facing pages."""
    document = pypdfium2.PdfDocument(BOOK.with_suffix(".pdf"))
    pages = [document[LEFT + n].render(scale=SCALE).to_pil().convert("L") for n in (0, 1)]
    width, height = pages[0].size
    made = Image.new("L", (2 * width, height), 255)
    for number, page in enumerate(pages):
        made.paste(page, (number * width, 0))
    drawing = ImageDraw.Draw(made)
    drawing.line([(width, 0), (width, height)], fill=200)
    drawing.rectangle([(0, 0), (2 * width - 1, height - 1)], outline=200)
    return made


def screen() -> Image.Image | None:
    """A chapter as an e-reader shows it; None without Playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        return None
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        with zipfile.ZipFile(BOOK.with_suffix(".epub")) as archive:
            archive.extractall(folder)
        browser = playwright.chromium.launch()
        page = browser.new_page(viewport=SCREEN, device_scale_factor=1)
        page.goto((Path(folder) / CHAPTER).as_uri())
        page.add_style_tag(content="body { margin: 2em 1.6em; font-size: 1.05em }")
        data = page.screenshot()
        browser.close()
    return Image.open(io.BytesIO(data)).convert("L")


def main() -> int:
    """Write the pictures."""
    for name, made in (("page.png", spread()), ("screen.png", screen())):
        if made is None:
            print(f"{name} is left as it was: Playwright is not installed", file=sys.stderr)
        else:
            made.quantize(16).save(HERE / name, optimize=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
