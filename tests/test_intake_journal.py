"""The journal: what failed is kept, shown, and applied again by the path it first took."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select, update
from structlog.testing import capture_logs

from core.accounts.rules import Role
from core.accounts.tables import audit
from core.bot import engine
from core.conversations.tables import messages
from core.db import Database
from core.errors import NotAllowed, NotFound
from core.intake import actions, reviewing
from core.intake.health import Health
from core.intake.replaying import Replay, Replayed
from core.intake.store import entries, failures
from core.intake.store.entries import FAILED, Wanted
from core.intake.tables import journal_failures
from core.outbox.rules.statuses import RANKS
from core.tickets.machine import Status
from core.whatsapp.reading import read
from tests.cast import CARLA, DORA, House, body, message, status, value

NONSENSE = {"type": "text", "text": {"body": "no id"}, "from": CARLA}


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged, instead of printing it."""
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


@pytest.fixture
def bug(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], None]]:
    """The bot stumbles over «boom», until this is called."""
    step = engine.step

    def stumble(flow: Any, position: Any, event: Any, **known: Any) -> Any:
        if event.text == "boom":
            raise RuntimeError("a bug")
        return step(flow, position, event, **known)

    with monkeypatch.context() as patched:
        patched.setattr(engine, "step", stumble)
        yield patched.undo


def replay(house: House, *, by: Any = None, woken: list[int] | None = None) -> Replay:
    def wake() -> None:
        if woken is not None:
            woken.append(1)

    return Replay(house.database, settings=house.settings, wake=wake, by=by, now=lambda: house.now)


def open_failures(house: House) -> list[tuple[int, str]]:
    with house.database.reading() as session:
        found = failures.newest_open(session, before=None, limit=100)
        assert len(found) == failures.open_total(session)
        return [(failure.position, failure.error) for failure in reversed(found)]


def boom(house: House, wa_id: str = CARLA) -> None:
    house.receive(message("boom", wa_id=wa_id, at=house.now))


def test_an_event_that_failed_is_applied_when_the_bug_is_mended(
    house: House, bug: Callable[[], None]
) -> None:
    house.receive(message("hola", wa_id=DORA), message("boom", at=house.now))
    bug()
    woken: list[int] = []
    assert list(replay(house, woken=woken).failed()) == [Replayed(1, 1, None)]
    assert [row.direction for row in house.said()] == ["in", "out"]
    assert (house.contact().messages, woken, open_failures(house)) == (2, [1], [])
    with house.database.reading() as session:
        (row,) = session.execute(select(journal_failures))
    assert row.resolved_at == house.now
    assert list(replay(house).failed()) == []
    assert list(replay(house).entry(1)) == [Replayed(1, 0, None), Replayed(1, 1, None)]
    assert (len(house.said()), len(house.said(DORA))) == (2, 2)


