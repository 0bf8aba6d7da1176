"""`octavo check`: what each rule finds and where, and what authors may set."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import html

from manuscripts import ROOT, octavo, write
from octavo import codes
from octavo.lint import lint
from octavo.pipeline import Request, examine
from octavo.report import Finding, Findings, Severity
from stand_ins import program

HEAD = "---\ntitle: T\nauthor: A\ndate: 2026-01-01\nlang: {lang}\n---\n\n# One\n\n"


def findings_of(path: Path) -> Findings:
    return lint(examine(Request(path, path.parent)))


def found(folder: Path, text: str, code: str, lang: str = "en") -> list[Finding]:
    return [f for f in findings_of(write(folder, HEAD.format(lang=lang) + text)) if f.code == code]


#: Code, text, and the line of the text and the words that are underlined.
FAULTS = [
    ("doubled-word", "It was the the last.", 1, "the the"),
    ("doubled-word", "It was *the*\nthe last.", 1, "the*"),
    ("doubled-word", "The the last.", 1, "The the"),
    ("placeholder", "So it was.\n\nTODO: say why.", 3, "TODO"),
    ("letters-mixed", "A w\u043erd of two alphabets.", 1, "w\u043erd"),
    ("spelling-mixed", "An e-mail, and an email, and email.", 1, "e-mail"),
    ("spelling-mixed", "So naïve; how naive, how naive.", 1, "naïve"),
    ("dash-hyphen", "The end - of it.", 1, " - "),
    ("dash-range", "In 1914-1918 it was so.", 1, "1914-1918"),
    ("dash-mixed", "So -- it is -- and---not.", 1, "---"),
    ("quote-straight", r"It is 6 &quot; wide.", 0, ""),
    ("quote-unclosed", 'He said "never and went.', 1, '"'),
    ("quote-unopened", "He said so” and went.", 1, "”"),
    ("space-before-mark", "He said , and went.", 1, " ,"),
    ("section-empty", "Words.\n\n## Nothing\n\n## Two\n\nWords.", 3, "Nothing"),
    (
        "part-untold",
        "Words.\n\n# Part Two: Ebb\n\n## Ants\n\nA.\n\n# Part Three\n\n## Bees\n\nB.",
        3,
        "Part Two: Ebb",
    ),
    ("heading-bold", "**A heading**\n\nWords.", 1, "A heading"),
    ("heading-mark", "Words.\n\n## A heading:\n\nWords.", 3, "A heading:"),
    ("heading-twice", "## Same\n\nA.\n\n## Same\n\nB.", 5, "Same"),
    ("scene-blank", "One.\n\n\n\nTwo.\n\n\nThree.", 5, None),
    ("verse-joined", "> Who walks at night\n> and pays no toll\n> is priest or soul", 1, None),
    ("verse-joined", "Ann Author\n4 Long Street\nBergen", 1, None),
    ("table-headless", "| | |\n|--|--|\n| a | b |\n| c | d |", 1, "|"),
    ("link-vague", "See [here](https://example.org).", 1, "[here]"),
    ("link-local", "See [it](http://localhost:80/).", 1, "http://localhost:80/"),
    ("image-coarse", "![A dot](dot.png){width=100%}", 1, "dot.png"),
    ("alt-vague", "![image](dot.png)", 1, "[image]"),
    ("code-wide", f"```\nx = {'1' * 90}\n```", 2, None),
]


@pytest.mark.parametrize(("code", "text", "line", "words"), FAULTS)
def test_a_fault_is_found_where_it_stands(
    tmp_path: Path, code: str, text: str, line: int, words: str | None
) -> None:
    findings = found(tmp_path, text, code)
    if not line:
        return
    assert len(findings) == 1, findings
    source = findings[0].source
    assert source is not None
    assert source.line == line + HEAD.count("\n")
    if words is not None:
        written = text.split("\n")[line - 1]
        assert written[source.column - 1 :][: source.length] == words
    assert findings[0].hint


RIGHT = [
    "He had had enough, and that that was so. New York New York. Ha ha ha.",
    "`the the` and [the](#one) words. Well-known words are re-signed.",
    "He said “yes,” and “she said ‘no’ to it.”",
    "“Speech that goes on.\n\n“And ends here.”",
    "It's 10:30, p. 12--15, and a -- dash -- twice. Mr. Smith ... and more.",
    "**Bold words in a sentence.**\n\nAnd more.",
    "| A | B |\n|---|---|\n| a | b |",
    "See [the survey](https://example.org/a-b - c).",
    "Ein Wort ... ??",
    "A text that is wrapped by a program at fifty chars\n"
    "has lines of almost one length, and each of them is\n"
    "as long as it can be: the next word has no room in\nit.",
    "He came.\nShe went.\nThey sang.\nAnd so on.",
    "He came.\\\nShe went.\\\nThey sang.\n\n::: verse\nOne,\ntwo,\nthree.\n:::",
    "„Na endlich“, said a voice. « Le train ! » she cried, « toujours ? »",
]


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_is_left_alone(tmp_path: Path, text: str) -> None:
    findings = findings_of(
        write(tmp_path, HEAD.format(lang="en") + text + "\n\n![A dot](dot.png)\n")
    )
    shown = {f.code for f in findings} - {"image-coarse", "link-malformed"}
    assert shown <= ({"placeholder"} if "???" in text else set()), findings


def test_what_octavo_fills_is_not_empty(tmp_path: Path) -> None:
    head = HEAD.format(lang="en").replace("lang:", "lof: true\nlang:")
    text = "\n\n![A dot](dot.png){#fig-dot}\n\n# Tables {.list-of-tables}\n\n# Index\n"
    findings = findings_of(write(tmp_path, head + text))
    assert "lof: true" in head
    assert not [f for f in findings if f.code == "section-empty"]


def test_languages_have_their_own_habits(tmp_path: Path) -> None:
    assert not found(tmp_path, "Die, die die Welt kennen.", "doubled-word", "de")
    assert not found(tmp_path, "Il est là ; et puis ?", "space-before-mark", "fr")
    assert not found(tmp_path, "Schon ist es schön, schon.", "spelling-mixed", "de")
    assert found(tmp_path, 'Er sagte "nie und ging.', "quote-unclosed", "de")


HUNSPELL = """
known = {"en_GB": "a centre", "en_US": "a center letter", "de_DE": "ein Haus"}
if "-D" in sys.argv:
    names = "".join(f"/usr/share/hunspell/{name}\\n" for name in known)
    print(f"AVAILABLE DICTIONARIES (x):\\n{names}LOADED DICTIONARY:\\n", file=sys.stderr)
    sys.exit()
