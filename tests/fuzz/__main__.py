"""``python tests/fuzz [--minutes M] [--seed N] [--kind NAME] [--keep FOLDER]``: by hand.

Inputs of each kind are built one after another in a process of its own, with a limit of time; each
must end in a valid EPUB and PDF or in findings. At the end a table tells how many were tried, what
came of them and what failed; what failed is made smaller and kept in a folder.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(_HERE), str(_HERE.parent), str(_HERE.parents[1] / "build")]

import os  # noqa: E402

import inputs  # noqa: E402
from hypothesis import HealthCheck, Phase, given, seed, settings  # noqa: E402

import manuscripts  # noqa: E402
from octavo.check.programs import epubcheck  # noqa: E402
from octavo.workers import Failure, Worker  # noqa: E402

#: An input that takes longer hangs.
_LIMIT_S = 300.0

#: So many e-books are given to EPUBCheck at once.
_BATCH = 60


@dataclass
class Tally:
    """What came of the inputs of a kind."""

    tried: int = 0
    built: int = 0
    stopped: int = 0
    failed: Counter[str] = field(default_factory=Counter)


class Fuzz:
    """Tries inputs, counts, and keeps the first input of each failure."""

    def __init__(self, keep: Path) -> None:
        self.keep = keep
        self.tallies: dict[str, Tally] = defaultdict(Tally)
        self.codes: Counter[str] = Counter()
        self.seen: dict[str, tuple[str, inputs.Files]] = {}
        self._worker = Worker()
        self._books: list[tuple[str, inputs.Files, bytes]] = []

    def attempt(self, files: inputs.Files) -> tuple[list[str], list[str], bytes]:
        """What is wrong with an input, the codes found, and the EPUB."""
        made: Any = self._worker.work("trial:trial", files, _LIMIT_S)
        if isinstance(made, Failure):
            self._worker = Worker()
            return [f"{made.kind}: {made.message}"], [], b""
        return made  # type: ignore[no-any-return]

    def one(self, kind: str, files: inputs.Files) -> None:
        """Try an input."""
        wrong, codes, ebook = self.attempt(files)
        tally = self.tallies[kind]
        tally.tried += 1
        tally.built += bool(ebook)
        tally.stopped += not ebook and not wrong
        self.codes.update(codes)
        self.fail(kind, files, wrong)
        if ebook:
            self._books.append((kind, files, ebook))
        if len(self._books) >= _BATCH:
            self.check()

    def fail(self, kind: str, files: inputs.Files, wrong: list[str]) -> None:
        """Count failures, each once by what it says."""
        for name in dict.fromkeys(map(signature, wrong)):
            self.tallies[kind].failed[name] += 1
            if name not in self.seen:
                self.seen[name] = kind, files
                print(f"  {kind}: {name}", flush=True)
                folder = self.keep / re.sub(r"\W+", "-", f"{kind} {name}")[:90]
                _write(folder, files, wrong)

    def check(self) -> None:
        """What EPUBCheck says of the e-books made."""
        with tempfile.TemporaryDirectory() as name:
            paths = []
            for index, (_, _, data) in enumerate(self._books):
                paths.append(Path(name) / f"{index}.epub")
                paths[-1].write_bytes(data)
            for finding in epubcheck.check(paths) if paths else ():
                match = re.match(
                    rf"{re.escape(name)}/(\d+)\.epub", str(finding.source and finding.source.file)
                )
                kind, files, _ = self._books[int(match[1]) if match else 0]
                self.fail(kind, files, [f"{finding.code}: {finding.message[:140]}"])
        self._books.clear()

    def smaller(self, name: str, until: float) -> inputs.Files:
        """The input of a failure with all taken away that it does without."""
        _, files = self.seen[name]
        if name.startswith(("epub", "Timeout", "slow")):
            return files
        for path in files:
            size = len(files[path]) // 2
            while size and time.monotonic() < until:
                at = 0
                while at < len(files[path]) and time.monotonic() < until:
                    less = {**files, path: files[path][:at] + files[path][at + size :]}
                    if name in map(signature, self.attempt(less)[0]):
                        files = less
                    else:
                        at += size
                size //= 2
        return files


def signature(wrong: str) -> str:
    """What a failure says, without what changes from input to input."""
    return re.sub(r"“[^”]*”|\"[^\"]*\"|'[^']*'|\d+|q[a-j]{3}z\S*", "…", wrong)[:120]


def _write(folder: Path, files: inputs.Files, wrong: list[str]) -> None:
    for path, data in {"dot.png": manuscripts.PNG, **files}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(data)
    (folder / "wrong.json").write_text(json.dumps(wrong, indent=1), encoding="utf-8")


def _rounds(kinds: list[str], first: int, until: float, fuzz: Fuzz) -> Iterator[None]:
    index, number = 0, first
    while time.monotonic() < until:
        for kind in kinds:
            if kind == "CommonMark":
                for _ in range(8):
                    files = inputs.commonmark(index)
                    if files is not None and time.monotonic() < until:
                        fuzz.one(kind, files)
                    index += 1
                continue
            strategy, weight = inputs.KINDS[kind]
            _some(kind, strategy, 4 * weight, number, until, fuzz)
        number += 1
        yield


def _some(kind: str, strategy: Any, count: int, number: int, until: float, fuzz: Fuzz) -> None:
    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def run(files: inputs.Files) -> None:
        if time.monotonic() < until:
            fuzz.one(kind, files)

    run()


def main() -> int:
    """Try inputs for so long; 1 where one failed."""
    names = [*inputs.KINDS, "CommonMark"]
    parser = argparse.ArgumentParser(prog="python tests/fuzz")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", action="append", choices=names)
    parser.add_argument("--keep", type=Path, default=Path("fuzz"))
    asked = parser.parse_args()
    path = [str(_HERE), str(_HERE.parent), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, path))
    fuzz, start = Fuzz(asked.keep), time.monotonic()
    for _ in _rounds(asked.kind or names, asked.seed, start + asked.minutes * 60, fuzz):
        tried = sum(tally.tried for tally in fuzz.tallies.values())
        print(f"{tried} tried in {time.monotonic() - start:.0f} s", flush=True)
    fuzz.check()
    for name in fuzz.seen:
        folder = asked.keep / re.sub(r"\W+", "-", f"{fuzz.seen[name][0]} {name}")[:90] / "smaller"
        _write(folder, fuzz.smaller(name, time.monotonic() + 60), [name])
    print("\n| input | tried | built | stopped by findings | failed |\n|---|--:|--:|--:|--:|")
    for kind, tally in fuzz.tallies.items():
        failed = sum(tally.failed.values())
        print(f"| {kind} | {tally.tried} | {tally.built} | {tally.stopped} | {failed} |")
    for kind, tally in fuzz.tallies.items():
        for name, count in tally.failed.most_common():
            print(f"{kind}: {count} × {name}")
    print("findings:", ", ".join(f"{code} {n}" for code, n in fuzz.codes.most_common()))
    return 1 if fuzz.seen else 0


if __name__ == "__main__":
    sys.exit(main())
