"""The panel's own addresses: where a session's cookie is given and taken back, and health.

Both POSTs answer only to our own pages (`Origin`), since a cookie travels with any request.
"""

import json
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from core import clock
from core.accounts import actions
from core.accounts.actions import Token
from core.accounts.rules import ABSOLUTE_LIMIT
from core.db import Database
from core.errors import AppError
from panel.addresses import Addresses
from panel.gate import HEALTH, cookie, cookies_of
from panel.words import _

MOST_BYTES = 4096  # of a body: a code is 43 characters
NO_STORE = {"cache-control": "no-store"}


class Doors:
    """The two routes that hand out and take back the session's cookie."""

    def __init__(self, addresses: Addresses, database: Database) -> None:
        self.addresses = addresses
        self.database = database

    def routes(self) -> list[Route]:
        """The routes to mount beside Streamlit."""
        return [
            Route("/auth/exchange", self.exchange, methods=["POST"]),
            Route("/auth/sign-out", self.sign_out, methods=["POST"]),
            Route(HEALTH, healthy, methods=["GET"]),
        ]

    async def exchange(self, request: Request) -> Response:
        """Turn the one-time code of a sign-in into a session, with its cookie."""
        refusal = self._refusal(request)
        if refusal:
            return refusal
        browser = cookies_of(request.headers).get(self.addresses.browser_cookie, "")
        code = _code_in(await _body(request))
        try:
            token = await run_in_threadpool(self._new_session, code, browser)
        except AppError as error:
            return _refused(str(error))
        if token is None:
            return _refused(_("El ingreso tardó demasiado. Probar otra vez."))
        answer = RedirectResponse("/", status_code=303, headers=NO_STORE)
        seconds = int(ABSOLUTE_LIMIT.total_seconds())
        line = cookie(self.addresses, self.addresses.session_cookie, token.value, seconds=seconds)
        answer.headers.append("set-cookie", line)
        return answer

    async def sign_out(self, request: Request) -> Response:
        """End the session and remove its cookie."""
        refusal = self._refusal(request)
        if refusal:
            return refusal
        token = cookies_of(request.headers).get(self.addresses.session_cookie, "")
        try:
            await run_in_threadpool(self._end_session, token)
        except AppError as error:
            return _refused(str(error))
        answer = RedirectResponse("/", status_code=303, headers=NO_STORE)
        line = cookie(self.addresses, self.addresses.session_cookie, "", seconds=0)
        answer.headers.append("set-cookie", line)
        return answer

    def _refusal(self, request: Request) -> Response | None:
        if request.headers.get("origin", "").lower() in self.addresses.origins:
            return None
        here = self.addresses.origins[0]
        return _refused(_("El panel se abre en {url}; desde acá no se entra.").format(url=here))

    def _new_session(self, code: str, browser: str) -> Token | None:
        with self.database.transaction() as session:
            return actions.exchange(session, code=code, browser=browser, now=clock.now())

    def _end_session(self, token: str) -> None:
        with self.database.transaction() as session:
            actions.sign_out(session, token, now=clock.now())


async def healthy(_request: Request) -> Response:
    """This process is alive."""
    return PlainTextResponse("ok", headers=NO_STORE)


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MOST_BYTES:
            return b""
    return body


def _code_in(body: bytes) -> str:
    try:
        values: Any = json.loads(body)
    except ValueError:
        return ""
    code = values.get("code") if isinstance(values, dict) else None
    return code if isinstance(code, str) else ""


def _refused(reason: str) -> Response:
    return JSONResponse({"reason": reason}, status_code=403, headers=NO_STORE)
