"""Citations and bibliographies: what styles print, where notes stand, what leads where."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made
from cited import listed, note, notes, resolved, texts

#: The works of the Chicago Manual's quick guide (18th edition), of the American Psychological
#: Association's and the Modern Language Association's examples.
BIB = """
@book{yu, author = {Yu, Charles}, title = {Interior Chinatown}, publisher = {Pantheon Books},
  date = {2020}}
@book{binder, author = {Binder, Amy J. and Kidder, Jeffrey L.}, date = {2022},
  title = {The Channels of Student Activism: How the Left and Right Are Winning (and Losing) in
    Campus Politics Today}, shorttitle = {Channels of Student Activism},
  publisher = {University of Chicago Press}}
@incollection{doyle, author = {Doyle, Kathleen}, title = {The Queen Mary Psalter},
  shorttitle = {Queen Mary Psalter},
  booktitle = {The Book by Design: The Remarkable Story of the World's Greatest Invention},
  editor = {Marks, P. J. M. and Parkin, Stephen}, publisher = {University of Chicago Press},
  date = {2023}}
@article{kwon, author = {Kwon, Hyeyoung}, date = {2022}, volume = {127}, number = {6},
  title = {Inclusion Work: Children of Immigrants Claiming Membership in Everyday Life},
  journaltitle = {American Journal of Sociology}, pages = {1818--1859},
  doi = {10.1086/720277}}
@article{grady, author = {Grady, J. S. and Her, M. and Moreno, G. and Perez, C. and Yelinek, J.},
  title = {Emotions in storybooks: {A} comparison of storybooks that represent ethnic and racial
    groups in the {United States}}, journaltitle = {Psychology of Popular Media Culture},
  date = {2019}, volume = {8}, number = {3}, pages = {207--217}, doi = {10.1037/ppm0000185}}
@book{jackson, author = {Jackson, L. M.}, date = {2019}, edition = {2},
  title = {The psychology of prejudice: {From} attitudes to social action},
  publisher = {American Psychological Association}, doi = {10.1037/0000168-000}}
@article{baron, author = {Baron, Naomi S.}, date = {2013-01}, volume = {128}, number = {1},
  title = {Redefining Reading: The Impact of Digital Communication Media}, pages = {193--200},
  journaltitle = {{PMLA}}}
@book{klaus, author = {Klaus, B. and Horn, P.}, title = {Robot Vision}, location = {Cambridge,
  MA, USA}, publisher = {MIT Press}, date = {1986}}
@book{smith-a, author = {Smith, Ann}, title = {One}, date = {2001}, publisher = {Press}}
@book{smith-b, author = {Smith, Ann}, title = {Two}, date = {2001}, publisher = {Press}}
@book{beauvoir, author = {de Beauvoir, Simone}, title = {Le deuxième sexe}, date = {1949},
  publisher = {Gallimard}, location = {Paris}, langid = {french}}
@book{goethe, author = {von Goethe, Johann Wolfgang}, title = {Die Wahlverwandtschaften},
  date = {1809}, publisher = {Cotta}, location = {Tübingen}, langid = {german}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "refs.bib").write_text(BIB, encoding="utf-8")
    return tmp_path


def test_chicago_notes_as_the_manual_prints_them(folder: Path) -> None:
    text = (
        "<p>A.[@yu, 45] B.[@binder, 117-18] C.[@yu, 48] D.[@binder, 125] E.[@doyle, 64]"
        " F.[@doyle, 65] G.[@kwon, 1842-43] H.[@kwon, 1851]</p>"
    )
    book, findings = resolved(folder, text, csl="chicago-notes-bibliography")
    assert findings == []
    assert notes(book) == [
        "1 Charles Yu, Interior Chinatown (Pantheon Books, 2020), 45.",
        "2 Amy J. Binder and Jeffrey L. Kidder, The Channels of Student Activism: How the Left and "
        "Right Are Winning (and Losing) in Campus Politics Today (University of Chicago Press, "
        "2022), 117–18.",
        "3 Yu, Interior Chinatown, 48.",
        "4 Binder and Kidder, Channels of Student Activism, 125.",
        "5 Kathleen Doyle, “The Queen Mary Psalter,” in The Book by Design: The Remarkable Story "
        "of the World’s Greatest Invention, ed. P. J. M. Marks and Stephen Parkin (University of "
        "Chicago Press, 2023), 64.",
        "6 Doyle, “Queen Mary Psalter,” 65.",
        "7 Hyeyoung Kwon, “Inclusion Work: Children of Immigrants Claiming Membership in Everyday "
        "Life,” American Journal of Sociology 127, no. 6 (2022): 1842–43, "
        "https://doi.org/10.1086/720277.",
        "8 Kwon, “Inclusion Work,” 1851.",
    ]
    assert listed(book) == [
        "Binder, Amy J., and Jeffrey L. Kidder. The Channels of Student Activism: How the Left and "
        "Right Are Winning (and Losing) in Campus Politics Today. University of Chicago Press, "
        "2022.",
        "Doyle, Kathleen. “The Queen Mary Psalter.” In The Book by Design: The Remarkable Story of "
        "the World’s Greatest Invention, edited by P. J. M. Marks and Stephen Parkin. University "
        "of Chicago Press, 2023.",
        "Kwon, Hyeyoung. “Inclusion Work: Children of Immigrants Claiming Membership in Everyday "
        "Life.” American Journal of Sociology 127, no. 6 (2022): 1818–59. "
        "https://doi.org/10.1086/720277.",
        "Yu, Charles. Interior Chinatown. Pantheon Books, 2020.",
    ]


def test_chicago_author_date(folder: Path) -> None:
    text = "<p>A [@binder, 117-18]. B [@yu, 45; @kwon, 1851]. @doyle [64] says. C [-@yu, 3].</p>"
    book, findings = resolved(folder, text)
    assert findings == []
    assert texts(book) == [
        "A (Binder and Kidder 2022, 117–18). B (Yu 2020, 45; Kwon 2022, 1851). Doyle (2023, 64) "
        "says. C (2020, 3)."
    ]
    assert listed(book)[0].startswith("Binder, Amy J., and Jeffrey L. Kidder. 2022. The Channels")


def test_apa(folder: Path) -> None:
    text = "<p>A [@grady]. @grady [p. 209] say. B [@smith-a; @smith-b; @jackson].</p>"
    book, findings = resolved(folder, text, csl="apa")
    assert findings == []
    assert texts(book) == [
        "A (Grady et al., 2019). Grady et al. (2019, p. 209) say. "
        "B (Jackson, 2019; Smith, 2001a, 2001b)."
    ]
    assert listed(book)[:2] == [
        "Grady, J. S., Her, M., Moreno, G., Perez, C., & Yelinek, J. (2019). Emotions in "
        "storybooks: A comparison of storybooks that represent ethnic and racial groups in the "
        "United States. Psychology of Popular Media Culture, 8(3), 207–217. "
        "https://doi.org/10.1037/ppm0000185",
        "Jackson, L. M. (2019). The psychology of prejudice: From attitudes to social action "
        "(2nd ed.). American Psychological Association. https://doi.org/10.1037/0000168-000",
    ]


def test_mla(folder: Path) -> None:
    book, _ = resolved(folder, "<p>A [@baron, 194].</p>", csl="modern-language-association")
    assert texts(book) == ["A (Baron 194)."]
    assert listed(book) == [
        "Baron, Naomi S. “Redefining Reading: The Impact of Digital Communication Media.” PMLA, "
        "vol. 128, no. 1, Jan. 2013, pp. 193–200."
    ]


def test_numbers_in_brackets(folder: Path) -> None:
    text = "<p>A [@klaus]. B [@yu, p. 3]. C [@klaus; @yu; @kwon].</p>"
    book, _ = resolved(folder, text, csl="ieee")
    assert texts(book) == ["A [1]. B [2, p. 3]. C [1], [2], [3]."]
    assert listed(book)[0] == (
        "[1] B. Klaus and P. Horn, Robot vision. Cambridge, MA, USA: MIT Press, 1986."
    )


def test_raised_numbers_stand_behind_the_word(folder: Path) -> None:
    book, _ = resolved(folder, "<p>A word [@klaus], B word [@yu; @kwon; @doyle].</p>", csl="nature")
    assert texts(book) == ["A word1, B word2–4."]


def test_german_labels_and_and(folder: Path) -> None:
    text = "<p>A [@goethe, S. 3-5; @binder, p. 7].</p>"
    book, _ = resolved(folder, text, csl="deutsche-sprache", lang="de")
    assert texts(book) == ["A (Goethe 1809, S. 3–5; Binder/Kidder 2022, S. 7)."]
    assert listed(book)[1] == (
        "Goethe, Johann Wolfgang von (1809): Die Wahlverwandtschaften. Tübingen: Cotta."
    )
    book, _ = resolved(folder, text, lang="de")
    assert "Binder und Kidder 2022, 7" in texts(book)[0]


def test_foreign_titles_keep_their_case(folder: Path) -> None:
    book, _ = resolved(folder, "<p>A [@beauvoir].</p>")
    assert listed(book) == ["Beauvoir, Simone de. 1949. Le deuxième sexe. Gallimard."]


@pytest.mark.parametrize("style", ["", "chicago-notes-bibliography", "deutsche-sprache", "apa"])
def test_foreign_titles_say_their_language(folder: Path, style: str) -> None:
    book, _ = resolved(folder, "<p>A [@beauvoir; @yu].</p>", csl=style)
    marked = [
        ("".join(e.itertext()), e.get("lang"))
        for chapter in book.chapters
        for e in chapter.tree().iter()
        if e.get("lang")
    ]
    assert marked
    assert set(marked) == {("Le deuxième sexe", "fr")}
    book, _ = resolved(folder, "<p>A [@beauvoir].</p>", csl=style, lang="fr")
    assert not [e for c in book.chapters for e in c.tree().iter() if e.get("lang")]


def test_notes_of_citations_live_among_the_authors_own(folder: Path) -> None:
    call, aside = note("a", "Compare @yu [9], and others [@kwon, 1820].")
    text = f'<p>A [@yu, 45]. B.{call} C [@yu].</p><section class="notes">{aside}</section>'
    book, findings = resolved(folder, text, csl="chicago-notes-bibliography")
    assert findings == []
    assert notes(book) == [
        "1 Charles Yu, Interior Chinatown (Pantheon Books, 2020), 45.",
        "2 Compare Yu, Interior Chinatown, 9, and others (Hyeyoung Kwon, “Inclusion Work: Children "
        "of Immigrants Claiming Membership in Everyday Life,” American Journal of Sociology 127, "
        "no. 6 (2022): 1820, https://doi.org/10.1086/720277).",
        "3 Yu, Interior Chinatown.",
    ]


def test_ibid_counts_all_notes_and_stays_in_its_chapter(folder: Path) -> None:
    call, aside = note("a", "Words without a citation.")
    one = (
        f"<p>A.[@yu, 45] B.[@yu, 45] C.[@yu, 46] D.{call} E.[@yu, 47]</p>"
        f'<section class="notes">{aside}</section>'
    )
    style = "chicago-notes-bibliography-subsequent-ibid"
    book, _ = resolved(folder, one, "<p>F.[@yu, 48] G.[@yu, 49]</p>", csl=style)
    assert notes(book) == [
        "1 Charles Yu, Interior Chinatown (Pantheon Books, 2020), 45.",
        "2 Ibid.",
        "3 Ibid., 46.",
        "4 Words without a citation.",
        "5 Yu, Interior Chinatown, 47.",
        "1 Yu, Interior Chinatown, 48.",
        "2 Ibid., 49.",
    ]


def test_a_style_that_names_notes_by_number_begins_anew_in_each_chapter(folder: Path) -> None:
    text = "<p>A.[@yu, 45] B.[@kwon] C.[@yu, 46]</p>"
    book, _ = resolved(
        folder, text, "<p>D.[@kwon] E.[@yu] F.[@yu, 3]</p>", csl="early-christianity"
    )
    assert notes(book)[2] == "3 Yu, Interior Chinatown (see n. 1), 46."
    assert notes(book)[5].startswith("3 Yu, Interior Chinatown (see n. 2), 3.")


@pytest.mark.parametrize(
    ("written", "lang", "wanted"),
    [
        ("A claim [@yu], and more.", "en-GB", "A claim,* and more."),
        ("A claim [@yu]. Next.", "en-GB", "A claim.* Next."),
        ("A claim.[@yu] Next.", "en-GB", "A claim.* Next."),
        ("“Words” [@yu].", "en-US", "“Words.”*"),
        ("“Words” [@yu].", "en-GB", "“Words”.*"),
        ("(A claim [@yu]) goes.", "en-GB", "(A claim)* goes."),
        ("A claim [@yu] – a dash.", "en-GB", "A claim* – a dash."),
        ("As @yu says.", "en-GB", "As Charles Yu* says."),
        ("In @yu's view.", "en-GB", "In Charles Yu’s* view."),
        ("So says @yu.", "en-GB", "So says Charles Yu.*"),
    ],
)
def test_calls_stand_behind_punctuation(folder: Path, written: str, lang: str, wanted: str) -> None:
    book, _ = resolved(folder, f"<p>{written}</p>", csl="chicago-notes-bibliography", lang=lang)
    paragraph = book.chapters[0].tree().find("p")
    assert paragraph is not None
    for call in paragraph.iter("a"):
        call.text = "*"
    assert "".join(paragraph.itertext()) == wanted


def test_ways_lead_from_citation_to_entry_and_back(folder: Path) -> None:
    book, _ = resolved(folder, "<p>A [@yu, 3]. B [@yu, 4; @kwon].</p>")
    trees = [chapter.tree() for chapter in book.chapters]
    ids = {e.get("id") for tree in trees for e in tree.iter() if e.get("id")}
    links = [a for tree in trees for a in tree.iter("a") if a.get("href", "").startswith("#")]
    assert {a.get("href", "")[1:] for a in links} <= ids
    there = [a for a in links if a.get("role") == "doc-biblioref"]
    assert [a.get("href") for a in there] == ["#ref-yu", "#ref-yu", "#ref-kwon"]
    assert there[0].get("title") == "Yu, Charles. 2020. Interior Chinatown. Pantheon Books."
    back = [a for a in links if a.get("role") == "doc-backlink"]
    assert sorted(a.get("href", "")[1:] for a in back) == sorted(a.get("id", "") for a in there)


def test_no_way_back_stands_alone_in_its_line(folder: Path) -> None:
    for count, wanted in ((1, ""), (2, "\u00a0"), (3, " \u00a0")):
        book, _ = resolved(folder, "<p>" + "A [@yu]. " * count + "</p>")
        tree = book.chapters[-1].tree()
        links = [a for a in tree.iter("a") if a.get("role") == "doc-backlink"]
        assert "".join(a.tail or "" for a in links) == wanted
        (entry,) = tree.iter("li")
        assert "".join(map(str, entry.itertext())).split("\u21a9")[0][-1] == "\u00a0"


def test_a_work_that_is_cited_often_has_no_lines_of_arrows(folder: Path) -> None:
    book, _ = resolved(folder, "<p>" + "A [@yu]. " * 30 + "</p>")
    links = [a for chapter in book.chapters for a in chapter.tree().iter("a")]
    back = [a.get("href") for a in links if a.get("role") == "doc-backlink"]
    there = [f"#{a.get('id')}" for a in links if a.get("role") == "doc-biblioref"]
    assert len(there) == 30
    assert back == there[:8]


def test_links_can_be_switched_off(folder: Path) -> None:
    book, _ = resolved(folder, "<p>A [@yu].</p>", link_citations=False)
    assert not [a for chapter in book.chapters for a in chapter.tree().iter("a")]


def test_the_bibliography_stands_where_the_author_wants_it(folder: Path) -> None:
    place = '<h1>Works</h1><p>These:</p><div id="refs"><p>First.</p></div><p>After.</p>'
    book, _ = resolved(folder, "<h1>One</h1><p>A [@yu].</p>", place)
    refs = book.chapters[1].tree().find("div")
    assert refs is not None
    assert [child.tag for child in refs] == ["p", "ul"]
    assert (refs.get("role"), refs.get("aria-label")) == ("doc-bibliography", "Bibliography")
    assert len(book.chapters) == 2


def test_the_bibliography_goes_under_a_last_heading(folder: Path) -> None:
    book, _ = resolved(folder, "<h1>One</h1><p>A [@yu].</p>", "<h1>Works Cited</h1>")
    assert [child.tag for child in book.chapters[1].tree()] == ["h1", "ul"]
    one = "<h1>Sources</h1><p>A [@yu].</p>"
    book, _ = resolved(folder, one, '<h1 id="refs">R</h1>', "<h1>End</h1><p>Text.</p>")
    assert [child.tag for child in book.chapters[1].tree()] == ["h1", "ul"]


@pytest.mark.parametrize(
    ("lang", "title", "wanted"),
    [("en", "", "Bibliography"), ("de", "", "Literaturverzeichnis"), ("en", "Sources", "Sources")],
)
def test_a_bibliography_without_a_place_gets_a_chapter(
    folder: Path, lang: str, title: str, wanted: str
) -> None:
    book, _ = resolved(folder, "<h1>One</h1><p>A [@yu].</p>", lang=lang, section_title=title)
    chapter = book.chapters[-1]
    assert chapter.kind == "bibliography"
    assert chapter.tree().get("role") == "doc-bibliography"
    assert "".join(chapter.tree()[0].itertext()) == wanted


def test_no_bibliography_where_it_is_suppressed(folder: Path) -> None:
    book, _ = resolved(folder, "<h1>One</h1><p>A [@yu].</p>", suppress_bibliography=True)
    assert len(book.chapters) == 1
    assert texts(book) == ["A (Yu 2020)."]


def test_nocite_lists_what_is_not_cited(folder: Path) -> None:
    book, findings = resolved(folder, "<p>A [@yu].</p>", nocite=("kwon",))
    assert findings == []
    assert len(listed(book)) == 2
    book, _ = resolved(folder, "<p>A [@yu].</p>", nocite=("*",))
    assert len(listed(book)) == 12


def test_a_style_without_a_bibliography_says_so(folder: Path) -> None:
    text = '<p>A [@yu].</p><div id="refs"></div>'
    book, findings = resolved(folder, text, csl="chicago-notes")
    assert [f.code for f in findings] == ["bibliography-none"]
    assert notes(book) == ["1 Charles Yu, Interior Chinatown (Pantheon Books, 2020)."]


JSON = """[
  {"id": "smith", "type": "book", "title": "Water: H<sub>2</sub>O",
   "author": [{"family": "Smith", "given": "Ann"}], "issued": {"date-parts": [[2001]]}},
  {"type": "book", "title": "Nobody's"}
]"""
YAML = """---
references:
- id: darwin
  type: book
  title: On the *Beagle*
  author: [{family: Darwin, given: Charles}]
  issued: 1859
---
"""


def test_sources_in_json_yaml_and_the_front_matter(folder: Path) -> None:
    (folder / "a.json").write_text(JSON)
    (folder / "b.yaml").write_text(YAML)
    inline = {"id": "inline", "type": "book", "title": "*In* Line", "issued": 1999}
    book, findings = resolved(
        folder,
        "<p>A [@smith; @darwin; @inline; @yu].</p>",
        bibliography=("refs.bib", "a.json", "b.yaml"),
        references=(inline,),
        csl="apa",
    )
    assert [(f.code, f.source and f.source.line) for f in findings] == [
        ("bibliography-malformed", 4)
    ]
    assert listed(book) == [
        "Darwin, C. (1859). On the Beagle.",
        "In Line. (1999).",
        "Smith, A. (2001). Water: H2O.",
        "Yu, C. (2020). Interior chinatown. Pantheon Books.",
    ]


def test_files_share_abbreviations_and_cross_references(folder: Path) -> None:
    (folder / "strings.bib").write_text(
        '@string{jas = "Journal of Shared Strings"}\n'
        "@collection{book, editor = {Ed, E.}, title = {The Book}, date = {2001}}\n"
    )
    (folder / "works.bib").write_text(
        "@article{a, author = {A, B.}, title = {Art}, journal = jas, year = 1999}\n"
        "@incollection{c, author = {C, D.}, title = {Chapter}, crossref = {book}}\n"
        "@string{later = }\n@book{d, title = {x},, date = {1999}, author = {{A}}}"
    )
    files = ("strings.bib", "works.bib")
    book, findings = resolved(folder, "<p>A [@a; @c].</p>", bibliography=files)
    assert [(f.code, f.source and f.source.line) for f in findings] == [
        ("bibliography-malformed", 3)
    ]
    assert listed(book) == [
        "A, B. 1999. “Art.” Journal of Shared Strings.",
        "C, D. 2001. “Chapter.” In The Book, edited by E. Ed.",
    ]


def test_an_unknown_key_is_an_error_with_its_place_and_the_nearest_key(folder: Path) -> None:
    text = "<p data-line='3'>A [@smith-a] and\nB [see @binders, 3].</p>"
    _, findings = resolved(folder, "<h1>One</h1>\n", text)
    assert [f.code for f in findings] == ["citation-unknown"]
    source = findings[0].source
    assert source is not None
    assert (source.file, source.line, source.column) == ("book.md", 4, 8)
    assert findings[0].hint == "did you mean `@binder` (refs.bib, line 4)?".replace(
        "refs.bib", findings[0].hint.split("(")[1].split(",")[0]
    )


BROKEN = """@book{good, author = {Good, A.}, title = {Good}, date = {2000}}

@book{open,
  author = {Open,
  title = {Never closed}
}

@book{comma, author = {A, B} title = {T}}
@boook{typo, auhtor = {Typo, T.}, title = {Typo}, date = {2000-13}, publisher = {A and B}}
@book{good, title = {Another}}
@book(round, author = "Round, R.", title = "In " # "brackets", year = 1990)
@misc{bare}
"""


def test_broken_entries_spoil_nothing_but_themselves(folder: Path) -> None:
    (folder / "refs.bib").write_text(BROKEN)
    book, findings = resolved(folder, "<p>A [@good; @typo; @round; @open].</p>")
    found = sorted((f.source.line if f.source else 0, f.code) for f in findings)
    assert found == [
        (1, "citation-unknown"),
        (3, "bibliography-malformed"),
        (8, "bibliography-malformed"),
        (9, "bibliography-date"),
        (9, "bibliography-field"),
        (9, "bibliography-list"),
        (9, "bibliography-type"),
        (10, "bibliography-duplicate"),
        (12, "bibliography-malformed"),
    ]
    assert "Good, A. 2000. Good." in listed(book)
    assert "Round, R. 1990. In Brackets." in listed(book)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("../refs.bib", "bibliography-outside"),
        ("/etc/passwd", "bibliography-outside"),
        ("none.bib", "bibliography-missing"),
        ("list.txt", "bibliography-format"),
        ("latin.bib", "encoding"),
        ("bad.json", "bibliography-syntax"),
        ("bad.yaml", "bibliography-syntax"),
        ("link.bib", "bibliography-outside"),
    ],
)
def test_files_that_cannot_be_used(folder: Path, name: str, code: str) -> None:
    (folder / "list.txt").write_text("x")
    (folder / "latin.bib").write_bytes(b"caf\xe9")
    (folder / "bad.json").write_text('[{"id": "a",}]')
    (folder / "bad.yaml").write_text("references:\n- id: [a\n")
    (folder / "link.bib").symlink_to("/etc/passwd")
    _, findings = resolved(folder, "<p>A [@yu].</p>", bibliography=(name,))
    assert [f.code for f in findings] == [code]


