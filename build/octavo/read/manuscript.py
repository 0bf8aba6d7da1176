"""What a manuscript consists of: its files in their order, and the metadata of the whole."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from octavo.read import mdbook, outline, projects, sources
from octavo.read.entries import Item
from octavo.read.values import Value
from octavo.report import Finding, Findings, Source, error, warning
from octavo.work import Work, at_once

#: Files of settings are no manuscripts, but those that make a book of their folder.
_SETTINGS = (".yaml", ".yml", ".toml", ".json")
_OUTLINES = ("book.yaml", "book.yml", "_quarto.yml", "_quarto.yaml", "SUMMARY.md", "Book.txt")


@dataclass
class Manuscript:
    """What the sources say: the files in order, and the metadata with where they stand.

    An item of the outline that is a part's title comes with the text that it stands in;
    ``included`` are the texts of other files by their names in findings; ``listed`` is the folder
    whose files are the book for want of an outline.
    """

    name: str
    root: Path
    outline: list[tuple[Item, sources.Text]] = field(default_factory=list)
    included: dict[str, str] = field(default_factory=dict)
    metadata: Value | None = None
    metadata_file: bool = False
    listed: Path | None = None
    work: Work = at_once

    def texts(self) -> dict[str, str]:
        """All texts by their files' names, in the order of the book."""
        return {text.file: text.text for _, text in self.outline} | self.included

    def compose(self, yaml_text: str, file: str, first: int) -> tuple[Value | None, Findings]:
        """YAML as an object, its first line being line ``first`` of ``file``."""
        made: list[tuple[Value | None, Findings]] = self.work(
            "octavo.read.composing:composed", [(yaml_text, file, first)]
        )
        return made[0]

    @property
    def lang(self) -> str:
        """The language that the metadata name, English without."""
        found = self.metadata.get("lang") if self.metadata else None
        return found.text if found and found.text else "en"


def gather(path: Path, findings: list[Finding], work: Work) -> Manuscript | None:
    """Find and load the files."""
    shown = sources.shown(path)
    if path.is_dir():
        return _gather_folder(path, findings, work)
    if not path.is_file():
        message = f"there is no file or folder {shown}"
        findings.append(error("manuscript-missing", message, Source(shown), "check its name"))
        return None
    if path.name in (*_OUTLINES, mdbook.NAME):
        return _gather_folder(path.parent, findings, work)
    if path.suffix.lower() in _SETTINGS:
        message = f"{shown} holds settings, and no text"
        hint = (
            "name the Markdown file or the folder; several files are `chapters: [a.md, b.md]` of a "
            "`book.yaml`, with the metadata beside them (Pandoc's `input-files` are such)"
        )
        findings.append(error("manuscript-empty", message, Source(shown), hint))
        return None
    manuscript = Manuscript(path.stem, path.parent, work=work)
    _load(manuscript, Item(Source(shown), path.name), path, findings)
    return manuscript


def _gather_folder(path: Path, findings: list[Finding], work: Work) -> Manuscript:
    manuscript = Manuscript(path.resolve().name or "book", path, work=work)
    settings = mdbook.settings(path)
    if settings is not None:
        manuscript.root, path = settings.home, settings.text
        manuscript.name = settings.home.resolve().name
        name = sources.shown(settings.home / mdbook.NAME)
        manuscript.metadata, told = manuscript.compose(settings.metadata, name, 1)
        findings += told
    declared = next((path / name for name in _OUTLINES if (path / name).is_file()), None)
    items: tuple[Item, ...] = ()
    if declared is not None:
        listed = _declared(manuscript, declared, findings)
        if listed is None:
            return manuscript
        items = listed
    elif settings is None and (project := projects.find(path, manuscript.compose, findings)):
        path, items = project.text, project.items
        manuscript.metadata, manuscript.metadata_file = project.metadata, project.whole
        manuscript.included |= {text.file: text.text for text in project.texts}
    placed, found = outline.files(items, path)
    findings += found
    if any(item.name for item in items) and not any(item.name for item, _ in placed):
        return manuscript
    whole = Source(sources.shown(path))
    found_files = sources.listed(path) or sources.nested(path)
    files = placed or [(Item(whole, file.name), file) for file in found_files]
    if not files:
        message = f"there is no Markdown file in {whole.file}"
        findings.append(error("manuscript-empty", message, whole, sources.elsewhere(path)))
    if len(files) == 1 and len(sources.listed(path)) == 1:
        stem = files[0][1].stem
        manuscript.name = manuscript.name if stem.lower() in ("index", "readme") else stem
    for item, file in files:
        if item.title:
            whole_text = manuscript.included[item.source.file]
            manuscript.outline.append((item, sources.Text(path, item.source.file, whole_text)))
        else:
            _load(manuscript, item, file, findings)
    if not items:
        _order(manuscript, path)
    return manuscript


def _order(manuscript: Manuscript, folder: Path) -> None:
    """The files of a folder without an outline in the order that they tell themselves."""
    manuscript.listed = folder
    if any(text.path.parent != folder for _, text in manuscript.outline):
        return
    made = {text.path: (item, text) for item, text in manuscript.outline}
    ordered = sources.ordered([text for _, text in manuscript.outline])
    manuscript.outline = [made[text.path] for text in ordered]


def _declared(
    manuscript: Manuscript, path: Path, findings: list[Finding]
) -> tuple[Item, ...] | None:
    """The items of an outline of ours, of Quarto's, mdBook's or Leanpub's; None where none."""
    text, found = sources.load(path)
    findings += found
    items: tuple[Item, ...] = ()
    if text is None:
        return None
    if path.suffix in (".md", ".txt"):
        items = outline.of_summary(text)
    else:
        manuscript.metadata_file = True
        value, told = manuscript.compose(text.text, text.file, 1)
        findings += told
        if value is not None:
            manuscript.metadata, items, found = outline.of_yaml(value)
            findings += found
    manuscript.included[text.file] = text.text
    return items


def left(manuscript: Manuscript) -> Findings:
    """A warning where more Markdown lies in folders below than in a folder without an outline."""
    folder, taken = manuscript.listed, [text.file for _, text in manuscript.outline]
    if folder is None or not taken:
        return ()
    known = manuscript.texts()
    found = [name for name in sources.below(folder) if sources.shown(folder / name) not in known]
    if len(found) <= len(taken):
        return ()
    tops = list(dict.fromkeys(name.partition("/")[0] for name in found))
    shown = ", ".join(f"{name}/" for name in tops[:3]) + (" ..." if len(tops) > 3 else "")
    message = (
        f"{len(found)} Markdown files in folders below ({shown}) are not in the book, which has "
        f"{len(taken)}"
    )
    hint = "list the chapters in `SUMMARY.md` or `book.yaml`"
    outlines = (*_OUTLINES, mdbook.NAME, *projects.NAMES)
    told = [top for top in tops if any((folder / top / name).is_file() for name in outlines)]
    if len(told) == 1:
        hint = f"build the folder that has the outline: {sources.shown(folder / told[0])}"
    elif len(tops) == 1:
        hint += f", or build that folder: {sources.shown(folder / tops[0])}"
    return (warning("files-below", message, Source(taken[0]), hint),)


def _load(manuscript: Manuscript, item: Item, file: Path, findings: list[Finding]) -> None:
    text, found = sources.load(file)
    findings += found
    if text is not None:
        manuscript.outline.append((item, text))
