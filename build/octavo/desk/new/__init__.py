"""``octavo new``: begin a book, in a folder that builds at once.

The manuscript of each genre teaches its syntax by being an example of it.
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
from collections.abc import Iterator
from importlib import metadata, resources
from importlib.resources.abc import Traversable
from pathlib import Path

from octavo import systems
from octavo.desk.values import STOPPED, USAGE, Reply, Tell
from octavo.files import write_atomically
from octavo.report import error

GENRES = ("novel", "technical", "textbook", "scholarly", "handout")

#: What lies where in the new folder; ``{name}`` is the name of the book.
_SHARED = {
    "shared/gitignore": ".gitignore",
    "shared/styles.css": "styles.css",
    "shared/github.yml": ".github/workflows/book.yml",
    "shared/gitlab.yml": ".gitlab-ci.yml",
}
_OWN = {
    "manuscript.md": "{name}.md",
    "references.bib": "references.bib",
}
_FIGURE = {"shared/figure.svg": "images/figure.svg"}


def arguments(parser: argparse.ArgumentParser) -> None:
    """The folder, the genre, and what the front matter says."""
    parser.add_argument("folder", metavar="FOLDER", help="the folder to make, such as my-book")
    parser.add_argument(
        "--genre", choices=GENRES, default="novel", help="what to begin with (default: novel)"
    )
    parser.add_argument("--title", default="", help="the title (default: from the folder's name)")
    parser.add_argument("--author", default="Your Name", help="the author")
    parser.add_argument("--lang", default="en", help="the language, such as en or de-AT")


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """Write the files; nothing that is there already is touched."""
    folder = Path(options.folder)
    name = _name(folder)
    if not re.fullmatch(r"[A-Za-z]{2,8}([-_][A-Za-z0-9]{1,8})*", options.lang):
        return Reply(USAGE, problem=f"--lang: “{options.lang}” is no language tag such as en")
    if folder.exists() and not folder.is_dir():
        return Reply(USAGE, problem=f"{folder} is a file, not a folder")
    files = dict(_files(options.genre, name, _values(options, name)))
    there = [path for path in files if (folder / path).exists()]
    if there:
        return Reply(USAGE, problem=f"{folder / there[0]} is there already; nothing was written")
    try:
        for path, text in files.items():
            write_atomically(folder / path, text.encode("utf-8"))
    except OSError as problem:
        message = f"{folder} cannot be written: {problem.strerror or problem}"
        return Reply(STOPPED, findings=(error("output-unwritable", message),))
    lines = [f"{folder / path}" for path in files]
    lines.append(f"\nNext: cd {folder} && octavo build {name}.md")
    return Reply(text="\n".join(lines), data={"version": 1, "files": list(files)})


def _name(folder: Path) -> str:
    """The manuscript's name: the folder's, without what makes names of files troublesome."""
    words = re.sub(r"[^\w.-]+", "-", folder.resolve().name).strip("-._")
    return words or "book"


def _values(options: argparse.Namespace, name: str) -> dict[str, str]:
    today = datetime.date.today()
    words = re.sub(r"[-_.\s]+", " ", name).strip()
    title = options.title or words[:1].upper() + words[1:]
    return {
        "title": _yaml(title),
        "author": _yaml(options.author),
        "date": today.isoformat(),
        "rights": _yaml(f"© {today.year} {options.author}"),
        "writer": options.author,
        "lang": options.lang.replace("_", "-"),
        "name": name,
        "octavo": _requirement(),
        "packages": " ".join(systems.MANAGERS["apt-get"][1]),
    }


def _yaml(text: str) -> str:
    """A text as a scalar of YAML: quoted where it could be read as something else."""
    plain = re.fullmatch(r"[^\W\d©][\w .,()&’'-]*|© [\w .,()&’'-]*", text) and not re.search(
        r"\s#|^\s|\s$", text
    )
    words = ("true", "false", "yes", "no", "on", "off", "null")
    return text if plain and text.lower() not in words else json.dumps(text, ensure_ascii=False)


def _requirement() -> str:
    """Where this Octavo was installed from (PEP 610), for machines that build the book."""
    try:
        source = metadata.distribution("octavo").read_text("direct_url.json") or "{}"
        found = json.loads(source)
    except (metadata.PackageNotFoundError, ValueError):
        return "octavo"
    if "vcs_info" not in found:
        return "octavo"
    return f"octavo @ {found['vcs_info'].get('vcs', 'git')}+{found['url']}"


def _files(genre: str, name: str, values: dict[str, str]) -> Iterator[tuple[str, str]]:
    """Each file's path in the new folder, and its text."""
    folder = resources.files(__package__ or "octavo.desk.new")
    own = {f"{genre}/{source}": path for source, path in _OWN.items()}
    for source, path in {**own, **_SHARED, **_FIGURE}.items():
        file = folder.joinpath(source)
        if not file.is_file():
            continue
        text = file.read_text(encoding="utf-8")
        if source in _FIGURE and "images/figure.svg" not in _manuscript(folder.joinpath(genre)):
            continue
        yield path.format(name=name), _filled(text, values)


def _manuscript(folder: Traversable) -> str:
    return folder.joinpath("manuscript.md").read_text(encoding="utf-8")


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\{\{(\w+)\}\}", lambda found: values[found.group(1)], text)
