"""What a ticket is at a moment, as SQL: VENCIDO and due closes are derived here, on every read."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, case, or_

from core.tickets.machine import CLOSES, OPEN, TRANSITIONS, Status
from core.tickets.tables import tickets

IS_OPEN = tickets.c.status.in_([status.value for status in OPEN])


def status_at(now: datetime) -> ColumnElement[str]:
    """The state of a ticket at this moment: the one expression every read derives it by."""
    closing = and_(
        IS_OPEN, tickets.c.closing_at <= now, tickets.c.closing_at <= tickets.c.expires_at
    )
    after = {event.value: TRANSITIONS[Status.IN_PROGRESS][event].value for event in CLOSES}
    return case(
        *((and_(closing, tickets.c.closing_event == event), to) for event, to in after.items()),
        (and_(IS_OPEN, tickets.c.expires_at <= now), Status.EXPIRED.value),
        else_=tickets.c.status,
    )


def open_at(now: datetime) -> ColumnElement[bool]:
    """Whether a ticket is open at this moment; written so that the indexes of open ones serve."""
    not_closing = or_(tickets.c.closing_at.is_(None), tickets.c.closing_at > now)
    return and_(IS_OPEN, tickets.c.expires_at > now, not_closing)


def worked_on_at(now: datetime) -> ColumnElement[bool]:
    """Whether people are answering: EN PROCESO, and nobody has just closed it."""
    return and_(
        tickets.c.status == Status.IN_PROGRESS.value,
        tickets.c.expires_at > now,
        tickets.c.closing_at.is_(None),
    )


def closed_at(now: datetime) -> ColumnElement[datetime | None]:
    """When a ticket closed, also where nobody has written it down yet."""
    return case(
        (
            and_(
                IS_OPEN, tickets.c.closing_at <= now, tickets.c.closing_at <= tickets.c.expires_at
            ),
            tickets.c.closing_at,
        ),
        (and_(IS_OPEN, tickets.c.expires_at <= now), tickets.c.expires_at),
        else_=tickets.c.closed_at,
    )
