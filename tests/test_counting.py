"""Lists that count in ways of their own, tasks and examples, in both outputs."""

from __future__ import annotations

from pathlib import Path

from both import made
from epubs import XHTML

LISTS = """\
# One

9. Nine
10. Ten

- [x] done
- [ ] to do

<ol start="5" reversed><li>five</li><li>four</li></ol>

<ol><li>one</li><li value="7">seven</li><li>eight</li></ol>
"""

EXAMPLES = """\
# One

As (@last) will show.

(@) The first.
(@good) The second.

Between.

(@) The third.

# Two

See (@good), and [@good; @last].

(@last) The fourth.
(@good) The second again.
"""


def test_lists_begin_with_their_number_on_the_page(tmp_path: Path) -> None:
    pdf = made(tmp_path, LISTS, "pdf").pdf()
    # the engine draws markers behind all other text
    assert "9. 10. 5. 4. 1. 7. 8." in pdf


def test_tasks_have_their_state_in_both(tmp_path: Path) -> None:
    book = made(tmp_path, LISTS)
    assert "☑ done" in book.pdf()
    assert "☐ to do" in book.pdf()
    assert "☑ done ☐ to do" in book.chapter("one")
    signs = book.epub.document("one").iter(f"{XHTML}span")
    assert [s.get("aria-label") for s in signs if s.get("role") == "img"] == ["Done", "To do"]


def test_examples_are_counted_through_the_book(tmp_path: Path) -> None:
    book = made(tmp_path, EXAMPLES)
    assert book.codes() == []
    pdf = book.pdf()
    for words in ("As (4) will", "(1) (2) (3)", "See (2), and (2, 4).", "(4) (2)"):
        assert words in pdf
    lists = list(book.epub.document("two").iter(f"{XHTML}ol"))
    assert [(one.get("class"), one.get("start")) for one in lists] == [("example", "4")]
    assert [item.get("value") for item in lists[0]] == [None, "2"]
    link = book.epub.document("one").find(f".//{XHTML}a[@class='crossref']")
    assert link is not None
    assert link.get("href") == "two.xhtml#example-last"


def test_an_author_s_own_way_of_counting(tmp_path: Path) -> None:
    own = '@counter-style q { system: extends decimal; prefix: "Q"; suffix: ": " } '
    css = own + "ol { list-style-type: q }"
    book = made(tmp_path, "# One\n\n1. Why?\n", "pdf", files={"q.css": css}, more="css: q.css\n")
    assert "Q1:" in book.pdf()
