"""What refusals and statuses tell of the people themselves."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select

from core.accounts.rules import Role, User
from core.contacts.store import reach
from core.contacts.tables import contacts, identities, merges
from core.conversations.tables import messages
from core.db import Database
from core.outbox.actions import NoUseAgain, resend
from core.outbox.rules.verdicts import Lost
from core.outbox.sender import Sender
from core.outbox.store import statuses
from core.whatsapp.answers import Answer, Refused
from core.whatsapp.codes import Mark
from core.whatsapp.errors import explain
from core.whatsapp.events import StatusEvent
from tests.outgoing import FakeWhatsApp, Post, token_of


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database)
    yield post
    post.check()


def row_of(post: Post, name: str) -> Any:
    return post.all(select(contacts).where(contacts.c.id == post.contact(name)))[0]


def refused(post: Post, name: str, code: int, mark: Mark) -> None:
    """WhatsApp refuses, for good, what is next for this person."""
    (claimed,) = post.claim()
    post.mark(Lost(claimed.message_id, claimed.attempt, code, "no", post.contact(name), mark))


def failed(post: Post, name: str, code: int) -> None:
    """WhatsApp takes a message for this person, and tells later that it failed."""
    post.put(name, "uno")
    (claimed,) = post.claim()
    (wamid,) = post.accept([claimed])
    post.status(wamid, "failed", token=token_of(claimed), code=code)


@pytest.mark.parametrize("code", [131026, 130403])
def test_who_is_not_reached_gets_nothing_more_of_the_bot_until_they_write(
    post: Post, code: int
) -> None:
    post.put("Carla", "uno")
    refused(post, "Carla", code, Mark.UNREACHABLE)
    assert (row_of(post, "Carla").unreachable_code, row_of(post, "Carla").unreachable_at) == (
        code,
        post.now,
    )
    bots, persons = (post.put("Carla", "dos", author=who)[0] for who in ("bot", "operator"))
    other = post.put("Dora", "uno", author="bot")
    assert [c.message_id for c in post.claim()] == other, "Carla's head fails at once"
    assert [c.message_id for c in post.claim()] == [persons], "a person may try"
    message = post.message(bots)
    assert (message.status, message.error_code) == ("failed", code)
    assert message.error
    post.change(contacts, unreachable_code=None, unreachable_at=None)  # as their next message does
    again = post.put("Eva", "uno", author="bot") + post.put("Carla", "tres", author="bot")
    post.accept([c for c in post.claim() if c.message_id != persons])
    assert row_of(post, "Carla").unreachable_at is None
    assert post.how(again[0]) == ["accepted"]


def test_a_failure_told_by_a_status_marks_the_contact_too(post: Post) -> None:
    failed(post, "Carla", 131026)
    failed(post, "Dora", 131050)
    failed(post, "Eva", 131049)
    rows = {name: row_of(post, name) for name in ("Carla", "Dora", "Eva")}
    assert rows["Carla"].unreachable_code == 131026
    assert [row.unreachable_at is not None for row in rows.values()] == [True, False, False]
    assert [row.marketing_stop_at is not None for row in rows.values()] == [False, True, False]


def test_who_wants_no_marketing_is_reached_all_the_same(post: Post) -> None:
    post.put("Carla", "uno")
    refused(post, "Carla", 131050, Mark.NO_MARKETING)
    since = row_of(post, "Carla").marketing_stop_at
    assert since == post.now
    post.later(hours=1)
    failed(post, "Carla", 131050)
    assert row_of(post, "Carla").marketing_stop_at == since, "since the first time"
    post.put("Carla", "dos", author="bot")
    assert len(post.claim()) == 1


def test_a_failure_from_before_their_last_message_says_nothing_of_them_now(post: Post) -> None:
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.accept([claimed])
    told = post.event(f"wamid.{message_id}", "failed", token_of(claimed), 131026)
    post.later(minutes=1)
    post.change(contacts, last_inbound_at=post.now)
    post.hear(replace(told, wamid=post.message(message_id).wamid))
    assert post.how(message_id) == ["failed"]
    assert row_of(post, "Carla").unreachable_at is None


def test_a_contact_somebody_holds_is_marked_a_moment_later(post: Post, database: Database) -> None:
    post.put("Carla", "uno")
    (claimed,) = post.claim()
    (wamid,) = post.accept([claimed])
    if database.is_sqlite:  # one writer at a time: nobody can hold it meanwhile
        post.status(wamid, "failed", token=token_of(claimed), code=131026)
    else:
        with database.transaction() as session:
            reach.lock_free(session, [post.contact("Carla")])
            post.status(wamid, "failed", token=token_of(claimed), code=131026)
        assert post.how(claimed.message_id) == ["failed"], "the status itself does not wait"
        assert [row.status for row in post.parked()] == ["failed"]
        assert post.act(statuses.retry_parked, settings=post.settings) == 1
    assert row_of(post, "Carla").unreachable_code == 131026
    assert post.parked() == []


# Identifiers that statuses tell


def told(post: Post, name: str, **recipient: str) -> None:
    """A message to this person, and a status that names its recipient."""
    post.put(name, "uno")
    (claimed,) = post.claim()
    (wamid,) = post.accept([claimed])
    post.hear(replace(post.event(wamid, "sent", token_of(claimed)), **recipient))


def keys(post: Post) -> dict[str, int]:
    return {row.key: row.contact_id for row in post.all(select(identities))}


def test_the_user_id_of_a_known_phone_is_learnt_from_its_first_status(post: Post) -> None:
    carla = post.contact("Carla", wa_id="541155550101")
    told(
        post,
        "Carla",
        recipient_wa_id="5491155550101",
        recipient_user_id="AR.77",
        recipient_parent_user_id="AR.ENT.5",
    )
    row = row_of(post, "Carla")
    assert (row.wa_id, row.user_id, row.parent_user_id) == ("541155550101", "AR.77", "AR.ENT.5")
    assert keys(post) == {"id:AR.77": carla, "pa:AR.ENT.5": carla}
    told(post, "Carla", recipient_wa_id="5491155550101", recipient_user_id="AR.88")
    assert row_of(post, "Carla").user_id == "AR.77", "only their own messages change it"


def test_the_phone_of_somebody_known_by_user_id_is_learnt(post: Post) -> None:
    carla = post.contact("Carla", wa_id=None, user_id="AR.77")
    told(post, "Carla", recipient_wa_id="541155550101", recipient_user_id="AR.77")
    assert row_of(post, "Carla").wa_id == "541155550101"
    assert keys(post) == {"wa:5491155550101": carla}


def test_statuses_that_name_people_who_are_known_cost_no_more_statements(
    post: Post, database: Database
) -> None:
    names = [f"persona {n}" for n in range(50)]
    for n, name in enumerate(names):
        post.contact(name, user_id=f"AR.{n}")
        post.put(name, "uno")
    claimed = post.claim()
    wamids = post.accept(claimed)
    batch = [
        replace(
            post.event(wamid, "sent", token_of(c)),
            recipient_wa_id=c.wa_id,
            recipient_user_id=c.user_id,
        )
        for c, wamid in zip(claimed, wamids, strict=True)
    ]
    seen: list[str] = []

    def note(_c: Connection, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            seen.append(statement)

    event.listen(database.engine, "before_cursor_execute", note)
    post.hear(*batch)
    event.remove(database.engine, "before_cursor_execute", note)
    assert len(seen) == 3, "found, raised, and noted that statuses come"


@pytest.mark.parametrize(
    "recipient",
    [
        {"recipient_user_id": "AR.77"},
        {"recipient_wa_id": "34600111222", "recipient_user_id": "AR.77"},
        {"recipient_wa_id": "5491155500000"},
    ],
)
def test_a_status_of_somebody_else_teaches_nothing(post: Post, recipient: dict[str, str]) -> None:
    """Whoever shares the number's webhooks can write our token on a message to anybody."""
    told(post, "Carla", **recipient)
    assert row_of(post, "Carla").user_id is None
    assert keys(post) == {}


