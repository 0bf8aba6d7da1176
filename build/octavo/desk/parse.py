"""``octavo parse``: what a manuscript is understood to say, as HTML."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from octavo.desk.values import DONE, STOPPED, USAGE, Reply, Tell
from octavo.report import stops


def arguments(parser: argparse.ArgumentParser) -> None:
    """A file, and how much of what is done to it is shown."""
    parser.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="a Markdown file, or - for what comes in on the standard input",
    )
    parser.add_argument(
        "--plain",
        action="store_true",
        help="the Markdown dialect alone: not sanitised, without lines and figures",
    )
    parser.add_argument(
        "--examples",
        metavar="FILE.json",
        help='a list of {"markdown": ...}; prints a list of HTML',
    )


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """The parsed tree of one text, or of each text of a list."""
    from octavo.read import shown

    name = options.examples or options.file
    if name is None:
        problem = "parse what? name a Markdown file, or - for the standard input"
        return Reply(USAGE, problem=problem)
    try:
        text = _given(name)
        texts = [str(one["markdown"]) for one in json.loads(text)] if options.examples else [text]
    except OSError as fault:
        return Reply(USAGE, problem=f"{name} cannot be read: {fault.strerror or fault}")
    except (ValueError, TypeError, KeyError):
        return Reply(USAGE, problem=f'{name} is no list of {{"markdown": "..."}}')
    name = "standard input" if name == "-" else name
    results = [shown(text, name, options.plain) for text in texts]
    if options.examples:
        made = json.dumps([html for html, _ in results], ensure_ascii=False, indent=1)
        return Reply(DONE, made)
    html, findings = results[0]
    return Reply(STOPPED if stops(findings) else DONE, html.removesuffix("\n"), tuple(findings))


def _given(name: str) -> str:
    """The text of a file, or of the standard input where the name is ``-``."""
    data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    return data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n")
