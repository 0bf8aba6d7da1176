"""Citations and bibliographies: what styles print, where notes stand, what leads where."""

from __future__ import annotations

from pathlib import Path

import pytest

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
