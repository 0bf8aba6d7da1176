"""What leads to what follows is not left behind at the end of a page."""

from __future__ import annotations

from pathlib import Path

import pytest

from both import made

LED = ["    first = 1\n    second = 2", "- first\n- second", "> first second", "| first\n| second"]


@pytest.mark.parametrize("led", LED)
def test_a_line_with_a_colon_stays_with_what_it_leads_to(tmp_path: Path, led: str) -> None:
    # the line is at the foot of its page for one of these
    for count in (21, 22, 23, 24):
        fill = "\\\n".join(["A line."] * count)
        pages = made(tmp_path, f"# One\n\n{fill}\n\nSo it is:\n\n{led}\n\n{fill}\n", "pdf").pages()
        (page,) = (page for page in pages if "So it is:" in page)
        assert "first" in page


def test_a_number_alone_stays_with_what_it_numbers(tmp_path: Path) -> None:
    for count in (20, 21, 22, 23):
        fill = "\\\n".join(["A line."] * count)
        pages = made(
            tmp_path, f"# One\n\n{fill}\n\n77.\n\nThe text of it.\n\n{fill}\n", "pdf"
        ).pages()
        (page,) = (page for page in pages if "77." in page)
        assert "The text of it." in page
