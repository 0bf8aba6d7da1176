"""Writing that the faces of the text do not know: faces for it, and what is said of the rest."""

from __future__ import annotations

import hashlib
import io
import sys
import zlib
from collections.abc import Iterable
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

import both
from manuscripts import font
from octavo import fonts, scripts, wording

HINDI, THAI = "सभी मनुष्यों को अधिकारों के मामले में समानता", "สวัสดีครับ ผมเดินไป"
POINTED = "אֵת הַשָּׁמַיִם"
OTHERS = "გამარჯობა Բարեւ ሰላም নমস্কার வணக்கம்"


def embedded(pdf: bytes) -> set[str]:
    """The names of a document's fonts, without the tags of subsets."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        fonts_ = (o for o in document.objects if isinstance(o, pikepdf.Dictionary))
        names = (str(o.BaseFont) for o in fonts_ if o.get("/Type") == "/Font")
        return {name.rpartition("+")[2] for name in names}


def test_scripts_have_faces_and_can_be_read_out_of_both_outputs(tmp_path: Path) -> None:
    text = f"# {HINDI}\n\n{HINDI} **{HINDI}** *{HINDI}*.\n\n{THAI} {OTHERS}\n\n{POINTED}\n"
    made = both.made(tmp_path, text)
    assert made.codes() == []  # the words of both were compared
    names = embedded(made.paths["pdf"].read_bytes())
    assert {"Octavo-Devanagari", "Octavo-Devanagari-Bold", "Octavo-Thai", "Octavo-Hebrew"} <= names
    assert {"Octavo-Georgian", "Octavo-Armenian", "Octavo-Ethiopic", "Octavo-Tamil"} <= names
    assert {"सभी", "मनुष्यों", "अधिकारों"} <= set(made.pdf().split())
    assert '"Octavo Text", "Octavo Armenian"' in made.epub.css()
    archive = made.epub.archive
    held = next(archive.read(n) for n in archive.namelist() if "devanagari-400-roman" in n)
    assert {ord(c) for c in HINDI if c.isalpha()} <= set(TTFont(io.BytesIO(held)).getBestCmap())


def test_points_of_hebrew_stand_at_their_letters(tmp_path: Path) -> None:
    text = f"# One\n\n::: {{lang=he}}\n{POINTED}\n:::\n"
    made = both.made(tmp_path, text, "print", more="editions: [print]\n")
    assert made.codes() == []  # its ink was seen to: the content could be read
    with pikepdf.open(made.paths["print"]) as document:
        moved = [
            float(part)
            for page in document.pages
            for operands, operator in pikepdf.parse_content_stream(page)
            if str(operator) == "TJ"
            for part in operands[0]
            if not isinstance(part, pikepdf.String)
        ]
    # thousandths of an em: no letter is wider, and no accent is further away
    assert moved
    assert max(map(abs, moved)) < 1000


def test_books_without_such_letters_have_none_of_these_faces() -> None:
    plain = fonts.packaged_faces(map(ord, "Ἀχιλῆος, Санкт-Петербург, façade ① → ✓"))
    assert not [face for face in plain if face.place]


@pytest.mark.parametrize(
    ("text", "languages", "names"),
    [
        ("漢字", ["en"], ["Simplified Chinese"]),
        ("漢字かな", ["en"], ["Japanese"]),
        ("漢字", ["en", "ja"], ["Japanese"]),
        ("漢字", ["zh-TW", "ja-JP", "ko"], ["Traditional Chinese", "Japanese", "Korean"]),
        ("漢字", ["zh-Hans-CN"], ["Simplified Chinese"]),
        ("한국", ["en"], ["Korean"]),
    ],
)
def test_whose_forms_of_han_are_wanted(text: str, languages: list[str], names: list[str]) -> None:
    wanted = scripts.regions(frozenset(map(ord, text)), languages)
    assert [region.name for region in wanted] == names


def package(folder: Path, region: scripts.Region, letters: str) -> None:
    """A package of faces as the registry has it."""
    home = folder / region.module
    home.mkdir()
    (home / "__init__.py").touch()
    (home / region.serif).write_bytes(font("Serif", letters))
    (home / region.sans).write_bytes(font("Sans", letters))


def regions(*names: str) -> Iterable[scripts.Region]:
    return (region for region in scripts.REGIONS if region.name in names)


def test_east_asian_faces_come_with_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packages = tmp_path / "packages"
    packages.mkdir()
    letters = {*"漢字骨。山田", *"".join(wording.words("ja").values())}
    for region in regions("Japanese", "Simplified Chinese"):
        package(packages, region, "".join(sorted(c for c in letters if c > "\u2fff")))
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setenv("PYTHONPATH", str(packages))
    text = "# 漢字\n\n漢字。**字**\n\n[骨]{lang=zh} [骨]{lang=ja}\n"
    made = both.made(tmp_path, text, more="lang: ja\nsubtitle: 山田\n")
    # the title and the word for the contents stand on pages, too
    assert made.codes() == []
    names = embedded(made.paths["pdf"].read_bytes())
    assert {"Octavo-Japanese", "Octavo-Japanese-Bold", "Octavo-Simplified-Chinese"} <= names
    rule = '[lang="zh"] {\n  font-family: "Octavo Text", "Octavo Symbols", "Octavo Simplified'
    assert rule in made.epub.css()
    assert '[lang="ja"]' not in made.epub.css()


def test_without_a_package_one_is_told_what_to_install(tmp_path: Path) -> None:
    made = both.made(tmp_path, "# One\n\n[名前はまだ無い。]{lang=ja}\n", "pdf")
    (finding,) = (f for f in made.findings if f.code == "glyph-missing")
    assert "8 characters of this script" in finding.message
    assert f"-m pip install {next(iter(regions('Japanese'))).package}`" in finding.hint
    assert Path(sys.executable).name in finding.hint


def test_an_author_adds_a_face(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {"gothic.ttf": font("Gothic Boxes", "𐌰𐌱")}
    text = "# One\n\nWulfila wrote 𐌰𐌱 *and* so on.\n"
    made = both.made(tmp_path, text, files=files, more="mainfontfallback: gothic.ttf\n")
    assert made.codes() == []
    names = embedded(made.paths["pdf"].read_bytes())
    assert {"Octavo-Text", "Octavo-Text-Italic", "Octavo-with-Gothic-Boxes"} <= names
    assert '"Octavo with Gothic Boxes"' in made.epub.css()


def test_a_face_is_embedded_whatever_the_checksum_of_its_digest(tmp_path: Path) -> None:
    """What names it in a section is a stream, too, which is varied where it ends with a CR."""

    def named(program: bytes) -> bytes:
        return zlib.compress(program[:4] + hashlib.sha256(program).hexdigest().encode())

    plain = font("Gothic Boxes", "𐌰𐌱")
    program = next(
        made for n in range(10_000) if named(made := plain + n.to_bytes(4, "big")).endswith(b"\r")
    )
    files: dict[str, bytes | str] = {"gothic.ttf": program}
    text = "# One\n\nWulfila wrote 𐌰𐌱 *and* so on.\n"
    made = both.made(tmp_path, text, "pdf", files=files, more="mainfontfallback: gothic.ttf\n")
    with pikepdf.open(io.BytesIO(made.paths["pdf"].read_bytes())) as document:
        descriptors = [
            thing
            for thing in document.objects
            if isinstance(thing, pikepdf.Dictionary) and "Gothic" in str(thing.get("/FontName"))
        ]
        assert descriptors
        for descriptor in descriptors:
            with TTFont(io.BytesIO(descriptor.FontFile2.read_bytes())) as embedded_font:
                assert len(embedded_font["glyf"].glyphs) > 1
