"""``octavo explain``: what a code means, why it matters and how to mend it."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from octavo import codes
from octavo.desk.values import USAGE, Reply, Tell


def arguments(parser: argparse.ArgumentParser) -> None:
    """The codes to explain."""
    parser.add_argument("code", nargs="*", metavar="CODE", help="such as link-broken")


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """The pages of the codes, or the list of all of them by theme."""
    known = codes.registry()
    if not options.code:
        themes: dict[str, list[str]] = {}
        for code in known.values():
            themes.setdefault(code.theme, []).append(
                f"  {code.code:24} {code.severity:8} {code.summary}"
            )
        text = "\n\n".join(f"{theme}\n" + "\n".join(lines) for theme, lines in themes.items())
        return Reply(text=text, data={code.code: asdict(code) for code in known.values()})
    pages = []
    for name in options.code:
        page = known.get(name.strip("[]"))
        if page is None:
            near = codes.nearest(name)
            hint = f"; did you mean `{near}`?" if near else "; `octavo explain` lists them all"
            return Reply(USAGE, problem=f"there is no code “{name}”{hint}")
        finder = f", found by {page.finder}" if page.finder else ""
        pages.append(f"{page.code} ({page.severity}{finder}; {page.theme})\n\n{page.text}")
    wanted = {known[n.strip("[]")].code: asdict(known[n.strip("[]")]) for n in options.code}
    return Reply(text="\n\n".join(pages), data=wanted)
