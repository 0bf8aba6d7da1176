"""Archives: what an EPUB is, however damaged."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib

#: A file that unpacks to more bytes is not opened: no book has one of this size.
_LARGEST = 200_000_000

#: What zipfile raises beside its own BadZipFile where an archive is damaged, locked, or packed in
#: a manner that is not known here.
_DAMAGE = (
    *(zlib.error, lzma.LZMAError, struct.error, EOFError, OSError),
    *(RuntimeError, NotImplementedError, ValueError),
)


class Archive:
    """A zip archive that may be damaged: BadZipFile or KeyError, whatever is wrong with it.

    ``names`` are its files in order, ``plain`` those that are stored as they are. Raises BadZipFile
    for data that are no archive.
    """

    def __init__(self, data: bytes) -> None:
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as problem:
            raise zipfile.BadZipFile(f"the archive is damaged ({problem})") from problem
        entries = [entry for entry in self._archive.infolist() if not entry.is_dir()]
        self.names = [entry.filename for entry in entries]
        self.plain = {e.filename for e in entries if e.compress_type == zipfile.ZIP_STORED}

    def read(self, name: str) -> bytes:
        """A file's bytes. Raises KeyError where there is none, BadZipFile where it is damaged."""
        if self._archive.getinfo(name).file_size > _LARGEST:
            raise zipfile.BadZipFile(f"{name} is too large to be opened")
        try:
            return self._archive.read(name)
        except zipfile.BadZipFile as problem:
            raise zipfile.BadZipFile(f"{name} is damaged ({problem})") from problem
        except _DAMAGE as problem:
            locked = "password" in str(problem)
            what = "is locked by a password" if locked else f"is damaged ({problem})"
            raise zipfile.BadZipFile(f"{name} {what}") from problem
