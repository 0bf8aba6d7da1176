"""``octavo watch``: the book in the browser while it is written.

    the files change -> the text, as an e-reader shows it, and the findings (under a second)
                     -> the pages of a PDF edition, made in a process of their own

The server listens on the loopback alone, and what is wrong with the book never ends it.
"""

from __future__ import annotations

import argparse
import functools
import signal
import socket
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from octavo.desk.values import USAGE, Reply, Tell

if TYPE_CHECKING:
    import uvicorn

#: What is told goes to the terminal at once, whatever the options say.
SPEAKS = True


def arguments(parser: argparse.ArgumentParser) -> None:
    """The manuscript, where the preview is served, and what it shows."""
    parser.add_argument(
        "path", nargs="?", default=".", metavar="PATH", help="the manuscript (default: .)"
    )
    parser.add_argument(
        "--port", type=int, default=0, metavar="N", help="port of the preview (default: a free one)"
    )
    parser.add_argument("--open", action="store_true", help="open the preview in the browser")
    parser.add_argument(
        "--edition", default="", metavar="NAME", help="the PDF edition to show the pages of"
    )
    parser.add_argument(
        "--editor",
        default="vscode://file/{path}:{line}:{column}",
        metavar="URL",
        help="address that opens the editor at a finding (default: %(default)s)",
    )
    parser.add_argument(
        "--cache-dir", metavar="DIR", help="folder of the cache (default: the user's cache folder)"
    )
    parser.add_argument(
        "--no-cache", action="store_true", help="neither take from the cache nor put into it"
    )


def run(options: argparse.Namespace, tell: Tell) -> Reply:
    """Serve the preview until it is interrupted, which is told as for any other command."""
    import uvicorn

    from octavo.cache import usual_folder
    from octavo.desk.watch.pages import Press, picture
    from octavo.desk.watch.reading import look
    from octavo.desk.watch.server import application
    from octavo.desk.watch.session import Session
    from octavo.workshop import Workshop

    path = Path(options.path)
    if not path.exists():
        return Reply(USAGE, problem=f"there is no manuscript {options.path}")
    if not 0 <= options.port < 65536:
        return Reply(USAGE, problem=f"--port: {options.port} is no port")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", options.port))
        except OSError as problem:
            message = f"--port: {options.port} cannot be used: {problem.strerror or problem}"
            return Reply(USAGE, problem=message)
        listener.listen()  # who comes before the server is ready waits for it
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        cache = None if options.no_cache else Path(options.cache_dir or usual_folder())
        seen = functools.partial(look, workshop=Workshop())
        aside = (cache.name,) if cache and cache.resolve().is_relative_to(_root(path)) else ()
        session = Session(path, options.edition, options.editor, seen, Press(cache), aside)
        config = uvicorn.Config(
            application(session, picture),
            log_level="warning",
            timeout_graceful_shutdown=1,
            lifespan="on",
        )
        tell(f"the preview is at {address} (Ctrl-C ends it)")
        if options.open:
            webbrowser.open(address)
        try:
            _serve(uvicorn.Server(config), listener)
        finally:
            session.close()
    return Reply(text="the preview has ended")


def _serve(server: uvicorn.Server, listener: socket.socket) -> None:
    """Run the server until it is interrupted, or its terminal closed, which it does not hear of."""
    hang_up = getattr(signal, "SIGHUP", None)
    known = signal.getsignal(hang_up) if hang_up else None
    if hang_up is None or not callable(known):
        server.run(sockets=[listener])
        return

    def end(*_: object) -> None:
        server.should_exit = True

    signal.signal(hang_up, end)
    try:
        server.run(sockets=[listener])
    finally:
        signal.signal(hang_up, known)
    signal.raise_signal(hang_up)


def _root(path: Path) -> Path:
    """The folder of a manuscript."""
    path = path.resolve()
    return path if path.is_dir() else path.parent
