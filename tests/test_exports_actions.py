"""The CSV is what the contract says, on both databases, however many pages it takes."""

import csv
from datetime import date
from io import StringIO
from typing import Any

import pytest

from core.accounts.rules import Role
from core.db import Database
from core.exports import actions as exports
from core.exports.rules import Subject
from core.reports.rules import Days
from core.tickets import actions as tickets
from core.tickets.machine import Event
from tests.cast import CARLA, DORA, House, message


def raw(house: House, subject: Subject, **options: Any) -> bytes:
    """The whole file."""
    days = options.pop("days", Days())
    parts = exports.csv_bytes(
        house.database, subject, days=days, settings=house.settings, now=house.now, **options
    )
    return b"".join(parts)


def rows(house: House, subject: Subject, **options: Any) -> list[dict[str, str]]:
    """The file as a spreadsheet reads it."""
    text = raw(house, subject, **options).decode("utf-8-sig")
    return list(csv.DictReader(StringIO(text, newline="")))


@pytest.fixture
def house(database: Database) -> House:
    return House(database)


def test_a_file_begins_with_the_mark_and_its_lines_end_as_spreadsheets_want(house: House) -> None:
    house.say('dijo "hola", y chau\nsegunda línea')
    content = raw(house, Subject.MESSAGES)
    assert content.startswith(b"\xef\xbb\xbfid,at,contact_id,")
    assert b'"dijo ""hola"", y chau\nsegunda l\xc3\xadnea",,\r\n' in content
    assert content.endswith(b"\r\n")
    assert content.count(b"\xef\xbb\xbf") == 1


def test_an_empty_database_gives_the_header_alone(house: House) -> None:
    for subject in Subject:
        assert raw(house, subject).count(b"\r\n") == 1


def test_a_message_has_its_local_time_its_author_and_its_ticket(house: House) -> None:
    number = house.ask_for_a_person()
    said = rows(house, Subject.MESSAGES)
    assert [int(row["id"]) for row in said] == sorted(int(row["id"]) for row in said)
    first, answer, last = said[0], said[1], said[-1]
    assert first == {
        "id": first["id"],
        "at": "2026-11-23 12:00:00",
        "contact_id": str(house.contact().id),
        "phone": f"'+{CARLA}",
        "direction": "in",
        "author": "customer",
        "kind": "text",
        "text": "hola",
        "status": "",
        "ticket": "",
    }
    assert (answer["direction"], answer["author"], answer["status"]) == ("out", "bot", "queued")
    assert last["ticket"] == str(number)


def test_a_contact_without_a_phone_has_its_other_names(house: House) -> None:
    house.receive(message("hola", wa_id=None, user_id="AR.7719"), name="=HYPERLINK(1)")
    (row,) = rows(house, Subject.CONTACTS)
    assert (row["phone"], row["wa_id"], row["user_id"]) == ("", "", "AR.7719")
    assert row["name"] == "'=HYPERLINK(1)"
    assert (row["created_at"], row["messages"]) == ("2026-11-23 12:00:00", "2")  # and the answer


def test_a_ticket_tells_its_whole_life(house: House) -> None:
    ana = house.operator("Ana", Role.OPERATOR)
    number = house.ask_for_a_person()
    house.later(minutes=5)
    house.act(tickets.take, number, operator=ana)
    house.later(minutes=1)
    house.act(tickets.reply, number, text="Hola", operator=ana, settings=house.settings)
    house.later(minutes=10)
    house.act(tickets.close, number, Event.RESOLVE, operator=ana)
    house.later(minutes=1)
    (row,) = rows(house, Subject.TICKETS)
    assert row["number"] == str(number)
    assert (row["status"], row["operator"], row["phone"]) == ("RESUELTO", "Ana", f"'+{CARLA}")
    assert row["created_at"] == "2026-11-23 12:00:00"
    assert row["taken_at"] == "2026-11-23 12:05:00"
    assert row["first_reply_at"] == "2026-11-23 12:06:00"
    assert row["closed_at"] == "2026-11-23 12:16:05"  # nobody wrote it down yet
    assert row["expires_at"] == "2026-11-25 12:00:00"


def test_an_open_ticket_is_vencido_from_its_very_moment_on(house: House) -> None:
    house.ask_for_a_person()
    house.later(hours=47, minutes=59, seconds=59)
    (row,) = rows(house, Subject.TICKETS)
    assert (row["status"], row["closed_at"]) == ("NUEVO", "")
    house.later(seconds=1)
    (row,) = rows(house, Subject.TICKETS)
    assert (row["status"], row["closed_at"]) == ("VENCIDO", row["expires_at"])


def test_days_are_local_and_both_included(house: House) -> None:
    house.now = house.now.replace(hour=2, minute=59)  # Sunday, 23:59 in Buenos Aires
    house.say("domingo")
    house.later(minutes=1)
    house.say("lunes", wa_id=DORA)
    sunday, monday = date(2026, 11, 22), date(2026, 11, 23)

    def texts(**days: date) -> set[str]:
        found = rows(house, Subject.MESSAGES, days=Days(**days))
        return {row["text"] for row in found if row["direction"] == "in"}

    assert texts(since=sunday, until=sunday) == {"domingo"}
    assert texts(since=monday) == {"lunes"}
    assert texts(until=monday) == {"domingo", "lunes"}
    assert texts(since=date(2026, 11, 24)) == set()
    (contact,) = rows(house, Subject.CONTACTS, days=Days(monday, monday))
    assert contact["phone"] == f"'+{DORA}"


def test_pages_join_without_a_gap_or_a_repetition(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(7):
        house.say(f"hola {number}", wa_id=f"54911555502{number:02}")
    whole = {subject: raw(house, subject) for subject in Subject}
    for size in (1, 3, 7):
        monkeypatch.setattr(exports, "PAGE", size)
        assert {subject: raw(house, subject) for subject in Subject} == whole


def test_progress_ends_at_the_whole(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    house.say("hola")
    house.say("chau", wa_id=DORA)
    monkeypatch.setattr(exports, "PAGE", 2)
    shares: list[float] = []
    raw(house, Subject.MESSAGES, progress=shares.append)
    assert len(shares) > 1
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_what_is_written_meanwhile_stays_outside(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    house.say("antes")
    monkeypatch.setattr(exports, "PAGE", 1)
    parts = exports.csv_bytes(
        house.database, Subject.MESSAGES, days=Days(), settings=house.settings, now=house.now
    )
    begun = [next(parts), next(parts)]
    house.later(seconds=1)
    house.say("después")
    text = b"".join([*begun, *parts]).decode()
    assert "antes" in text
    assert "después" not in text