def test_an_identifier_of_another_contact_stays_there_and_a_merge_is_proposed(post: Post) -> None:
    carla, dora = post.contact("Carla"), post.contact("Dora")
    with post.database.transaction() as session:
        session.execute(insert(identities).values(key="id:AR.77", contact_id=dora))
    for _ in range(2):
        told(
            post,
            "Carla",
            recipient_wa_id=row_of(post, "Carla").wa_id,
            recipient_user_id="AR.77",
        )
    assert keys(post) == {"id:AR.77": dora}
    assert row_of(post, "Carla").user_id is None
    (pair,) = post.all(select(merges))
    assert (pair.first_id, pair.second_id, pair.evidence) == (carla, dora, "id:AR.77")


def test_strangers_and_unheard_of_statuses_do_not_hinder_the_others_of_their_batch(
    post: Post,
) -> None:
    ids = [post.put(name, "uno")[0] for name in ("Carla", "Dora", "Eva")]
    claimed = {c.message_id: c for c in post.claim()}
    wamids = post.accept([claimed[i] for i in ids])
    strange = [
        StatusEvent("wamid.NOBODYS", "failed", post.now, "ob1.999999.1", 131026, "x" * 9000),
        StatusEvent("wamid.NOBODYS", "read", post.now, "ob1.0.0", None, None, "utility", "regular"),
        StatusEvent(wamids[0], "exploded", post.now - timedelta(days=900), None, 2**31 - 1, ""),
        StatusEvent("", "sent", post.now, "", None, None, recipient_user_id="AR.1"),
    ]
    batch = [post.event(wamid, "delivered") for wamid in wamids]
    post.hear(*strange[:2], batch[0], *strange[2:], *batch[1:])
    assert post.how(*ids) == ["delivered"] * 3
    assert {row.wamid for row in post.parked()} == {"wamid.NOBODYS", ""}
    assert len(post.all(select(messages.c.id))) == 3


