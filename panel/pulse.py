"""What a page in a browser asks every second: has anything changed?

Only beats are told, no content, and only to a session that is on.
"""

from datetime import datetime, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import clock
from core.accounts import actions
from core.db import Database, Session
from core.errors import StoreBusy
from core.outbox.store.standing import standing
from core.tickets import store
from core.tickets.store.pulse import desk_beat, ticket_beat
from panel.addresses import Addresses
from panel.gate import PULSE, cookies_of

NO_STORE: Final = {"cache-control": "no-store"}
SHARED_FOR: Final = timedelta(milliseconds=300)  # all tabs of all people get the same desk's beat


class PulseRoute:
    """GET /pulse: the beats of the desk and of a ticket, if one is named; 401 without a session."""

    def __init__(self, addresses: Addresses, database: Database) -> None:
        self.addresses = addresses
        self.database = database
        self._desk: tuple[datetime, dict[str, str]] | None = None

    def routes(self) -> list[Route]:
        """The route to mount beside Streamlit."""
        return [Route(PULSE, self.tell, methods=["GET"])]

    async def tell(self, request: Request) -> Response:
        """The beats as JSON."""
        token = cookies_of(request.headers).get(self.addresses.session_cookie, "")
        ticket = request.query_params.get("ticket", "")
        try:
            beats = await run_in_threadpool(self._beats, token, ticket)
        except StoreBusy:
            return JSONResponse({}, headers=NO_STORE)
        if beats is None:
            return JSONResponse({}, status_code=401, headers=NO_STORE)
        return JSONResponse(beats, headers=NO_STORE)

    def _beats(self, token: str, ticket: str) -> dict[str, str] | None:
        now = clock.now()
        with self.database.reading() as session:
            if actions.session_of(session, token, now=now) is None:
                return None
            beats = self._of_the_desk(session, now)
            if ticket.isdecimal() and len(ticket) < 16:
                beats["ticket"] = ticket_beat(session, int(ticket), now=now)
            return beats

    def _of_the_desk(self, session: Session, now: datetime) -> dict[str, str]:
        if self._desk is None or now - self._desk[0] >= SHARED_FOR:
            unread = str(store.unread_total(session, now=now))
            beats = {"desk": desk_beat(session, now=now), "unread": unread}
            beats["sending"] = standing(session, now=now).beat
            self._desk = now, beats
        return dict(self._desk[1])
