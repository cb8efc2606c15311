"""What refusals tell of contacts: one that is not reached, one that wants no marketing.

Whoever calls this holds the locks of these contacts.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from core.contacts.store import reach
from core.db import Session
from core.whatsapp.codes import Mark


class Refusal(NamedTuple):
    """A refusal that says something of its contact."""

    contact_id: int
    mark: Mark
    code: int
    at: datetime


def note(session: Session, refusals: Iterable[Refusal]) -> None:
    """Write down what these refusals say; of two of a contact the later one is believed."""
    ordered = sorted(refusals, key=lambda refusal: refusal.at)
    reach.unreachable(
        session, {r.contact_id: (r.code, r.at) for r in ordered if r.mark is Mark.UNREACHABLE}
    )
    reach.stop_marketing(
        session, {r.contact_id: r.at for r in ordered if r.mark is Mark.NO_MARKETING}
    )
