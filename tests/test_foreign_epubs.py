"""EPUBs of anybody's: damaged, locked, none at all. What is wrong is said, and nothing raised."""

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from epubs import build
from octavo.check import epub
from octavo.check.readers import READERS, preflight
from octavo.edition import Artefact
from octavo.report import Finding

TEXT = "---\ntitle: T\nlang: en\ndate: 2026-01-01\n---\n# One\n\nText.[^a]\n\n[^a]: A note.\n"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    data, _ = build(tmp_path_factory.mktemp("book"), TEXT)
    assert data is not None
    return data


def look(data: bytes) -> list[Finding]:
    """What is found by the structure's check and by the rules of all readers."""
    found = list(epub.check(Artefact("", "b.epub", data)))
    return found + preflight("b.epub", data, READERS)


def central(data: bytes, offset: int, value: int) -> bytes:
    """A byte of each entry of the central directory changed (APPNOTE 6.3, section 4.3.12)."""
    changed, place = bytearray(data), data.find(b"PK\x01\x02")
    while place >= 0:
        changed[place + offset] = value
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(changed)


def changed(name: str, old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    """A change of one file of the archive; ``new`` empty and ``old`` too take it away."""

    def change(data: bytes) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
            for entry in source.infolist():
                content = source.read(entry)
                if entry.filename.endswith(name):
                    if not old:
                        continue
                    assert old in content
                    content = content.replace(old, new)
                target.writestr(entry, content)
        return buffer.getvalue()

    return change


BOMB = b"<!DOCTYPE html [" + b"".join(
    b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 10 if n else b"x" * 10) for n in range(9)
) + b"]>"  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"", "the file is empty"),
        (lambda data: b"%PDF-1.7\n%%EOF", "no EPUB but a PDF"),
        (lambda data: b"BOOKMOBI", "no EPUB but a Kindle file"),
        (lambda data: b"hello", "no EPUB but something else"),
        (lambda data: data[: len(data) // 2], "damaged, or ends too early"),
        (lambda data: data[100:], "damaged"),
        (lambda data: central(data, 8, 1), "locked by a password"),
        (lambda data: central(data, 10, 99), "damaged"),
        (changed("container.xml", b"", b""), "META-INF/container.xml is not in the file"),
        (changed("container.xml", b"full-path", b"path"), "names no package"),
        (changed("container.xml", b'"EPUB', b'"NO'), "NO/content.opf is not in the file"),
        (changed(".opf", b"</package>", b""), "EPUB/content.opf is no well-formed XML"),
        (changed(".opf", b"itemref", b"ref"), "the reading order names no document"),
        (changed(".css", b"", b""), "EPUB/styles/book.css is listed but not there"),
        (changed("one.xhtml", b"</p>", b""), "EPUB/one.xhtml is no well-formed XML"),
        (changed("one.xhtml", b"#fn", b"#no"), "a link leads nowhere"),
    ],
)
def test_what_is_wrong_is_said(good: bytes, change: Callable[[bytes], bytes], message: str) -> None:
    found = look(change(good))
    faults = [f for f in found if f.code == "epub-faulty"]
    assert any(message in f.message for f in faults), faults
    # no stranger's file is a fault of Octavo's
    assert not any("report it" in f.hint for f in found)
    if "well-formed" in message:
        place = next(f.source for f in faults if message in f.message)
        assert place is not None
        assert place.file.startswith("b.epub/EPUB/")


def test_entities_do_not_unfold(good: bytes) -> None:
    bomb = changed("one.xhtml", b"<!DOCTYPE html>", BOMB)(good)
    look(changed("one.xhtml", b"</body>", b"&i;&i;</body>")(bomb))


@pytest.mark.parametrize("seed", range(40))
def test_noise_raises_nothing(good: bytes, seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(good)
    for _ in range(chance.choice([1, 10, 100, 1000])):
        data[chance.randrange(len(data))] = chance.randrange(256)
    for finding in look(bytes(data)):
        assert finding.message


def test_what_is_whole_has_no_fault(good: bytes) -> None:
    assert list(epub.check(Artefact("", "b.epub", good))) == []


def test_the_command_says_it_once(good: bytes, tmp_path: Path) -> None:
    from octavo.check import finished

    path = tmp_path / "b.epub"
    path.write_bytes(good[: len(good) // 2])
    found = [f for f in finished([path], ["kobo"]) if f.code.startswith("epub-")]
    assert [f.code for f in found] == ["epub-faulty"]
    assert found[0].source is not None
    assert found[0].source.file == str(path)
