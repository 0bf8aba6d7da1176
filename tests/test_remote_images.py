"""Images on the web and within addresses: nothing is fetched, and a book is made all the same."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

import both
from manuscripts import PNG

TEXT = """\
# One

A badge [![tests pass](https://web.test/badge.svg)](https://web.test/ci)
and ![a dot](//web.test/d.png).

![A map of the harbour](https://web.test/harbour.png){#fig-map}

See @fig-map.

![Rex](https://web.test/rex.png){alt="A dog in the snow." width=60mm}

![](https://web.test/no%20words.png)
"""


def test_a_link_with_its_words_stands_for_an_image_on_the_web(tmp_path: Path) -> None:
    found = both.made(tmp_path, TEXT, "epub", "pdf")
    assert found.codes() == ["image-remote"] * 5
    assert all(f.source is not None and f.source.column > 1 for f in found.findings)
    chapter = found.epub.document("one")
    links = {"".join(a.itertext()): a.get("href") for a in chapter.iter("{*}a")}
    assert links["a dot"] == "https://web.test/d.png"
    assert links["A dog in the snow."] == "https://web.test/rex.png"
    assert links["no words.png"] == "https://web.test/no%20words.png"
    assert links["https://web.test/harbour.png"] == "https://web.test/harbour.png"
    assert links["tests pass"] == "https://web.test/ci"
    assert links["Figure\u00a01"] == "#fig-map"
    assert not list(chapter.iter("{*}img"))
    assert "A dog in the snow." in found.pdf()
    assert "tests pass and a dot." in found.pdf()


@pytest.mark.parametrize(("level", "files"), [("warning", True), ("error", False)])
def test_an_author_may_have_it_stop_the_book(tmp_path: Path, level: str, files: bool) -> None:
    more = f"check: {{image-remote: {level}}}\n"
    found = both.made(tmp_path, "# One\n\n![A](https://web.test/a.png)\n", "epub", more=more)
    assert bool(found.paths) is files


def test_a_cover_on_the_web_is_drawn(tmp_path: Path) -> None:
    more = "cover-image: https://web.test/cover.jpg\n"
    found = both.made(tmp_path, "# One\n\nWords.\n", "epub", more=more)
    assert found.codes() == ["image-remote"]
    drawn = both.made(tmp_path / "other", "# One\n\nWords.\n", "epub")
    covers = [
        [name for name in one.epub.archive.namelist() if "cover" in name] for one in (found, drawn)
    ]
    assert covers[0] == covers[1] != []


def test_a_picture_that_its_address_holds_is_in_the_book(tmp_path: Path) -> None:
    """As Google Docs writes them: a reference whose address is the picture."""
    data = base64.b64encode(PNG).decode()
    text = "# One\n\nA dot ![small][image1] in\ntext.\n\n![A figure][image1]{#fig-a}\n\n"
    text += f"[image1]: <data:image/png;base64,{data}>\n"
    found = both.made(tmp_path, text, "epub", "pdf")
    assert found.codes() == []
    images = list(found.epub.document("one").iter("{*}img"))
    assert [image.get("alt") for image in images] == ["small", "A figure"]
    (address,) = {image.get("src", "") for image in images}
    name = found.epub.path(address, found.epub.spine[-1])
    assert found.epub.archive.read(name).startswith(b"\x89PNG")


@pytest.mark.parametrize("data", ["AAAA", "%%%", "iVBORw0KGg"])
def test_a_picture_in_an_address_that_is_cut_off_is_told(tmp_path: Path, data: str) -> None:
    text = f"# One\n\n![A dot](data:image/png;base64,{data})\n"
    found = both.made(tmp_path, text, "epub")
    assert [f.code for f in found.findings] == ["image-unreadable"]
    assert len(found.findings[0].message) < 200
