"""What was said in a visit, as rows ready for the driver, with what comes of a message. Pure.

Files are as old ones are: known, and no longer kept. Nothing is left for a worker to do.
"""

from collections import Counter
from datetime import date
from random import Random
from typing import Any, Final

import orjson

from core.commands.seeding import phrases
from core.commands.seeding.moments import Calendar
from core.commands.seeding.phrases import Phrase
from core.commands.seeding.visits import ASKED, HANDED_OVER, Visit
from core.outbox.rules.statuses import RANKS, Status
from core.plans.rules import Bill, counts
from core.whatsapp.errors import UNDELIVERABLE

MESSAGES: Final = (
    "id", "contact_id", "ticket_id", "wamid", "at", "day", "direction", "author", "kind", "text",
    "content", "quoted_wamid", "operator_id", "node", "reason", "attempt", "attempted_at",
    "status", "status_rank", "status_at", "sent_at", "delivered_at", "read_at", "failed_at",
    "error_code", "error", "price_category", "price_type",
)  # fmt: skip
FILES: Final = ("message_id", "contact_id", "kind", "mime", "name", "size", "created_at", "state")
BILLS: Final = (*Bill._fields, "messages")
# What became of a message of ours, as often as it happens.
OUTCOMES: Final = (
    [Status.READ] * 80 + [Status.DELIVERED] * 14 + [Status.SENT] * 4 + [Status.FAILED] * 2
)
SENT_AFTER: Final = 1  # seconds
DELIVERED_AFTER: Final = 3
READ_AFTER: Final = (4, 45)  # at least, at most: the last message of a visit is a minute old
QUOTES: Final = 0.04  # of the texts
SERVICE: Final = "service"
BILLED_SINCE: Final = 1_790_812_800  # 2026-10-01 UTC: from then on Meta bills free replies
NO_STATUS: Final = (None, 0, *(None,) * 9)
MIMES: Final = {
    "image": "image/jpeg",
    "audio": "audio/ogg",
    "sticker": "image/webp",
    "document": "application/pdf",
}


class Talk:
    """Tells one visit after the other; draws words and outcomes from `random`."""

    def __init__(self, *, calendar: Calendar, random: Random) -> None:
        self._calendar = calendar
        self._random = random
        self._voices = {
            "customer": phrases.customers(),
            "bot": phrases.bots(),
            "operator": phrases.operators(),
        }
        self._openings = phrases.openings()
        self._asking = phrases.text(phrases.ASKING)
        self.usage: Counter[tuple[date, str]] = Counter()  # (first of the month, direction)
        self.bills: Counter[Bill] = Counter()
        self.files: list[tuple[Any, ...]] = []  # FILES of what was told, until somebody clears it

    def begin(
        self, visit: Visit, *, contact: int, ticket: int | None, operator: int | None
    ) -> None:
        """What is told from now on is of this visit; ids are those of the database."""
        self._visit = visit
        self._contact = contact
        self._ticket = ticket
        self._operator = operator
        self._last = ""  # the wamid of what was said last and can be answered

    def message(self, index: int, message_id: int) -> tuple[Any, ...]:
        """Message number `index` of the visit, as MESSAGES."""
        visit, voice = self._visit, self._visit.voice(index)
        phrase, at = self._phrase(index, voice), visit.moment(index)
        ticket = self._ticket if visit.ticket and at >= visit.ticket.received else None
        day, stamp = self._calendar.day(at), self._calendar.stamp(at)
        inbound = voice == "customer"
        month = date.fromisoformat(f"{day[:8]}01")
        wamid, quoted = f"wamid.SEED{message_id:012X}", self._quoted(phrase)
        content = phrase.content
        if phrase.kind == "reaction":
            answer = {"emoji": phrase.text, "message_id": quoted}
            content = orjson.dumps({"type": "reaction", "reaction": answer})
        else:
            self._last = wamid
        if phrase.kind in MIMES:
            self._file(message_id, phrase, stamp)
        if not inbound or counts(phrase.kind):
            self.usage[month, "inbound" if inbound else "outbound"] += 1
        by = self._operator if voice == "operator" else None
        attempt = (0, None) if inbound else (1, stamp)
        fate = NO_STATUS if inbound else self._fate(at, month, ticket)
        return (
            message_id, self._contact, ticket, wamid, stamp, day, "in" if inbound else "out", voice,
            phrase.kind, phrase.text, content, quoted, by, phrase.node,
            "answer" if phrase.node else None, *attempt, *fate,
        )  # fmt: skip

    def _phrase(self, index: int, voice: str) -> Phrase:
        if index == 0:
            return self._random.choice(self._openings)
        if index == ASKED and self._ticket is not None:
            return self._asking
        if index == HANDED_OVER and self._ticket is not None:
            node, words = phrases.HAND_OVER
            return phrases.text(words.format(ticket=self._ticket), node)
        return self._random.choice(self._voices[voice])

    def _quoted(self, phrase: Phrase) -> str | None:
        """What a reaction is to; now and then a person answers something, too."""
        answers = not phrase.node and self._last and self._random.random() < QUOTES
        return self._last if answers or phrase.kind == "reaction" else None

    def _file(self, message_id: int, phrase: Phrase, stamp: str | None) -> None:
        name = phrase.text if phrase.kind == "document" else ""
        size = self._random.randint(8_000, 900_000)
        mime = MIMES[phrase.kind]
        self.files.append((message_id, self._contact, phrase.kind, mime, name, size, stamp, "gone"))

    def _fate(self, at: int, month: date, ticket: int | None) -> tuple[Any, ...]:
        """How far a message of ours got and when, and as what it is billed."""
        stamp = self._calendar.stamp
        status = self._random.choice(OUTCOMES)
        sent = stamp(at + SENT_AFTER)
        if status is Status.FAILED:
            reason = (UNDELIVERABLE, "Message undeliverable")
            return (status.value, RANKS[status], sent, None, None, None, sent, *reason, None, None)
        type_ = "regular" if at >= BILLED_SINCE else "free_customer_service"
        self.bills[Bill(month, self._contact, ticket or 0, SERVICE, type_)] += 1
        delivered = read = None
        if status is not Status.SENT:
            delivered = stamp(at + DELIVERED_AFTER)
        if status is Status.READ:
            read = stamp(at + self._random.randint(*READ_AFTER))
        times = (read or delivered or sent, sent, delivered, read, None)
        return (status.value, RANKS[status], *times, None, None, SERVICE, type_)
