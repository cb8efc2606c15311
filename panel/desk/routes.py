"""The desk's own addresses: what an open conversation asks and sends without running its page.

POST /desk/<ticket>/send, /draft, /file and GET /desk/<ticket>/replies, /earlier, /found. Each asks
who is there; the POSTs answer only to our own pages (`Origin`). 409 says in words why something
was not done. Slow networks ask twice: what is sent under one `key` is sent once.
"""

import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import clock
from core.accounts import actions
from core.accounts.rules import User
from core.errors import AppError, NotAllowed, StoreBusy
from core.media.rules.limits import MB
from panel.addresses import Addresses
from panel.desk.composer_quick import offered
from panel.desk.composer_sending import Once, Written, keep_draft, keep_file, send_written
from panel.desk.past import STRETCH, earlier, found_in
from panel.gate import cookies_of
from panel.ground import ground, reading, writing
from panel.words import _

DESK: Final = "/desk/"
NO_STORE: Final = {"cache-control": "no-store"}
MOST_BYTES: Final = 64 * 1024  # of a text with its file numbers
TEXT: Final = 4096  # characters; what is composed is checked again
FILES: Final = 30
LARGEST: Final = 2**63 - 1  # what a number of ours can be
WORDS: Final = 100


class TooLarge(AppError):
    """More bytes than are taken."""

    def __init__(self, most: int) -> None:
        super().__init__(_("Pesa más de {most} MB. No se envió.").format(most=most // MB))


class Gone(NotAllowed):
    """Nobody is signed in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of somebody who is signed in."""

    user: User
    ticket: int
    query: Mapping[str, str]
    body: bytes | None  # None: too large

    @property
    def told(self) -> dict[str, Any]:
        """The body as a JSON object; an empty one if it is none."""
        try:
            found = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class DeskRoutes:
    """What the composer and the conversation ask for."""

    def __init__(self, addresses: Addresses) -> None:
        self.addresses = addresses
        self.once = Once()

    def routes(self) -> list[Route]:
        """The routes to mount beside Streamlit."""
        told = {"send": self._send, "draft": _draft, "file": _file}
        asked = {"replies": _replies, "earlier": _earlier, "found": _found}
        return [
            *(self._route(name, do, "POST") for name, do in told.items()),
            *(self._route(name, do, "GET") for name, do in asked.items()),
        ]

    def _route(self, name: str, do: Callable[[Asked], Any], method: str) -> Route:
        most = _largest() if name == "file" else MOST_BYTES

        async def answer(request: Request) -> Response:
            return await self._answer(request, do, most)

        return Route(DESK + "{ticket:int}/" + name, answer, methods=[method])

    async def _answer(self, request: Request, do: Callable[[Asked], Any], most: int) -> Response:
        ours = request.headers.get("origin", "").lower() in self.addresses.origins
        if request.method == "POST" and not ours:
            return _refused(_("El panel se abre en otra dirección."), 403)
        token = cookies_of(request.headers).get(self.addresses.session_cookie, "")
        ticket = min(request.path_params["ticket"], LARGEST)
        try:
            user = await run_in_threadpool(_person, token)
            asked = Asked(user, ticket, request.query_params, await _body(request, most))
            told = await run_in_threadpool(do, asked)
        except StoreBusy as error:
            return _refused(str(error), 503)
        except Gone as error:
            return _refused(str(error), 401)
        except AppError as error:
            return _refused(str(error), 409)
        except ValueError:  # a number that is none
            return _refused("", 400)
        return JSONResponse(told, headers=NO_STORE)

    def _send(self, asked: Asked) -> dict[str, Any]:
        """{key, text, files, answers} → {messages}."""
        told = asked.told
        files = told.get("files")
        written = Written(
            str(told.get("text", "")),
            tuple(filter(_is_id, files[:FILES])) if isinstance(files, list) else (),
            told["answers"] if _is_id(told.get("answers")) else None,
        )
        key = f"{asked.user.id} {asked.ticket} {told.get('key')}"
        ids = self.once.do(key, lambda: send_written(asked.ticket, written, operator=asked.user))
        return {"messages": ids}


def _draft(asked: Asked) -> dict[str, str]:
    """{text} → {at}."""
    text = str(asked.told.get("text", ""))[:TEXT]
    return {"at": keep_draft(asked.ticket, text, operator=asked.user).isoformat()}


def _file(asked: Asked) -> dict[str, Any]:
    """The bytes of a file, `name` its name → {id, kind}."""
    if asked.body is None:
        raise TooLarge(_largest())
    name = asked.query.get("name", "")
    kept = keep_file(asked.ticket, name, asked.body, operator=asked.user)
    return {"id": kept.id, "kind": kept.kind}


def _replies(asked: Asked) -> list[dict[str, str]]:
    """The quick replies behind what was `typed`."""
    return offered(asked.ticket, asked.query.get("typed", "")[:WORDS], operator=asked.user)


def _earlier(asked: Asked) -> dict[str, Any]:
    """The stretch of a conversation `before` a place."""
    size = int(asked.query.get("size", STRETCH))
    return earlier(asked.ticket, asked.query.get("before", ""), size)


def _found(asked: Asked) -> list[dict[str, str]]:
    """Where `words` stand in a conversation."""
    return found_in(asked.ticket, asked.query.get("words", "")[:WORDS])


def _person(token: str) -> User:
    """Whoever is signed in; being asked also counts as being there."""
    now = clock.now()
    with reading() as session:
        signed = actions.session_of(session, token, now=now)
    if signed is None:
        raise Gone(_("La sesión se cerró. Entrar otra vez para seguir."))
    if signed.wants_touch(now):
        with suppress(StoreBusy), writing() as session:
            actions.touch(session, signed, now=now)
    return signed.user


async def _body(request: Request, most: int) -> bytes | None:
    """What was sent; None if it is more than this, which is read to its end all the same."""
    body, size = bytearray(), 0
    async for chunk in request.stream():
        size += len(chunk)
        if size <= most:
            body += chunk
    return bytes(body) if size <= most else None


def _largest() -> int:
    return ground().settings.media.max_megabytes * MB


def _is_id(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= LARGEST


def _refused(reason: str, status: int) -> Response:
    return JSONResponse({"reason": reason}, status_code=status, headers=NO_STORE)
