"""The server of the preview: its page, the state as it changes, the book's files and pages.

Only this machine may ask, by these names: a page of the web that guesses the port is turned away.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib import resources
from typing import Any

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from octavo.desk.watch.values import Preview
from octavo.fonts import Face, font_face_css, packaged_faces

#: A document, the number of a page from 0 and pixels to a point, to a PNG.
Picture = Callable[[bytes, int, float], bytes]

_KINDS = {".html": "text/html", ".css": "text/css", ".js": "text/javascript"}

_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:;"
    " connect-src 'self'; frame-src 'self'; font-src 'self'; frame-ancestors 'none'"
)
#: Nothing of a book runs.
_BOOK_POLICY = (
    "default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; "
    "frame-ancestors 'self'"
)

#: What the preview adds to the book's own style: the faces that the true e-book carries with it.
_MARK = """
html { overflow-x: hidden; }
body { font-family: "Octavo Text", "Octavo Symbols", "Octavo Emoji", serif; }
body { padding: 0.5em 1.5em 4em; }
pre, code, kbd, samp { font-family: "Octavo Mono", "Octavo Symbols", "Octavo Emoji", monospace; }
.octavo-changed { outline: 2px solid #b8860b; outline-offset: 4px; }
"""


def application(session: Preview, picture: Picture) -> Starlette:
    """The preview of a session as an ASGI application; ``picture`` makes a page an image."""
    faces = {face.name: face for face in packaged_faces(range(0x20, 0x250))}
    sheet = font_face_css(faces.values(), lambda face: f"/fonts/{face.name}") + _MARK

    async def page(request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        return _static(name)

    async def state(request: Request) -> Response:
        return JSONResponse(session.state())

    async def events(request: Request) -> Response:
        return StreamingResponse(
            _events(session), media_type="text/event-stream", headers={"Cache-Control": "no-store"}
        )

    async def book(request: Request) -> Response:
        found = session.seen.files.get(request.path_params["path"])
        if found is None:
            return Response("not part of the book", 404)
        headers = {"Content-Security-Policy": _BOOK_POLICY, "Cache-Control": "no-store"}
        return Response(found[1], media_type=found[0], headers=headers)

    async def pages(request: Request) -> Response:
        number, laid = request.path_params["number"], session.laid
        try:
            document, index = laid.page(number)
        except IndexError:
            return Response("no such page", 404)
        data = await asyncio.to_thread(picture, document, index, 2.0)
        # the address holds the revision: a page once seen never changes
        headers = {"Cache-Control": "max-age=600"}
        return Response(data, media_type="image/png", headers=headers)

    async def fonts(request: Request) -> Response:
        face = faces.get(request.path_params["name"])
        if face is None:
            return Response("no such font", 404)
        headers = {"Cache-Control": "max-age=3600"}
        return Response(_font(face), media_type="font/ttf", headers=headers)

    async def preview(request: Request) -> Response:
        return Response(sheet, media_type="text/css")

    return Starlette(
        routes=[
            Route("/", page),
            Route("/static/{name}", page),
            Route("/state", state),
            Route("/events", events),
            Route("/book/{revision:int}/{path:path}", book),
            Route("/pages/{revision:int}/{number:int}.png", pages),
            Route("/fonts/{name}", fonts),
            Route("/preview.css", preview),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])],
        lifespan=_lifespan(session),
    )


def _lifespan(session: Preview) -> Any:
    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(session.follow())
        try:
            yield
        finally:
            following.cancel()
            session.close()

    return lifespan


async def _events(session: Preview) -> AsyncIterator[str]:
    async for state in session.news():
        yield f"data: {json.dumps(state, ensure_ascii=False)}\n\n"


def _static(name: str) -> Response:
    file = resources.files("octavo.desk.watch").joinpath("page", name)
    suffix = name[name.rfind(".") :]
    if suffix not in _KINDS or "/" in name or not file.is_file():
        return Response("not found", 404)
    headers = {"Content-Security-Policy": _POLICY, "X-Content-Type-Options": "nosniff"}
    return Response(file.read_bytes(), media_type=_KINDS[suffix], headers=headers)


def _font(face: Face) -> bytes:
    return face.path.read_bytes()