words = known[sys.argv[sys.argv.index("-d") + 1]].split()
print("@(#) Ispell")
for line in source.splitlines():
    word = line[1:]
    other = f"& {word} 1 0: letter" if "tt" in word else f"# {word} 0"
    print("*" if word in words else other, end="\\n\\n")
"""


@pytest.mark.skipif(os.name == "nt", reason="the stand-in is a script")
@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en-US", "A lettter, `lettter`, Lettter.", [("lettter", "did you mean “letter”?")]),
        ("en-US", "A center, a centre.", [("centre", "")]),
        ("en-GB", "A center, a centre.", [("center", "")]),
        ("en", "A center, a centre.", []),
        ("en-AU", "A lettter.", []),
        ("en-US", "zog zog zog, [ein]{lang=de} a", []),
        ("fr", "lettter", []),
    ],
)
def test_spelling_is_looked_at_where_hunspell_is(
    tmp_path: Path, bin_only: Path, lang: str, text: str, expected: list[tuple[str, str]]
) -> None:
    program(bin_only, "hunspell", HUNSPELL)
    said = found(tmp_path, text, "misspelled", lang)
    assert [(f.message.split("”")[0].lstrip("“"), f.hint) for f in said] == expected
    for finding in said:
        assert finding.source is not None
        assert finding.source.line == 10


def test_spelling_is_nobodys_business_without_hunspell(tmp_path: Path, bin_only: Path) -> None:
    assert not found(tmp_path, "A lettter.", "misspelled")


def test_an_image_that_nothing_names_is_found(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "lost.png").write_bytes((tmp_path / "dot.png").read_bytes())
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "made.png").write_bytes(b"x")
    unused = [f for f in findings_of(tmp_path / "sample.md") if f.code == "image-unused"]
    assert [f.source.file.rsplit("/")[-1] for f in unused if f.source] == ["lost.png"]


def test_authors_set_severities(tmp_path: Path) -> None:
    text = HEAD.format(lang="en") + "The the end - of it, in 1914-1918. ![A dot](dot.png)\n"
    levels = (
        "check:\n  doubled-word: off\n  dash-hyphen: note\n  dash-range: error\n  dash-rang: off"
    )
    path = write(tmp_path, text.replace("lang: en", f"lang: en\n{levels}"))
    graded = {f.code: f.severity for f in findings_of(path)}
    assert graded == {
        "check-unknown": Severity.WARNING,
        "dash-hyphen": Severity.NOTE,
        "dash-range": Severity.ERROR,
    }
    done = octavo("check", "sample.md", cwd=tmp_path)
    assert done.returncode == 1
    assert "did you mean `dash-range`?" in done.stderr


def test_an_error_of_the_book_stays_one(tmp_path: Path) -> None:
    text = HEAD.format(lang="en\ncheck: {link-broken: off, image-alt-missing: off}")
    write(tmp_path, text + "[a](#nowhere) ![](dot.png)\n")
    done = octavo("build", "sample.md", "--edition", "epub", cwd=tmp_path)
    assert done.returncode == 1
    assert "link-broken" in done.stderr
    assert "image-alt-missing" not in done.stderr


def test_comments_silence_what_is_meant(tmp_path: Path) -> None:
    text = (
        "<!-- octavo-disable-next-line doubled-word -->\nThe the one.\n\nThe the two.\n\n"
        "<!-- octavo-disable doubled-word -->\n\nThe the three.\n\n"
        "<!-- octavo-enable doubled-word -->\n\nThe the four.\n"
    )
    lines = [f.source.line for f in found(tmp_path, text, "doubled-word") if f.source]
    assert [line - HEAD.count("\n") for line in lines] == [4, 12]
    assert not found(tmp_path, text, "html-dropped")


def test_check_answers_people_and_machines(tmp_path: Path) -> None:
    write(tmp_path, HEAD.format(lang="en") + "It was the the last.\n\n![A dot](dot.png)\n")
    assert octavo("check", "sample.md", cwd=tmp_path).returncode == 0
    assert octavo("check", "sample.md", "-W", cwd=tmp_path).returncode == 1
    assert octavo("check", "nowhere.md", cwd=tmp_path).returncode == 2
    document = json.loads(octavo("check", "--format", "json", cwd=tmp_path).stdout)
    first = document["findings"][0]
    assert (first["code"], first["line"], first["column"]) == ("doubled-word", 10, 8)
    done = octavo("check", "sample.md", "--format", "github", cwd=tmp_path)
    assert done.stdout.startswith("::warning file=sample.md,line=10,col=8,endColumn=15,")
    assert not (tmp_path / "out").exists()


def test_a_report_shows_what_was_looked_for_and_found(tmp_path: Path) -> None:
    write(tmp_path, HEAD.format(lang="en") + "It was the the <last>.\n\n![A dot](dot.png)\n")
    assert octavo("check", "sample.md", "--report", "r.html", cwd=tmp_path).returncode == 0
    text = (tmp_path / "r.html").read_text(encoding="utf-8")
    root = html.document_fromstring(text)
    assert "the word “the” stands twice" in root.findtext(".//article/p")
    assert "the the <last>" in root.findtext(".//article/pre")
    rows = {row.findtext("th/code"): row.findtext("td[2]") for row in root.iter("tr")}
    assert rows["doubled-word"] == "1"
    assert rows["link-broken"] == "0"
    assert "<script" not in text
    assert octavo("check", "--report", "r.txt", cwd=tmp_path).returncode == 2


def test_a_file_of_a_book_is_checked_as_part_of_it(tmp_path: Path) -> None:
    (tmp_path / "book.yaml").write_text("title: T\ndate: 2026-01-01\nchapters: [a.md, b.md]\n")
    (tmp_path / "a.md").write_text("# A\n\nSee [B](#b). The the end.\n")
    (tmp_path / "b.md").write_text("# B\n\nThe the end.\n")
    done = octavo("check", "a.md", cwd=tmp_path)
    assert "link-broken" not in done.stderr
    assert "a.md:3:" in done.stderr
    assert "b.md" not in done.stderr


def test_explain_knows_a_code_and_lists_them_all(tmp_path: Path) -> None:
    assert "leads to an id" in octavo("explain", "link-broken", cwd=tmp_path).stdout
    done = octavo("explain", "link-brokn", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean `link-broken`?" in done.stderr
    listed = octavo("explain", cwd=tmp_path).stdout
    assert all(code in listed for code in codes.registry())


def test_every_code_is_explained() -> None:
    """A page of the documentation for each: see ``build/octavo/codes``."""
    assert set(_codes()) - set(codes.registry()) == set()


def _codes() -> Iterator[str]:
    for path in (ROOT / "build" / "octavo").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = getattr(node, "func", None)
            called = getattr(name, "id", getattr(name, "attr", ""))
            if not isinstance(node, ast.Call) or called not in ("error", "warning", "note", "add"):
                continue
            for value in node.args[:2]:
                text = value.value if isinstance(value, ast.Constant) else ""
                if isinstance(text, str) and re.fullmatch(r"[a-z]+(-[a-z]+)+", text):
                    yield text if text != "title-page" else "title-missing"


def test_an_abstract_in_the_front_matter_is_no_verse(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    head = "title: T\nauthor: A\nabstract: What it shows.\ndate: 2026-01-02\nlang: en\nrights: none"
    path.write_text(f"---\n{head}\n---\n\n# One\n\nText.\n")
    assert "verse-joined" not in {finding.code for finding in findings_of(path)}