def test_one_that_fails_again_keeps_the_new_error_and_takes_no_other_along(
    house: House, bug: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    boom(house, CARLA)
    boom(house, DORA)
    bug()
    step = engine.step

    def stumble(flow: Any, position: Any, event: Any, **known: Any) -> Any:
        if event.name == "Carla Gómez" and event.phone.endswith("0101"):
            raise ValueError("another bug")
        return step(flow, position, event, **known)

    monkeypatch.setattr(engine, "step", stumble)
    done = list(replay(house).failed())
    assert [told.error for told in done] == ["ValueError: another bug", None]
    assert open_failures(house) == [(0, "ValueError: another bug")]
    assert len(house.sent(DORA)) == 1
    with house.database.reading() as session:
        (waiting,) = failures.newest_open(session, before=None, limit=9)
        tried = failures.of_entry(session, 1)
    assert waiting.attempts == 2
    assert [(t.error, t.over) for t in tried] == [
        ("RuntimeError: a bug", True),
        ("ValueError: another bug", False),
    ]


def test_the_bot_does_not_chat_back_hours_later_but_a_person_is_called(
    house: House, bug: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    house.say("hola")
    boom(house)
    with monkeypatch.context() as patched:
        patched.setattr(engine, "step", lambda *_a, **_k: 1 / 0)
        house.say("humano", wa_id=DORA)
    bug()
    house.later(minutes=30)
    assert [told.error for told in replay(house).failed()] == [None, None]
    assert (len(house.sent()), house.sent(DORA)) == (1, [])
    assert [ticket.status for ticket in house.tickets()] == [Status.NEW]
    assert house.contact(DORA).silenced_by == 1


def test_what_the_database_refuses_stays_failed_alone(
    house: House, bug: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    boom(house, CARLA)
    boom(house, DORA)
    bug()
    receive = actions.receive

    def refuse(session: Any, items: Any, **known: Any) -> bool:
        if items[0].journal_id == 1:
            session.execute(update(messages).values(kind=None))
        return receive(session, items, **known)

    with monkeypatch.context() as patched:
        patched.setattr(actions, "receive", refuse)
        first, second = replay(house).failed()
    assert first.error is not None
    assert first.error.startswith("IntegrityError")
    assert second.error is None
    assert [told.error for told in replay(house).failed()] == [None]
    assert (len(house.sent()), len(house.sent(DORA))) == (1, 1)


def test_an_unreadable_body_is_read_by_newer_code(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other version is made of a body that is wrapped as no version of ours understands."""
    wrapped = b"<" + body(value(message("hola", at=house.now), NONSENSE)) + b">"
    house.receive_body(wrapped)
    assert open_failures(house) == [(0, actions.UNREADABLE)]
    assert [told.error for told in replay(house).failed()] == [actions.UNREADABLE]

    def newer(raw: bytes, **known: Any) -> Any:
        return read(raw.strip(b"<>"), **known)

    monkeypatch.setattr("core.intake.replaying.read", newer)
    done = list(replay(house).failed())
    assert [(told.position, told.error) for told in done] == [(0, None), (1, "ValueError: no id")]
    assert [row.text for row in house.said() if row.direction == "in"] == ["hola"]
    assert open_failures(house) == [(1, "ValueError: no id")]
    with house.database.reading() as session:
        stored = entries.get(session, 1)
    assert (stored.outcome, stored.events) == ("applied", 2)


def test_statuses_are_applied_again_without_harm(house: House) -> None:
    house.say("hola")
    sent = house.sent()[0]
    with house.database.transaction() as session:
        session.execute(
            update(messages)
            .where(messages.c.id == sent.id)
            .values(wamid="wamid.A", status="accepted", status_rank=RANKS["accepted"])
        )
    house.receive(status("wamid.A", "sent"))
    house.receive(status("wamid.A", "read"))
    assert house.sent()[0].status == "read"
    assert [told.error for told in replay(house).entry(2)] == [None]
    assert house.sent()[0].status == "read"


def test_two_replays_at_once_answer_once(house: House, bug: Callable[[], None]) -> None:
    boom(house)
    bug()
    first, second = replay(house).event(1, 0), replay(house).failed()
    assert list(second) == [Replayed(1, 0, None)]
    assert list(first) == []
    assert len(house.sent()) == 1


def test_what_waits_is_a_figure_of_the_metrics(house: House, bug: Callable[[], None]) -> None:
    boom(house)
    house.receive_body(b"{")
    assert b"bot_webhook_events_failed 2.0" in Health().metrics(house.database, now=house.now)
    bug()
    list(replay(house).failed())
    assert b"bot_webhook_events_failed 1.0" in Health().metrics(house.database, now=house.now)


def test_a_range_and_a_number_of_failures(house: House, bug: Callable[[], None]) -> None:
    for wa_id in ("5491155550111", "5491155550112", "5491155550113"):
        boom(house, wa_id)
        house.later(days=1)
    bug()
    late = house.now - timedelta(days=2)
    with house.database.reading() as session:
        assert failures.open_total(session, since=late) == 2
    assert [told.journal_id for told in replay(house).failed(since=late, limit=1)] == [2]
    assert [told.journal_id for told in replay(house).failed()] == [1, 3]


def test_another_business_number_resolves_nothing(house: House, bug: Callable[[], None]) -> None:
    boom(house)
    bug()
    other = house.settings.whatsapp.model_copy(update={"phone_number_id": "999"})
    elsewhere = house.settings.model_copy(update={"whatsapp": other})
    again = Replay(house.database, settings=elsewhere, wake=lambda: None, by=None)
    (told,) = again.failed()
    assert told.error
    assert len(open_failures(house)) == 1


def test_only_administrators_look_and_replay_and_it_is_written_down(house: House) -> None:
    house.receive(NONSENSE)
    ana, zoe = house.operator("Ana"), house.operator("Zoe", Role.ADMIN)
    with pytest.raises(NotAllowed):
        replay(house, by=ana)
    with house.database.reading() as session, pytest.raises(NotAllowed):
        reviewing.listed(session, Wanted(), by=ana, limit=1)
    with house.database.reading() as session, pytest.raises(NotAllowed):
        reviewing.waiting(session, by=ana, before=None, limit=1, settings=house.settings)
    with pytest.raises(NotAllowed):
        house.act(reviewing.open_entry, 1, by=ana)
    opened = house.act(reviewing.open_entry, 1, by=zoe)
    assert b"no id" in opened.stored.body
    assert [attempt.error for attempt in opened.attempts] == ["ValueError: no id"]
    list(replay(house, by=zoe).event(1, 0))
    with house.database.reading() as session:
        trail = [(row.action, row.subject, row.user_id) for row in session.execute(select(audit))]
    assert trail == [
        ("journal.open", "journal:1", zoe.id),
        ("journal.replay", "journal:1:0", zoe.id),
    ]
    with pytest.raises(NotFound):
        list(replay(house, by=zoe).entry(7))


def test_what_waits_is_told_by_its_kind(house: House, bug: Callable[[], None]) -> None:
    zoe = house.operator("Zoe", Role.ADMIN)
    boom(house)
    house.receive(NONSENSE)
    house.receive_body(b"{")
    with house.database.reading() as session:
        found = reviewing.waiting(session, by=zoe, before=None, limit=9, settings=house.settings)
        older = reviewing.waiting(
            session, by=zoe, before=found[0].failure.id, limit=1, settings=house.settings
        )
    assert [(one.kind, one.detail) for one in found] == [
        (reviewing.UNREAD, ""),
        (reviewing.UNREAD, ""),
        (reviewing.MESSAGE, "text"),
    ]
    assert older == found[1:2]


def test_pages_of_the_journal_by_outcome_and_moment(house: House, bug: Callable[[], None]) -> None:
    house.say("hola")
    house.later(hours=1)
    house.receive(message("hola"), number="999")
    house.later(hours=1)
    boom(house)
    house.receive_body(b"{")
    house.later(hours=1)
    house.say("menu")

    def pages(wanted: Wanted, limit: int = 9) -> list[int]:
        with house.database.reading() as session:
            return [row.id for row in entries.newest(session, wanted, limit=limit)]

    assert pages(Wanted()) == [5, 4, 3, 2, 1]
    assert pages(Wanted(), 2) == [5, 4]
    assert pages(Wanted(before=4), 2) == [3, 2]
    assert pages(Wanted(outcome="ignored")) == [2]
    assert pages(Wanted(outcome="applied", before=5)) == [3, 1]
    assert pages(Wanted(outcome=FAILED)) == [4, 3]
    assert pages(Wanted(outcome=FAILED, before=4), 1) == [3]
    hours = house.now - timedelta(hours=2), house.now - timedelta(hours=1)
    assert pages(Wanted(*hours)) == [2]
    assert pages(Wanted(since=hours[1], outcome=FAILED)) == [4, 3]
    with house.database.reading() as session:
        found = {row.id: row for row in entries.newest(session, Wanted(), limit=9)}
    assert (found[3].failed, found[3].error) == (1, "RuntimeError: a bug")
    assert (found[1].failed, found[1].error, found[1].events) == (0, "", 1)
    assert found[4].outcome == "unreadable"


def test_no_list_reads_or_sorts_the_whole_journal(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    moment = House(database).now
    asked: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, values: Any, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            asked.append((statement, values))

    with database.reading() as session:
        event.listen(database.engine, "before_cursor_execute", note)
        for wanted in (
            Wanted(),
            Wanted(since=moment, until=moment, before=4, outcome="applied"),
            Wanted(since=moment, outcome=FAILED, before=4),
            Wanted(since=moment, outcome="ignored"),
        ):
            entries.newest(session, wanted, limit=50)
        failures.newest_open(session, before=9, limit=50)
        event.remove(database.engine, "before_cursor_execute", note)
        plans = []
        for statement, values in asked:
            plan = session.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            lines = [row[-1] for row in plan]
            plans += lines
            assert "SCAN journal" not in lines, (statement, lines)
            sorted_late = "USE TEMP B-TREE FOR ORDER BY" in lines
            assert not sorted_late or "journal.id IN" in statement, (statement, lines)
    database.dispose()
    assert len(asked) == 9
    assert any("ix_journal_odd" in line for line in plans)
    assert any("ix_journal_failures_open" in line for line in plans)