@pytest.mark.parametrize(
    ("name", "hint"),
    [("apaa", "`apa`"), ("../x.csl", "beside"), ("chicago-note-biblio", "chicago-"), ("b.csl", "")],
)
def test_styles_that_cannot_be_used(folder: Path, name: str, hint: str) -> None:
    (folder / "b.csl").write_text("<style><citation></style>")
    book, findings = resolved(folder, "<p>A [@yu, 3].</p>", csl=name)
    assert [f.code for f in findings] == ["csl-unusable"]
    assert hint in findings[0].hint
    assert texts(book) == ["A [@yu, 3]."]


def test_styles_by_old_name_address_and_file(folder: Path) -> None:
    one, _ = resolved(folder, "<p>A [@yu].</p>", csl="chicago-fullnote-bibliography")
    assert notes(one)
    two, _ = resolved(folder, "<p>A [@yu].</p>", csl="https://www.zotero.org/styles/nature-physics")
    assert texts(two) == ["A1."]


def test_citations_without_a_bibliography(folder: Path) -> None:
    book, findings = resolved(folder, "<p>A [@yu] and @kwon.</p>", bibliography=())
    assert [(f.code, f.severity.word) for f in findings] == [("bibliography-undeclared", "error")]
    assert texts(book) == ["A [@yu] and @kwon."]
    _, findings = resolved(folder, "<p>Ask @octavo.</p>", bibliography=())
    assert [(f.code, f.severity.word) for f in findings] == [("bibliography-undeclared", "warning")]


