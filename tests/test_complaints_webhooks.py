"""What users of comparable systems complain of: webhooks that double, drop or overwrite things.

Each is named after its complaint; docs/complaints.md lists them all.
"""

from concurrent.futures import ThreadPoolExecutor
from itertools import permutations
from typing import Any

import pytest
from sqlalchemy import func, select

from core.conversations.store import Talk, talk
from core.conversations.tables import messages
from core.db import Database
from core.intake.tables import journal
from core.outbox.tables import parked_statuses
from core.plans.tables import plan_usage
from tests.cast import CARLA, DORA, House, body, message, status, value
from tests.outgoing import Post

COPIES = 6


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def post(database: Database) -> Post:
    return Post(database)


def count(house: House, table: Any) -> int:
    with house.database.reading() as session:
        return int(session.scalar(select(func.count()).select_from(table)) or 0)


def status_of(house: House, wamid: str) -> str | None:
    with house.database.reading() as session:
        found: str | None = session.scalar(
            select(messages.c.status).where(messages.c.wamid == wamid)
        )
    return found


def accepted(post: Post, text: str = "buenas") -> str:
    """WhatsApp's id of a message of ours that it has taken."""
    post.put("Beto", text)
    (wamid,) = post.accept(post.claim())
    return wamid


def conversation(house: House, wa_id: str = CARLA) -> Talk:
    """What the panel shows."""
    contact_id = house.contact(wa_id).id
    with house.database.reading() as session:
        return talk(session, contact_id)


def test_duplicates_from_at_least_once_delivery(house: House, post: Post) -> None:
    """Copies in parallel, in one body, and the next day."""
    wamid = accepted(post)
    again = message("hola", wamid="wamid.ONCE", at=house.now)
    raw = body(value(again, status(wamid, "delivered", at=house.now)))
    with ThreadPoolExecutor(COPIES) as pool:
        list(pool.map(house.receive_body, [raw] * COPIES))
    house.receive(again, again)
    house.later(days=1)
    house.receive_body(raw)

    assert [row.direction for row in house.said()] == ["in", "out"]
    assert house.contact().messages == 2
    assert count(house, journal) == COPIES + 2, "what came is kept as often as it came"
    assert status_of(house, wamid) == "delivered"
    with house.database.reading() as session:
        assert session.scalar(select(func.sum(plan_usage.c.inbound))) == 1


def test_status_goes_from_delivered_back_to_sent(house: House, post: Post) -> None:
    for order in permutations(("sent", "delivered", "read")):
        wamid = accepted(post)
        for name in order:
            house.receive(status(wamid, name, at=house.now))
        assert status_of(house, wamid) == "read"
        house.receive(*(status(wamid, name, at=house.now) for name in ("sent", "failed")))
        assert status_of(house, wamid) == "read"


def test_a_status_for_an_unknown_id_kills_its_batch(house: House, post: Post) -> None:
    known = accepted(post)
    house.receive(
        status("wamid.SOMEBODYS", "read", at=house.now),
        status("wamid.SOMEBODYS", "warped", at=house.now),
        message("hola", at=house.now),
        status(known, "read", at=house.now),
    )
    assert status_of(house, known) == "read"
    assert [row.text for row in house.said() if row.direction == "in"] == ["hola"]
    assert count(house, parked_statuses) == 1, "kept: its message may become known"


def test_only_the_first_message_of_a_batch_is_read(house: House, post: Post) -> None:
    """Of each list: entries, changes, messages, statuses."""
    ours = [accepted(post, text) for text in ("uno", "dos")]
    said = [message(str(n), wa_id=wa_id, at=house.now) for n in (1, 2) for wa_id in (CARLA, DORA)]
    told = [status(wamid, at=house.now) for wamid in ours]
    one = value(*said[:2], *told[:1])
    another = value(*said[2:], *told[1:])
    house.receive_body(b'{"entry":[%s,%s]}' % (entry(one, value()), entry(value(), another)))

    for wa_id in (CARLA, DORA):
        heard = [row.text for row in house.said(wa_id) if row.direction == "in"]
        assert heard == ["1", "2"]
    assert [status_of(house, wamid) for wamid in ours] == ["delivered", "delivered"]


def entry(*values: dict[str, Any]) -> bytes:
    """An element of `entry[]`."""
    whole = body(*values)
    return whole[whole.index(b'"entry":[') + len(b'"entry":[') : -2]


def test_reactions_and_edits_vanish(house: House) -> None:
    said = {name: f"wamid.{name}" for name in ("FIRST", "SECOND", "THIRD")}
    for name, wamid in said.items():
        house.receive(message(name, wamid=wamid, at=house.now))
    ours = house.sent()[0]
    with house.database.transaction() as session:
        session.execute(
            messages.update().where(messages.c.id == ours.id).values(wamid="wamid.OURS")
        )
    changed = {"type": "text", "text": {"body": "corregido"}}
    house.receive(
        message(type="reaction", reaction={"message_id": "wamid.OURS", "emoji": "👍"}),
        message(type="reaction", reaction={"message_id": said["FIRST"], "emoji": "😮"}),
        message(type="edit", edit={"original_message_id": said["SECOND"], "message": changed}),
        message(type="revoke", revoke={"original_message_id": said["THIRD"]}),
        message(type="reaction", reaction={"message_id": "wamid.FORGOTTEN", "emoji": "❤️"}),
    )

    seen = conversation(house)
    assert {
        wamid: [(row.kind, row.text) for row in rows] for wamid, rows in seen.amendments.items()
    } == {
        "wamid.OURS": [("reaction", "👍")],
        said["FIRST"]: [("reaction", "😮")],
        said["SECOND"]: [("edit", "corregido")],
        said["THIRD"]: [("revoke", "")],
    }
    assert seen.messages[-1].text == "❤️", "to what we do not have: it has a place of its own"
    assert {row.wamid for row in seen.messages} >= {*said.values(), "wamid.OURS"}
