"""The address of the tickets page, the table it asks for, and how times are written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.accounts.rules import Role, User
from core.tickets.machine import Status
from core.tickets.store import TicketRow
from panel.dates import at_time, duration, moment, number
from panel.desk.about import card, saved_answers, why_not_reply
from panel.desk.rows import clock_until, table
from panel.desk.view import DUE_SOON, Address, view_of

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)  # 12:00 there
ANA = User(7, "Ana", "ana@example.org", Role.OPERATOR)
BOSS = User(1, "Jefa", "jefa@example.org", Role.ADMIN)
TICKET = TicketRow(
    id=123,
    contact_id=1,
    name="Carla",
    wa_id="5491155550101",
    username=None,
    last_inbound_at=NOW - timedelta(hours=1),
    status=Status.IN_PROGRESS,
    topic="Pedidos",
    source="WhatsApp",
    order_number="98085",
    saved='{"order": "98085", "sucursal_cercana": "Centro"}',
    received_at=NOW - timedelta(hours=2),
    expires_at=NOW + timedelta(hours=46),
    operator_id=7,
    operator_name="Ana",
    taken_at=NOW - timedelta(hours=1, minutes=30),
    first_reply_at=None,
    closed_at=None,
    closing_at=None,
    closing_event=None,
    unread=2,
)


def view(**params: str) -> Any:
    return view_of(Address(params), ANA)


def test_without_parameters_it_is_everything_newest_first() -> None:
    everything = view()
    assert everything.statuses == ()
    assert (everything.sort, everything.descending, everything.page) == ("received", True, 1)


def test_each_chip_is_a_view() -> None:
    assert view(vista="sin-asignar").statuses == (Status.NEW,)
    assert view(vista="sin-asignar").unassigned
    assert view(vista="mis").operator_id == ANA.id
    assert view(vista="no-leidos").unread
    due = view(vista="por-vencer")
    assert (due.due_within, due.sort, due.descending) == (DUE_SOON, "expires", False)


def test_every_column_filters() -> None:
    found = view(
        numero="#123",
        nombre=" car ",
        celular="5550101",
        fuente="qr",
        tema="pedi",
        pedido="980",
        estado="NO CONTESTA",
        operador="9",
    )
    assert (found.number, found.name, found.phone, found.source) == (123, "car", "5550101", "qr")
    assert (found.topic, found.order, found.operator_id) == ("pedi", "980", 9)
    assert found.statuses == (Status.NO_ANSWER,)
    assert view(operador="nadie").unassigned


@pytest.mark.parametrize(
    "params",
    [
        {"vista": "<script>"},
        {"estado": "ABIERTO"},
        {"orden": "password_hash"},
        {"pagina": "-3"},
        {"pagina": "0"},
        {"pagina": "²"},
        {"operador": "1 OR 1=1"},
        {"numero": "9" * 400},
        {"ticket": "１２" * 99},
        {"otra": "cosa"},
    ],
)
def test_what_nobody_offered_filters_nothing(params: dict[str, str]) -> None:
    assert view(**params) == view()


def test_a_column_clicked_twice_turns_the_order_round() -> None:
    once = Address({"pagina": "4"}).sorted_by("nombre")
    assert (once.sort, once.page) == (("nombre", False), 1)
    assert once.sorted_by("nombre").sort == ("nombre", True)
    assert once.sorted_by("recibido").sort == ("recibido", True)


def test_changing_a_filter_begins_at_the_first_page_and_leaves_no_empty_words() -> None:
    address = Address({"pagina": "4", "nombre": "car"}).with_(nombre="", tema="envíos")
    assert dict(address.params) == {"tema": "envíos"}


@pytest.mark.parametrize(
    ("left", "text", "urgency"),
    [
        (timedelta(hours=23, minutes=5), "23 h 5 min", ""),
        (timedelta(hours=6), "6 h 0 min", "soon"),
        (timedelta(minutes=59), "59 min", "now"),
        (timedelta(seconds=30), "menos de 1 min", "now"),
        (timedelta(), "cerrada", "over"),
    ],
)
def test_a_clock_says_how_much_is_left_and_how_urgent_it_is(
    left: timedelta, text: str, urgency: str
) -> None:
    shown = clock_until(NOW + left, now=NOW)
    assert (shown.text, shown.urgency) == (text, urgency)


def row_of(ticket: TicketRow) -> dict[str, Any]:
    made = table([ticket], Address({}), operators={7: "Ana"}, zone=ZONE, now=NOW)
    (row,) = made["rows"]
    assert set(row) == {"id", "title"} | {column["key"] for column in made["columns"]}
    return dict(row)


def test_a_row_tells_what_the_promise_lists() -> None:
    row = row_of(TICKET)
    assert (row["numero"], row["recibido"], row["nombre"]) == ("#123", "10:00", "Carla")
    assert (row["celular"], row["fuente"], row["tema"]) == ("+5491155550101", "WhatsApp", "Pedidos")
    assert row["estado"] == {"text": "EN PROCESO", "sign": "◐", "colour": "progress"}
    assert (row["ventana"]["text"], row["vence"]["text"]) == ("22 h 59 min", "46 h 0 min")
    assert row["noleidos"] == 2


def test_who_hides_the_phone_is_shown_by_user_name_and_who_hides_the_name_by_none() -> None:
    row = row_of(replace(TICKET, wa_id=None, username="carla.g", name=""))
    assert (row["celular"], row["nombre"]) == ("@carla.g", "Sin nombre")
    assert row_of(replace(TICKET, wa_id=None))["celular"] == ""


def test_a_closed_ticket_has_no_clocks() -> None:
    row = row_of(replace(TICKET, status=Status.RESOLVED))
    assert (row["ventana"]["text"], row["vence"]["text"]) == ("", "")


@pytest.mark.parametrize(
    ("change", "user", "reason"),
    [
        ({}, ANA, ""),
        ({}, BOSS, ""),
        ({"status": Status.NEW}, ANA, "Tomar"),
        ({"status": Status.EXPIRED}, ANA, "cerrado"),
        ({"closing_at": NOW}, ANA, "cerrando"),
        ({"operator_id": 8, "operator_name": "Beto"}, ANA, "Lo atiende Beto"),
        ({"last_inbound_at": NOW - timedelta(hours=24)}, ANA, "24 h"),
        ({"last_inbound_at": None}, ANA, "24 h"),
    ],
)
def test_the_composer_is_open_or_says_why_not(
    change: dict[str, Any], user: User, reason: str
) -> None:
    told = why_not_reply(replace(TICKET, **change), user, NOW)
    assert reason in told
    assert bool(told) == bool(reason)


def test_the_card_holds_what_the_bot_had_asked() -> None:
    assert saved_answers(TICKET.saved) == [("Sucursal cercana", "Centro")]
    assert saved_answers("") == []
    shown = card(TICKET, NOW, zone=ZONE)
    assert "98085" in shown
    assert "30 min" in shown


def test_times_and_numbers_are_written_the_same_everywhere() -> None:
    day = timedelta(days=1)
    assert moment(NOW, zone=ZONE, now=NOW) == "12:00"
    assert moment(NOW - day, zone=ZONE, now=NOW) == "22/11 12:00"
    assert moment(NOW - 400 * day, zone=ZONE, now=NOW) == "19/10/25 12:00"
    assert at_time(NOW, zone=ZONE, now=NOW) == "a las 12:00"
    assert at_time(NOW - day, zone=ZONE, now=NOW) == "el 22/11 12:00"
    assert duration(timedelta(hours=51, minutes=3)) == "2 d 3 h"
    assert duration(-day) == "menos de 1 min"
    assert (number(0), number(1234567)) == ("0", "1.234.567")