def test_short_forms_begin_anew_where_the_author_says(folder: Path) -> None:
    one = "<h1>One</h1><p>A.[@yu]</p>"
    two = '<h1 class="reset-citation-positions">Two</h1><p>B.[@yu]</p>'
    book, _ = resolved(folder, one, two, csl="chicago-notes-bibliography")
    assert notes(book) == ["1 Charles Yu, Interior Chinatown (Pantheon Books, 2020)."] * 2


MANUSCRIPT = """\
# One

A claim [@yu, 45]. Another.[^a]

[^a]: Compare @yu [48], and [@kwon, 1820].

# Two

The last word [@doyle].
"""


@pytest.mark.parametrize(
    "style",
    [
        "chicago-notes-bibliography",
        *(pytest.param(s, marks=pytest.mark.slow) for s in ("apa", "ieee")),
    ],
)
def test_both_outputs_hold_citations_and_bibliography(folder: Path, style: str) -> None:
    more = f"bibliography: refs.bib\ncsl: {style}\nlang: en-US\n"
    book = made(folder, MANUSCRIPT, "epub", "pdf", more=more)
    assert not [f for f in book.findings if f.severity.word == "error"], book.findings
    assert not [c for c in book.codes() if c.startswith("outputs-differ")]
    assert book.epub.broken_links() == []
    words = book.pdf().lower()
    assert "the queen mary psalter" in words
    assert "Bibliography" in book.outline()
    assert book.outline()[-1] == "Bibliography"
    last = book.epub.document("bibliography")
    roles = [e.get("role") for e in last.iter() if e.get("role")]
    assert roles[0] == "doc-bibliography"
    assert "doc-biblioentry" not in roles
    assert "doc-backlink" in roles


