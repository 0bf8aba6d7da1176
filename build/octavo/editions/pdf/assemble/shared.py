"""What several sections hold alike, once: images and colour spaces."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import pikepdf
from pikepdf import Dictionary, Name


def share(resources: Iterable[pikepdf.Object]) -> None:
    """Let resources share images and colour spaces that are the same, in place."""
    known: dict[bytes, pikepdf.Object] = {}
    spaces: dict[tuple[str, ...], pikepdf.Object] = {}
    for entry in resources:
        for name, image in entry.get("/XObject", Dictionary()).items():
            if image.get("/Subtype") == Name.Image:
                entry.XObject[name] = known.setdefault(_digest(image), image)
        if "/ColorSpace" in entry:
            # an edition has one set of profiles: the same names mean the same
            names = tuple(sorted(entry.ColorSpace.keys()))
            entry.ColorSpace = spaces.setdefault(names, entry.ColorSpace)


def _digest(image: pikepdf.Object) -> bytes:
    mask = image.get("/SMask")
    parts = sorted(
        f"{key} {value!r}"
        for key, value in image.stream_dict.items()
        if key not in ("/Length", "/SMask") and not getattr(value, "is_indirect", False)
    )
    made = hashlib.sha256(image.read_raw_bytes())
    made.update("\n".join(parts).encode())
    made.update(_digest(mask) if mask is not None else b"")
    return made.digest()
