"""The font programs that pages are set with."""

from __future__ import annotations

from collections.abc import Sequence

from octavo import fonts
from octavo.report import Finding
from octavo.workshop import Failure, Workshop

_MADE = "octavo.fonts:made"


def made(
    faces: Sequence[fonts.Face], characters: frozenset[int], workshop: Workshop
) -> tuple[dict[fonts.Face, bytes], list[Finding]]:
    """The program of each face: its file, or what is made of it for this text.

    Where one is no use there is an error for it, and not all of them are there.
    """
    narrowed = {face: fonts.narrowed(face, characters) for face in faces}
    wanted = {face: one for face, one in narrowed.items() if one is not None}
    # ours do no harm here, and workers are still busy with making ready
    workshop.near(_MADE, [one for face, one in wanted.items() if face.packaged])
    instances = workshop.run(_MADE, list(wanted.values()), lambda value: 0.05)
    found: dict[fonts.Face, bytes] = {}
    findings: list[Finding] = []
    for face, data in zip(wanted, instances, strict=True):
        if isinstance(data, Failure):
            findings.append(fonts.useless(face, f"{data.kind}: {data.message}"))
        else:
            found[face] = data
    if findings:
        return found, findings
    # in the order of the faces: the order of the rules is that
    return {face: found.get(face) or fonts.program(face) for face in faces}, []
