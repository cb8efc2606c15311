"""Operators at random: they take, answer, close, undo, give back; some too late, some at once."""

from collections.abc import Callable
from random import Random
from typing import Any

from sqlalchemy import func, select

from core.accounts.rules import User
from core.conversations.tables import messages
from core.db import Database, Session
from core.errors import AppError
from core.media.actions import keep_upload
from core.media.preparing import Chosen
from core.media.store import MediaRow
from core.settings import Settings
from core.tickets import actions
from core.tickets.machine import Event, Status
from core.tickets.tables import tickets
from core.whatsapp import composing
from tests.files import picture
from tests.storm.desk import FastClock

CLOSES = (Event.RESOLVE, Event.CANCEL, Event.NO_ANSWER)
RED = picture(size=(8, 8))


class Staff:
    """People at the desk. `seen` is the newest message of a ticket when it was last read."""

    def __init__(
        self, database: Database, settings: Settings, now: FastClock, *, users: list[User]
    ) -> None:
        self._database, self._settings, self._now = database, settings, now
        self._users = users
        self.seen: dict[int, int] = {}
        self.done = 0
        self.files = 0

    def act(self, dice: Random) -> None:
        """Somebody does something to some ticket, or finds that it may not be done."""
        ticket = self._some_ticket(dice)
        if ticket is None:
            return
        if ticket.status == Status.NEW:
            act: Callable[..., None] = dice.choice([self._take, self._take, self._look])
        else:
            act = dice.choice(
                [self._answer] * 4
                + [self._hand_over, self._look, self._close, self._undo, self._release]
            )
        try:
            if act == self._hand_over:
                self._file = self._keep(ticket.contact_id)
            with self._database.transaction() as session:
                act(session, ticket, dice.choice(self._users))
            self.done += 1
        except AppError:
            pass  # somebody else was quicker, or it is not theirs

    def _some_ticket(self, dice: Random) -> Any:
        open_ = tickets.c.status.in_([Status.NEW.value, Status.IN_PROGRESS.value])
        with self._database.reading() as session:
            found = session.execute(select(tickets).where(open_)).all()
        return dice.choice(found) if found else None

    def _take(self, session: Session, ticket: Any, user: User) -> None:
        actions.take(session, ticket.id, operator=user, now=self._now())
        self._saw(session, ticket)

    def _answer(self, session: Session, ticket: Any, user: User) -> None:
        owner = self._owner(ticket, user)
        actions.reply(
            session,
            ticket.id,
            text=f"Hola, soy {owner.name} {self.done}",
            operator=owner,
            settings=self._settings,
            now=self._now(),
        )
        self._saw(session, ticket)

    def _hand_over(self, session: Session, ticket: Any, user: User) -> None:
        """A file, which was kept before: bytes are written outside of transactions."""
        owner = self._owner(ticket, user)
        said = composing.media(self._file.kind, self._file.id)
        now = self._now()
        actions.send(session, ticket.id, said, operator=owner, settings=self._settings, now=now)
        self._saw(session, ticket)

    def _look(self, session: Session, ticket: Any, user: User) -> None:
        actions.mark_read(session, ticket.id, operator=user, now=self._now())
        now = session.execute(select(tickets).where(tickets.c.id == ticket.id)).one()
        if now.operator_id in (None, user.id):
            self._saw(session, ticket)

    def _close(self, session: Session, ticket: Any, user: User) -> None:
        event = CLOSES[ticket.id % len(CLOSES)]
        actions.close(session, ticket.id, event, operator=user, now=self._now())
        self._saw(session, ticket)

    def _undo(self, session: Session, ticket: Any, user: User) -> None:
        actions.undo_close(session, ticket.id, operator=user, now=self._now())

    def _release(self, session: Session, ticket: Any, user: User) -> None:
        actions.release(session, ticket.id, operator=user, now=self._now())

    def _owner(self, ticket: Any, user: User) -> User:
        return next((one for one in self._users if one.id == ticket.operator_id), user)

    def _keep(self, contact_id: int) -> MediaRow:
        self.files += 1
        return keep_upload(
            self._database,
            Chosen("foto.jpg", RED),
            contact_id=contact_id,
            settings=self._settings,
            now=self._now(),
        )

    def _saw(self, session: Session, ticket: Any) -> None:
        """Note it in the transaction that has the contact locked."""
        newest = select(func.max(messages.c.id)).where(messages.c.contact_id == ticket.contact_id)
        self.seen[ticket.id] = session.scalar(newest) or 0