def test_paper_shows_no_ways_back(folder: Path) -> None:
    book = made(folder, "# One\n\nA [@yu].\n", "print", more="bibliography: refs.bib\n")
    assert "Interior Chinatown. Pantheon Books." in book.pdf("print")
    assert "↩" not in book.pdf("print")


def test_metadata_in_the_front_matter(folder: Path) -> None:
    more = (
        "bibliography: [refs.bib]\nnocite: '@kwon, @{doyle}'\nlink-citations: false\n"
        "reference-section-title: Works\nreferences:\n- id: mine\n  title: Mine\n  type: book\n"
    )
    book = made(folder, "# One\n\nA [@mine; @yu].\n", "epub", more=more)
    assert [c for c in book.codes() if c != "bibliography-unused"] == []
    text = book.chapter("bibliography")
    assert text.startswith("Works")
    assert all(word in text for word in ("Kwon", "Doyle", "Mine", "Yu"))
    wrong = (
        "bibliography: {a: b}\ncsl: [x]\nnocite: {a: 1}\nlink-citations: maybe\nreferences: [a]\n"
    )
    book = made(folder, "# One\n\nText.\n", "epub", more=wrong)
    assert book.codes() == ["metadata-type"] * 5


SECTIONS = """# One

First.[@kula, 45]

## Deeper

Text.[@yu]

# Two

Fresh.[@yu, 50]

## Sources

# Three

No cites.
"""


