"""Files of conversations, for whoever is signed in: GET /files/<id>, in place or `?download=1`.

Customers chose these bytes. Nothing of them is shown in place that was not recognised, nothing may
run, and nothing stays in a cache.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from core import clock
from core.accounts import actions
from core.db import Database
from core.errors import NotFound, StoreBusy
from core.media import store
from core.media.places import Places
from core.media.rules.types import served_as
from core.media.store import MediaRow
from core.settings import Settings
from panel.addresses import Addresses
from panel.gate import FILES, SANDBOX, cookies_of

LARGEST_ID: Final = 2**63 - 1  # what the column holds; beyond, PostgreSQL would raise
RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")  # one range; of several, all is sent
ALWAYS: Final = {
    "cache-control": "no-store",
    "content-security-policy": f"{SANDBOX}; default-src 'none'",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
}


@dataclass(frozen=True, slots=True)
class Span:
    """Which bytes of a file are wanted: from `start` up to before `end`."""

    start: int
    end: int
    partial: bool


class FileRoute:
    """GET /files/<id>: for sessions only; 404 for what is not here; ranges, for seeking."""

    def __init__(self, addresses: Addresses, database: Database, settings: Settings) -> None:
        self.addresses = addresses
        self.database = database
        self.places = Places(database, settings)

    def routes(self) -> list[Route]:
        """The route to mount beside Streamlit."""
        return [Route(FILES + "{media_id:int}", self.serve, methods=["GET"])]  # HEAD comes along

    async def serve(self, request: Request) -> Response:
        """The file, or why not."""
        token = cookies_of(request.headers).get(self.addresses.session_cookie, "")
        media_id = min(request.path_params["media_id"], LARGEST_ID)
        try:
            file = await run_in_threadpool(self._file, token, media_id)
        except StoreBusy:
            return Response(status_code=503, headers={**ALWAYS, "retry-after": "2"})
        except PermissionError:
            return _sent_away(request)
        if file is None:
            return Response(status_code=404, headers=ALWAYS)
        return await self._answer(request, file)

    def _file(self, token: str, media_id: int) -> MediaRow | None:
        """The file; PermissionError for nobody."""
        with self.database.reading() as session:
            if actions.session_of(session, token, now=clock.now()) is None:
                raise PermissionError
            file = store.find(session, media_id)
        return file if file and file.is_here else None

    async def _answer(self, request: Request, file: MediaRow) -> Response:
        size = file.size or 0
        span = wanted(request.headers.get("range", ""), size)
        if span is None:
            refused = {**ALWAYS, "content-range": f"bytes */{size}"}
            return Response(status_code=416, headers=refused)
        headers = headers_of(file, download="download" in request.query_params)
        headers["content-length"] = str(span.end - span.start)
        if span.partial:
            headers["content-range"] = f"bytes {span.start}-{span.end - 1}/{size}"
        status = 206 if span.partial else 200
        if request.method == "HEAD":
            return Response(status_code=status, headers=headers)
        try:
            pieces = await run_in_threadpool(self._pieces, file, span)
        except (NotFound, StoreBusy):
            return Response(status_code=404, headers=ALWAYS)
        return StreamingResponse(pieces, status_code=status, headers=headers)

    def _pieces(self, file: MediaRow, span: Span) -> Iterator[bytes]:
        return self.places.read(file.place, file.id, span.start, span.end)


def _sent_away(request: Request) -> Response:
    """To the sign-in, if it is a person who opened an address; a page's own request is refused."""
    if "text/html" in request.headers.get("accept", ""):
        return RedirectResponse("/", status_code=303, headers=ALWAYS)
    return Response(status_code=401, headers=ALWAYS)


def wanted(asked: str, size: int) -> Span | None:
    """The bytes that a Range header asks for (RFC 9110, 14); None if there are none such."""
    match = RANGE.fullmatch(asked.strip())
    if match is None or match[1] == match[2] == "":
        return Span(0, size, partial=False)
    if match[1] == "":  # the last so many
        start, end = max(size - int(match[2]), 0), size
    else:
        start = int(match[1])
        end = min(int(match[2]) + 1, size) if match[2] else size
    return Span(start, end, partial=True) if start < end else None


def headers_of(file: MediaRow, *, download: bool) -> dict[str, str]:
    """What a browser is told about a file."""
    mime, in_place = served_as(file.mime)
    how = "inline" if in_place and not download else "attachment"
    return {
        **ALWAYS,
        "content-type": mime,
        "content-disposition": f"{how}; {named(file)}",
        "accept-ranges": "bytes",
    }


def named(file: MediaRow) -> str:
    """The file's name as RFC 6266 and 5987 write it: plain for old readers, then as it is."""
    name = file.name or f"{file.kind}-{file.id}"
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", name)
    return f"filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