# The form of a number that works


def send_one(post: Post, whatsapp: FakeWhatsApp, *answers: Answer) -> list[str]:
    """A message to Carla, answered so; the addresses it went to."""
    whatsapp.answers = [*answers]
    before = len(whatsapp.received)
    post.put("Carla", "hola")
    sender = Sender(post.database, whatsapp, post.settings, "w1", now=lambda: post.now)
    while post.waiting():
        sender.run_once()
    sender.close()
    return [body["to"] for body in whatsapp.received[before:]]


@pytest.mark.parametrize("code", [131030, 131026])
def test_the_form_that_was_accepted_is_used_from_then_on(post: Post, code: int) -> None:
    post.contact("Carla", wa_id="5491155550101")
    whatsapp, no = FakeWhatsApp(), Refused(code, 400)
    assert send_one(post, whatsapp, no) == ["+5491155550101", "+541155550101"]
    assert row_of(post, "Carla").send_to == "541155550101"
    assert send_one(post, whatsapp) == ["+541155550101"]
    assert send_one(post, whatsapp, no) == ["+541155550101", "+5491155550101"]
    assert row_of(post, "Carla").send_to is None, "as received is the rule again"
    assert send_one(post, whatsapp) == ["+5491155550101"]
    assert row_of(post, "Carla").unreachable_at is None


def test_both_forms_refused_is_final(post: Post) -> None:
    post.contact("Carla", wa_id="5491155550101")
    no = Refused(131026, 400)
    assert send_one(post, FakeWhatsApp(), no, no) == ["+5491155550101", "+541155550101"]
    assert row_of(post, "Carla").send_to is None
    assert row_of(post, "Carla").unreachable_code == 131026


# «Enviar otra vez»


@pytest.mark.parametrize(("code", "helps"), [(131026, True), (131051, False), (132000, False)])
def test_retry_that_sends_nothing(post: Post, code: int, helps: bool) -> None:
    """A button that leads to the same refusal is not a way out: the reason is told instead."""
    ana = User(id=1, name="Ana", email="ana@example.org", role=Role.OPERATOR)
    (message_id,) = post.put("Carla", "uno")
    (claimed,) = post.claim()
    post.mark(Lost(message_id, claimed.attempt, code, "no"))
    if helps:
        post.act(resend, message_id, operator=ana)
        assert [c.message_id for c in post.claim()] == [message_id]
    else:
        with pytest.raises(NoUseAgain, match=re.escape(explain(code, None))):
            post.act(resend, message_id, operator=ana)
        assert post.how(message_id) == ["failed"]
