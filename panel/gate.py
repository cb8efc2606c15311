"""The gate in front of Streamlit: who may ask for what, before any page runs.

Without a session there is the sign-in and nothing else: the page's frame (it holds no data), the
public bundle, health, and a websocket whose script can only draw the sign-in. That script asks the
database again on every run, every timer and every click; the gate is the first wall, not the only.
"""

import re
import secrets
from collections.abc import Collection, Iterable
from http.cookies import CookieError, SimpleCookie

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core import clock
from core.accounts import actions
from core.db import Database
from core.errors import StoreBusy
from panel.addresses import Addresses
from panel.headers import security_headers
from panel.words import _

HEALTH = "/healthz"
PULSE = "/pulse"
FILES = "/files/"
EXPORTS = "/export/"
# What a browser may open beside pages: a file in a tab, a download.
OPENED = re.compile(f"{FILES}[0-9]{{1,18}}|{EXPORTS}[a-z]+[.]csv")
STREAM = "/_stcore/stream"
# How the policy of an answer begins that may run nothing; such a policy is stricter than ours.
SANDBOX = "sandbox"
POLICY = "content-security-policy"
# Streamlit asks for these before it opens the websocket; they say nothing about anybody.
PUBLIC = ("/auth/exchange", "/auth/sign-out", "/_stcore/health", "/_stcore/host-config", HEALTH)
# What Streamlit serves from a person's session (our own routes ask for it themselves).
PRIVATE = ("/media/", "/_stcore/upload_file/", "/_stcore/bidi-components/")
# Streamlit's other corners: metrics, its agent API, components of its first kind. Ours uses none.
CLOSED = ("/_stcore/", "/component/", "/app/", "/oauth2callback", "/auth/")
# A stranger's websocket carries a form of two fields, not files.
STRANGERS_MESSAGE = 64 * 1024


class Gate:
    """ASGI middleware: checks origin and session, names the browser, adds security headers."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        addresses: Addresses,
        database: Database,
        pages: Collection[str],
    ) -> None:
        self.app = app
        self.pages = pages
        self.addresses = addresses
        self.database = database
        self.headers = security_headers(addresses)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, headers = scope["path"], Headers(scope=scope)
        send = self._with_headers(send, self._new_cookie(scope, headers))
        if path != HEALTH and headers.get("host", "").lower() not in self.addresses.hosts:
            text = _("El panel se abre en {url}").format(url=self.addresses.origins[0])
            await PlainTextResponse(text, status_code=421)(scope, receive, send)
        elif self._is_of_no_page(path, headers):
            # A page that is not there; Streamlit would say so in English, over an empty one.
            await RedirectResponse("/", status_code=303)(scope, receive, send)
        elif await self._may_ask_for(path, headers):
            await self.app(scope, receive, send)
        else:
            await PlainTextResponse("", status_code=404)(scope, receive, send)

    def _is_of_no_page(self, path: str, headers: Headers) -> bool:
        """Whether a browser wants to go where nothing is; a file may be opened in a tab."""
        goes = "text/html" in headers.get("accept", "")
        known = path in {*self.pages, *PUBLIC} or OPENED.fullmatch(path) is not None
        return goes and not known

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        ours = headers.get("origin", "").lower() in self.addresses.origins
        if not ours or scope["path"] != STREAM:
            await send({"type": "websocket.close", "code": 1008})
        elif await self._signed_in(headers):
            await self.app(scope, receive, send)
        else:
            stranger = _Strangers(receive, send)
            await self.app(scope, stranger.receive, stranger.send)

    async def _may_ask_for(self, path: str, headers: Headers) -> bool:
        if path in PUBLIC:
            return True
        if path.startswith(PRIVATE):
            return await self._signed_in(headers)
        return not path.startswith(CLOSED)

    async def _signed_in(self, headers: Headers) -> bool:
        token = cookies_of(headers).get(self.addresses.session_cookie, "")
        return bool(token) and await run_in_threadpool(self._is_session, token)

    def _is_session(self, token: str) -> bool:
        try:
            with self.database.reading() as session:
                return actions.session_of(session, token, now=clock.now()) is not None
        except StoreBusy:
            return False

    def _new_cookie(self, scope: Scope, headers: Headers) -> str | None:
        """The browser's own name, given with its first page."""
        known = cookies_of(headers).get(self.addresses.browser_cookie)
        if known or scope["method"] != "GET" or scope["path"].startswith(("/static/", *PUBLIC)):
            return None
        return cookie(self.addresses, self.addresses.browser_cookie, secrets.token_urlsafe(32))

    def _with_headers(self, send: Send, new_cookie: str | None) -> Send:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                own = headers.get(POLICY, "")
                for name, value in self.headers:
                    headers[name.decode()] = value.decode()
                if own.startswith(SANDBOX):
                    headers[POLICY] = own
                if new_cookie:
                    headers.append("set-cookie", new_cookie)
            await send(message)

        return sending


def cookie(addresses: Addresses, name: str, value: str, *, seconds: int | None = None) -> str:
    """A Set-Cookie line: out of reach of scripts and of other sites; 0 seconds removes it."""
    parts = [f"{name}={value}", "Path=/", "HttpOnly", "SameSite=Lax"]
    if addresses.secure:
        parts.append("Secure")
    if seconds is not None:
        parts.append(f"Max-Age={seconds}")
    return "; ".join(parts)


def cookies_of(headers: Headers) -> dict[str, str]:
    """The cookies of a request; a line nobody can read counts as none."""
    return dict(_read(headers.getlist("cookie")))


def _read(lines: Iterable[str]) -> Iterable[tuple[str, str]]:
    for line in lines:
        try:
            yield from ((name, morsel.value) for name, morsel in SimpleCookie(line).items())
        except CookieError:
            continue


class _Strangers:
    """The websocket of somebody without a session: short messages, or it is closed."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive = receive
        self._send = send
        self._closed = False

    async def receive(self) -> Message:
        """The next message; for the app, a closed one is a browser that left."""
        message = await self._receive()
        if len(message.get("bytes") or b"") <= STRANGERS_MESSAGE:
            return message
        self._closed = True
        await self._send({"type": "websocket.close", "code": 1009})
        return {"type": "websocket.disconnect", "code": 1009}

    async def send(self, message: Message) -> None:
        """Pass a message on, unless it comes too late."""
        if not self._closed:
            await self._send(message)
