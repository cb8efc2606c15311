"""What a page in a browser asks every second: has anything changed?

Only beats are told, no content, and only to a session that is on. Being asked is also how we know
who is there, and which ticket they have in front of them.
"""

from datetime import datetime, timedelta
from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from core import clock
from core.accounts import actions
from core.accounts.rules import User
from core.db import Database, Session
from core.errors import StoreBusy
from core.outbox.store.standing import standing
from core.tickets.store.beside import beside_beat, looking_beat, mentions_beat
from core.tickets.store.pulse import desk_beat, ticket_beat, unread_beat
from panel.addresses import Addresses
from panel.gate import PULSE, cookies_of
from panel.presence import Presence

NO_STORE: Final = {"cache-control": "no-store"}
SHARED_FOR: Final = timedelta(milliseconds=300)  # all tabs of all people get the same desk's beat


class PulseRoute:
    """GET /pulse: the beats of the desk and of a ticket, if one is named; 401 without a session.

    `away` says that nobody looks at the tab.
    """

    def __init__(self, addresses: Addresses, database: Database) -> None:
        self.addresses = addresses
        self.database = database
        self._desk: tuple[datetime, dict[str, str]] | None = None
        self._presence = Presence(database)

    def routes(self) -> list[Route]:
        """The route to mount beside Streamlit."""
        return [Route(PULSE, self.tell, methods=["GET"])]

    async def tell(self, request: Request) -> Response:
        """The beats as JSON."""
        token = cookies_of(request.headers).get(self.addresses.session_cookie, "")
        asked = request.query_params.get("ticket", "")
        ticket = int(asked) if asked.isdecimal() and len(asked) < 16 else None
        away = "away" in request.query_params
        try:
            beats = await run_in_threadpool(self._beats, token, ticket, away)
        except StoreBusy:
            return JSONResponse({}, headers=NO_STORE)
        if beats is None:
            return JSONResponse({}, status_code=401, headers=NO_STORE)
        return JSONResponse(beats, headers=NO_STORE)

    def _beats(self, token: str, ticket: int | None, away: bool) -> dict[str, str] | None:
        now = clock.now()
        with self.database.reading() as session:
            signed = actions.session_of(session, token, now=now)
            if signed is None:
                return None
            beats = self._of_the_desk(session, now)
            beats["mentions"] = mentions_beat(session, signed.user.id)
            if ticket is not None:
                beats |= _of_ticket(session, ticket, signed.user, now)
        self._presence.seen(signed.user.id, None if away else ticket, now=now)
        return beats

    def _of_the_desk(self, session: Session, now: datetime) -> dict[str, str]:
        if self._desk is None or now - self._desk[0] >= SHARED_FOR:
            unread = unread_beat(session, now=now)
            beats = {"desk": desk_beat(session, now=now), "unread": unread}
            beats["sending"] = standing(session, now=now).beat
            self._desk = now, beats
        return dict(self._desk[1])


def _of_ticket(session: Session, ticket_id: int, user: User, now: datetime) -> dict[str, str]:
    return {
        "ticket": ticket_beat(session, ticket_id, now=now),
        "beside": beside_beat(session, ticket_id),
        "looking": looking_beat(session, ticket_id, but=user.id, now=now),
    }
