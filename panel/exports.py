"""EXPORTAR: a CSV as a download, for whoever is signed in. GET /export/<subject>.csv

Without parameters it is everything; `que=mes` is the last 30 days; `que=vista`, for tickets, is
what the list shows under the same parameters as in its address. Streamed: memory stays flat.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from core import clock
from core.accounts import actions
from core.accounts.rules import User
from core.db import Database
from core.errors import StoreBusy
from core.exports.actions import csv_bytes
from core.exports.rules import Subject
from core.reports.rules import Days, last_month
from core.settings import Settings
from core.tickets.store import View
from panel.addresses import Addresses
from panel.desk.view import Address, view_of
from panel.exporting import ALL, MONTH, VIEW
from panel.gate import EXPORTS, cookies_of

NO_STORE: Final = {"cache-control": "no-store"}


class ExportRoute:
    """The downloads, authorised by the cookie of the session."""

    def __init__(self, addresses: Addresses, database: Database, settings: Settings) -> None:
        self.addresses = addresses
        self.database = database
        self.settings = settings

    def routes(self) -> list[Route]:
        """The route to mount beside Streamlit."""
        return [Route(EXPORTS + "{subject}.csv", self.send, methods=["GET"])]

    async def send(self, request: Request) -> Response:
        """The file; 404 for what cannot be exported, and nobody without a session gets any."""
        token = cookies_of(request.headers).get(self.addresses.session_cookie, "")
        try:
            user = await run_in_threadpool(self._user, token)
            subject = Subject(request.path_params["subject"])
        except StoreBusy:
            return Response(status_code=503, headers={**NO_STORE, "retry-after": "2"})
        except ValueError:
            return Response(status_code=404, headers=NO_STORE)
        if user is None:
            return RedirectResponse("/", status_code=303, headers=NO_STORE)
        parts = self._parts(subject, dict(request.query_params), user, clock.now())
        day = clock.local_day(clock.now(), self.settings.zone)
        name = f"{subject.value}-{day.isoformat()}.csv"
        headers = {**NO_STORE, "content-disposition": f'attachment; filename="{name}"'}
        return StreamingResponse(parts, media_type="text/csv; charset=utf-8", headers=headers)

    def _user(self, token: str) -> User | None:
        with self.database.reading() as session:
            signed = actions.session_of(session, token, now=clock.now())
            return signed.user if signed else None

    def _parts(
        self, subject: Subject, params: dict[str, str], user: User, now: datetime
    ) -> Iterator[bytes]:
        asked, zone = params.pop("que", ALL), self.settings.zone
        what: Subject | View = subject
        if asked == VIEW and subject is Subject.TICKETS:
            what = view_of(Address(params), user, zone=zone)
        days = last_month(clock.local_day(now, zone)) if asked == MONTH else Days()
        return csv_bytes(self.database, what, days=days, settings=self.settings, now=now)
