"""The command line: the only module that prints or exits.

What only some commands need is imported by them, so that help and version come at once.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from octavo import __version__
from octavo.desk import COMMANDS, command

if TYPE_CHECKING:
    from rich.console import Console

    from octavo.progress import Progress
    from octavo.report import Findings
    from octavo.request import Outcome, Output, Request
    from octavo.workers import Worker

BUILT, STOPPED, USAGE, INTERNAL = 0, 1, 2, 3

#: What a shell adds to the number of the signal that ended a command; that of the keyboard's.
_SIGNALS, _INTERRUPTED = 128, 130

#: What an interrupted command leaves behind.
_LEAVES = {"build": "; the files of the last build stand", "watch": "; the preview has ended"}

_EPILOG = """\
exit status: 0 built, 1 stopped by findings, 2 wrong usage, 3 a fault of Octavo's own;
130 interrupted, 143 ended by SIGTERM
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; the exit status."""
    arguments = sys.argv[1:] if arguments is None else arguments
    options = _parser(arguments).parse_args(arguments)
    # A legacy code page must not turn a finding's quotation marks into a traceback.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        return _build(options) if options.command == "build" else _desk(options)
    except KeyboardInterrupt as interruption:
        status = _SIGNALS + interruption.args[0] if interruption.args else _INTERRUPTED
        by = "interrupted" if status == _INTERRUPTED else f"ended by signal {status - _SIGNALS}"
        print(f"octavo: {by}{_LEAVES.get(options.command, '')}", file=sys.stderr)
        return status
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return STOPPED
    except Exception as fault:
        if getattr(options, "verbose", False):
            import traceback

            traceback.print_exc()
        kind = type(fault).__name__
        print(f"octavo: error: internal fault ({kind}: {fault}) [internal]", file=sys.stderr)
        print("  nothing was overwritten; please report it with the output of -v", file=sys.stderr)
        return INTERNAL


def heard() -> bool:
    """Whether all that was printed has arrived; where nobody listens, nothing more is said."""
    arrived = True
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BrokenPipeError:
            arrived = False
        except OSError as problem:
            arrived = False
            with contextlib.suppress(OSError):
                print(f"octavo: nothing can be printed: {problem.strerror}", file=sys.stderr)
    return arrived


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; it knows the options of the command that is meant, or of all to be completed."""
    wanted = next((word for word in arguments if not word.startswith("-")), "")
    parser = argparse.ArgumentParser(
        prog="octavo",
        description="One Markdown manuscript in; an EPUB and accessible PDFs out.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"octavo {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    build = commands.add_parser(
        "build",
        help="compile a manuscript into its editions",
        description="Compile a manuscript into its editions (EPUB and PDF unless it says more).",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    _building(build)
    _shared(build)
    for name, purpose in COMMANDS.items():
        own = commands.add_parser(name, help=purpose)
        if wanted in (name, "completion"):
            own.description = command(name).__doc__
            command(name).arguments(own)
            _shared(own)
        own.set_defaults(parser=parser)
    return parser


def _building(parser: argparse.ArgumentParser) -> None:
    """The options of ``octavo build``."""
    parser.add_argument(
        "paths",
        nargs="*",
        default=["."],
        metavar="PATH",
        help="a Markdown file, or a folder with book.yaml, SUMMARY.md or .md files (default: .); "
        "several are built one after the other",
    )
    parser.add_argument(
        "-o", "--output", default="out", metavar="DIR", help="folder for the files (default: out)"
    )
    parser.add_argument(
        "--edition",
        action="append",
        default=[],
        metavar="NAME",
        help="make this edition only; may be repeated",
    )
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="NAMES",
        help="profiles for conditional text, separated by commas; may be repeated",
    )
    parser.add_argument(
        "--chapter",
        action="append",
        default=[],
        metavar="NAME",
        help="make the editions of this chapter only, by title, number or id; may be repeated",
    )
    parser.add_argument(
        "-j",
        "--jobs",
        type=int,
        default=0,
        metavar="N",
        help="lay out in up to N processes (default: one for each processor)",
    )
    parser.add_argument(
        "--cache-dir", metavar="DIR", help="folder of the cache (default: the user's cache folder)"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="neither take from the cache nor put into it"
    )
    parser.add_argument(
        "-W", "--fail-on-warning", action="store_true", help="let warnings stop the build"
    )


def _shared(parser: argparse.ArgumentParser) -> None:
    """The options that every command has."""
    parser.add_argument(
        "--format",
        choices=("text", "json", "github"),
        default="text",
        help="how findings are written (default: text)",
    )
    parser.add_argument("-q", "--quiet", action="store_true", help="print errors only")
    parser.add_argument("-v", "--verbose", action="store_true", help="print notes and stages too")


def _desk(options: argparse.Namespace) -> int:
    """A command of the author's desk."""
    from octavo.messages import as_github, as_json

    chosen = command(options.command)
    if getattr(chosen, "SPEAKS", False):
        reply = chosen.run(options, lambda line: print(f"octavo: {line}", flush=True))
    else:
        with _progress(options) as progress:
            reply = chosen.run(options, progress.tell)
    if reply.problem:
        return _usage(reply.problem)
    if options.format == "json":
        import json

        print(
            json.dumps(reply.data, ensure_ascii=False, indent=1)
            if reply.data
            else as_json(reply.findings, reply.status)
        )
        return int(reply.status)
    if options.format == "github":
        _print(as_github(reply.findings))
    else:
        _findings(reply.findings, options)
    if not options.quiet:
        _print(reply.text)
    return int(reply.status)


def _print(text: str) -> None:
    if text:
        print(text)


def _build(options: argparse.Namespace) -> int:
    from functools import partial
    from pathlib import Path

    from octavo.cache import usual_folder
    from octavo.lastbuild import once
    from octavo.report import stops
    from octavo.request import Outcome, Request

    out = Path(options.output)
    if out.suffix.lower() in (".epub", ".pdf"):
        return _usage("-o names a folder; choose the file with --edition, as in `--edition pdf`")
    if out.exists() and not out.is_dir():
        return _usage(f"-o: {out} is a file, not a folder")
    epoch, problem = _epoch(os.environ.get("SOURCE_DATE_EPOCH", ""))
    if problem:
        return _usage(problem)
    twice = _twice(options.paths)
    if twice:
        return _usage(
            f"two manuscripts would both be written as “{twice}”: build them apart with -o"
        )
    profiles = tuple(name for part in options.profile for name in part.split(",") if name.strip())
    outcomes: list[Outcome] = []
    with _progress(options) as progress, _workers() as workers:
        make, begin = partial(_pipeline, workers=workers), partial(_begin, workers=workers)
        for path in options.paths:
            request = Request(
                Path(path),
                out,
                tuple(options.edition),
                options.fail_on_warning,
                epoch,
                profiles,
                tuple(options.chapter),
                len(options.paths) > 1,
                max(0, options.jobs),  # 0: one for each processor, counted when one is needed
                None if options.no_cache else Path(options.cache_dir or usual_folder()),
            )
            outcomes.append(once(request, make, progress.tell, begin))
    outcome = Outcome(
        tuple(output for one in outcomes for output in one.outputs),
        tuple(dict.fromkeys(finding for one in outcomes for finding in one.findings)),
    )
    status = STOPPED if stops(outcome.findings, options.fail_on_warning) else BUILT
    _REPORTERS[options.format](outcome, options, status)
    return status


@contextlib.contextmanager
def _workers() -> Iterator[list[Worker]]:
    """Processes that work for one manuscript after the other; they end with the command."""
    from octavo.files import leave

    workers: list[Worker] = []
    try:
        yield workers
    finally:
        for worker in workers:
            worker.end()
        leave()


def _begin(request: Request, workers: list[Worker]) -> Request:
    from octavo.early import start

    return start(request, workers)


def _pipeline(request: Request, tell: Callable[[str], None], workers: list[Worker]) -> Outcome:
    from octavo import compiled

    request = _begin(request, workers)  # what is begun works while the rest is loaded
    compiled.recall("builds")
    from octavo.pipeline import build

    outcome = build(request, tell, workers)
    compiled.keep()
    return outcome


def _twice(paths: Sequence[str]) -> str:
    """The name that two of the manuscripts share, "" where none do."""
    from pathlib import Path

    names = [Path(path).resolve().name.removesuffix(Path(path).suffix) for path in paths]
    return next((name for name in names if names.count(name) > 1), "")


def _usage(message: str) -> int:
    print(f"octavo: {message}", file=sys.stderr)
    return USAGE


def _epoch(value: str) -> tuple[int | None, str]:
    if not value:
        return None, ""
    if value.isascii() and value.isdigit() and int(value) < 253402300800:
        return int(value), ""
    return None, f"SOURCE_DATE_EPOCH is “{value}”, not a number of seconds"


def _progress(options: argparse.Namespace) -> Progress:
    """A spinner on a terminal, lines under -v, else silence."""
    from functools import partial

    from octavo.progress import Progress

    if sys.stderr.isatty() and not options.quiet and options.format == "text":
        return Progress(_console(), None)
    stage = partial(print, "octavo:", file=sys.stderr)
    return Progress(None, stage if options.verbose else None)


def _console() -> Console:
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def _findings(findings: Findings, options: argparse.Namespace) -> None:
    """The findings that are heavy enough to be shown, on the standard error."""
    from octavo.report import Severity

    least = Severity.ERROR if options.quiet else Severity.WARNING
    least = Severity.NOTE if options.verbose else least
    shown = [finding for finding in findings if finding.severity >= least]
    if not shown:
        return
    from octavo.messages import as_text, summary

    console = _console()
    for text in as_text(shown, options.verbose):
        console.print(text)
    if not options.quiet:
        console.print(summary(shown), style="dim", markup=False)


def _text(outcome: Outcome, options: argparse.Namespace, status: int) -> None:
    _findings(outcome.findings, options)
    if not options.quiet:
        for output in outcome.outputs:
            print(_line(output))
    if status != BUILT and not options.quiet:
        failed = "nothing was written" if not outcome.outputs else "some editions were not written"
        earlier = os.path.isdir(options.output) and os.listdir(options.output)
        failed += "; files of an earlier build stand" if earlier else ""
        _console().print(failed, style="bold", markup=False)


def _line(output: Output) -> str:
    pages = f"{output.pages} page{'s' if output.pages > 1 else ''}, " if output.pages else ""
    advice = f"\n  {output.advice}" if output.advice else ""
    return f"{output.path}  {pages}{_size(output.size_bytes)}{advice}"


def _size(size_bytes: int) -> str:
    if size_bytes < 1_000_000:
        return f"{max(1, round(size_bytes / 1000))} kB"
    return f"{size_bytes / 1_000_000:.1f} MB"


def _json(outcome: Outcome, options: argparse.Namespace, status: int) -> None:
    from octavo.messages import as_json

    outputs = [
        {
            "edition": output.edition,
            "path": str(output.path),
            "size_bytes": output.size_bytes,
            "pages": output.pages,
            "advice": output.advice or None,
        }
        for output in outcome.outputs
    ]
    print(as_json(outcome.findings, status, outputs))


def _github(outcome: Outcome, options: argparse.Namespace, status: int) -> None:
    from octavo.messages import as_github

    _print(as_github(outcome.findings))
    for output in outcome.outputs:
        print(_line(output))


_REPORTERS = {"text": _text, "json": _json, "github": _github}