@pytest.mark.parametrize(
    "style",
    [
        "apa",
        *(pytest.param(s, marks=pytest.mark.slow) for s in ("ieee", "chicago-notes-bibliography")),
    ],
)
def test_a_bibliography_in_each_chapter(folder: Path, style: str) -> None:
    text = SECTIONS.replace("kula", "klaus")
    more = f"bibliography: refs.bib\ncsl: {style}\nsection-bibs-level: 1\n"
    both = made(folder, text, "epub", "pdf", more=more)
    assert both.codes() == []
    one, two, three = (both.chapter(name) for name in ("one", "two", "three"))
    assert "Bibliography" in one
    assert "Robot" in one.partition("Bibliography")[2]
    assert "Chinatown" in one.partition("Bibliography")[2].replace("chinatown", "Chinatown")
    assert "Robot" not in two
    assert "hinatown" in two.partition("Sources")[2]
    assert "hinatown" not in three
    # each citation leads to the list of its own chapter
    for name in ("one", "two"):
        document = both.epub.document(name)
        ids = {element.get("id") for element in document.iter()}
        links = [
            a.get("href", "") for a in document.iter("{*}a") if "biblioref" in a.get("role", "")
        ]
        assert links
        assert all(link[0] == "#" and link[1:] in ids for link in links)
    if style == "ieee":
        assert "[1, p. 50]" in two


def test_what_has_no_place_in_chapters_is_told(folder: Path) -> None:
    more = "bibliography: refs.bib\nsection-bibs-level: 1\nnocite: '@yu'\n"
    text = "# One\n\nA [@klaus].\n\n# Two\n\n::: {#refs}\n:::\n\nNone.\n"
    both = made(folder, text, "epub", more=more)
    places = [f.source and f.source.line for f in both.findings if f.code == "bibliography-nowhere"]
    assert places == [7, 16]


@pytest.mark.parametrize(
    ("value", "right"), [("1", True), ("{level: 1}", True), ("2", False), ("true", True)]
)
def test_levels_of_bibliographies(folder: Path, value: str, right: bool) -> None:
    more = f"bibliography: refs.bib\nsection-bibliographies: {value}\n"
    both = made(folder, "# One\n\nA [@klaus].\n", "epub", more=more)
    assert ("metadata-type" in both.codes()) is not right
