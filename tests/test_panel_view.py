"""The address of the tickets page, the table it asks for, and how times are written."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.accounts.rules import Role, User
from core.tickets.machine import Status
from core.tickets.store import Detail, Earlier, OpenCounts, Said, TicketEvent, TicketRow, View
from core.tickets.store.own_views import OwnView
from panel.dates import at_time, duration, moment, number
from panel.desk.about import card, saved_answers, why_not_reply
from panel.desk.bar import bar
from panel.desk.detail import unfolded
from panel.desk.moves import moves_of
from panel.desk.rows import clock_until, table
from panel.desk.view import Address, view_of

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


def view(**params: str) -> View:
    return view_of(Address(params), ANA, zone=ZONE)


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
    assert (due.is_open, due.sort, due.descending) == (True, "urgency", False)


def test_every_column_filters() -> None:
    found = view(
        numero=" #123",
        recibido="2026-11-20..2026-11-21",
        nombre=" car ",
        celular="5550101",
        fuente="qr",
        tema="pedi",
        pedido="980",
        estado="VENCIDO,NO CONTESTA",
        operador="9",
        ventana="6h",
        vence="24h",
        noleidos="si",
    )
    assert (found.number, found.name, found.phone, found.source) == (123, "car", "5550101", "qr")
    assert (found.topic, found.order, found.operator_id) == ("pedi", "980", 9)
    assert found.statuses == (Status.NO_ANSWER, Status.EXPIRED)
    assert found.since == datetime(2026, 11, 20, 3, tzinfo=UTC)  # midnight there
    assert found.until == datetime(2026, 11, 22, 3, tzinfo=UTC)
    assert (found.window_within, found.due_within) == (timedelta(hours=6), timedelta(hours=24))
    assert found.unread
    assert view(operador="nadie").unassigned
    assert view(ventana="cerrada").window_closed


@pytest.mark.parametrize(
    ("asked", "since", "until"),
    [
        ("2026-11-20", (20, 3), (21, 3)),
        ("2026-11-20..", (20, 3), None),
        ("..2026-11-20", None, (21, 3)),
    ],
)
def test_days_may_be_one_or_open(asked: str, since: Any, until: Any) -> None:
    found = view(recibido=asked)

    def moment_of(day: Any) -> datetime | None:
        return datetime(2026, 11, *day, tzinfo=UTC) if day else None

    assert (found.since, found.until) == (moment_of(since), moment_of(until))


@pytest.mark.parametrize(
    "params",
    [
        {"vista": "<script>"},
        {"estado": "ABIERTO"},
        {"estado": ",,"},
        {"recibido": "2026-02-30"},
        {"recibido": "2026-11-20..2026-11-01"},
        {"recibido": ".."},
        {"ventana": "99h"},
        {"vence": "cerrada"},
        {"noleidos": "true"},
        {"nombre": "\x00\u200b "},
        {"orden": "password_hash"},
        {"pagina": "-3"},
        {"pagina": "0"},
        {"pagina": "²"},
        {"pagina": "9" * 400},
        {"operador": "1 OR 1=1"},
        {"numero": "9" * 400},
        {"ticket": "１２" * 99},
        {"otra": "cosa"},
    ],
)
def test_what_nobody_offered_filters_nothing(params: dict[str, str]) -> None:
    assert view(**params) == view()
    assert Address(params).query == ""


def test_a_view_that_speaks_of_a_column_gives_way_to_a_filter_there() -> None:
    mine = Address({"vista": "mis", "operador": "9"})
    assert mine.filter("operador") == ""
    assert view_of(mine, ANA, zone=ZONE).operator_id == ANA.id
    others = Address({"vista": "mis"}).filtered_by("operador", "9")
    assert dict(others.params) == {"operador": "9"}
    narrower = Address({"vista": "mis", "pagina": "3"}).filtered_by("estado", "RESUELTO,nada")
    assert dict(narrower.params) == {"vista": "mis", "estado": "RESUELTO"}
    assert view_of(narrower, ANA, zone=ZONE).statuses == (Status.RESOLVED,)


def test_the_query_is_the_same_for_two_addresses_of_one_view() -> None:
    one = Address({"pagina": "4", "estado": "VENCIDO,NUEVO", "orden": "-recibido", "ticket": "1"})
    other = Address({"estado": "NUEVO, VENCIDO", "vista": "todos"})
    assert one.query == other.query == "estado=NUEVO%2CVENCIDO"
    assert Address.of(one.query).query == one.query
    assert Address({"vista": "por-vencer", "orden": "-urgencia"}).query.endswith("orden=-urgencia")
    assert one.unfiltered().query == ""


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
    made = table([ticket], Address({}), ANA, operators={7: "Ana"}, zone=ZONE, now=NOW)
    (row,) = made["rows"]
    assert set(row) == {"id", "title", "moves"} | {column["key"] for column in made["columns"]}
    assert set(made["filters"]) == {column["key"] for column in made["columns"]}
    return dict(row)


def test_a_row_tells_what_the_promise_lists() -> None:
    row = row_of(TICKET)
    assert (row["numero"]["link"], row["recibido"], row["nombre"]) == ("#123", "10:00", "Carla")
    assert (row["celular"], row["fuente"], row["tema"]) == ("+5491155550101", "WhatsApp", "Pedidos")
    assert row["estado"] == {"text": "EN PROCESO", "sign": "◐", "colour": "progress"}
    assert (row["ventana"]["text"], row["vence"]["text"]) == ("22 h 59 min", "46 h 0 min")
    assert row["noleidos"] == 2


def test_who_hides_the_phone_is_shown_by_user_name_and_who_hides_the_name_by_none() -> None:
    row = row_of(replace(TICKET, wa_id=None, username="carla.g", name=""))
    assert (row["celular"], row["nombre"]) == ("@carla.g", "Sin nombre")
    assert row_of(replace(TICKET, wa_id=None))["celular"] == ""


def test_a_clock_warns_by_a_sign_as_well_as_by_its_colour() -> None:
    soon = row_of(replace(TICKET, expires_at=NOW + timedelta(hours=2)))["vence"]
    now = row_of(replace(TICKET, expires_at=NOW + timedelta(minutes=20)))["vence"]
    assert (soon["mark"], soon["colour"], now["mark"], now["colour"]) == ("◔", "soon", "⚠", "now")


@pytest.mark.parametrize(
    ("change", "user", "keys"),
    [
        ({"status": Status.NEW, "operator_id": None}, ANA, ["take"]),
        ({}, ANA, ["resolve", "cancel", "no_answer", "release"]),
        ({"operator_id": 8}, ANA, []),
        ({"operator_id": 8}, BOSS, ["mine", "resolve", "cancel", "no_answer", "release"]),
        ({"closing_at": NOW}, ANA, ["undo"]),
        ({"closing_at": NOW, "operator_id": 8}, ANA, []),
        ({"status": Status.RESOLVED}, BOSS, []),
    ],
)
def test_a_row_offers_the_moves_its_state_allows_this_person(
    change: dict[str, Any], user: User, keys: list[str]
) -> None:
    assert [key for key, _label in moves_of(replace(TICKET, **change), user)] == keys


def test_a_row_unfolds_to_what_is_known_said_and_done() -> None:
    event = TicketEvent(NOW, "hand_over", "EN PROCESO", "Ana", "Beto", "es urgente")
    earlier = [Earlier(99, NOW - timedelta(days=3), Status.RESOLVED, "Envíos")]
    found = Detail(Said(NOW - timedelta(hours=3), "<b>hola</b>"), [event], earlier, 4)
    made = unfolded(TICKET, found, zone=ZONE, now=NOW)
    known, first, history, before = made["sections"]
    assert known["pairs"][:2] == [["Pedido", "98085"], ["Sucursal cercana", "Centro"]]
    assert (first["quote"], first["when"]) == ("<b>hola</b>", "09:00")
    assert history["lines"] == [["12:00", "Ana lo pasó a Beto", "es urgente"]]
    assert (before["tickets"][0]["link"], before["more"]) == ("#99", "y 3 más")
    nothing = unfolded(TICKET, Detail(None, [], [], 0), zone=ZONE, now=NOW)["sections"]
    assert nothing[1]["none"]
    assert nothing[3]["none"]


def test_the_bar_knows_which_view_is_open_and_whether_it_can_be_kept() -> None:
    counts, kept = OpenCounts(9, 4, 2, 1), [OwnView(3, "Envíos", "tema=envios")]

    def made(**params: str) -> dict[str, Any]:
        return bar(Address(params), kept, counts, 1234)

    plain = made(vista="mis")
    assert [chip["key"] for chip in plain["chips"] if chip["chosen"]] == ["mis"]
    assert [chip["count"] for chip in plain["chips"]] == [0, 4, 2, 9, 1]
    assert (plain["keepable"], plain["total"]) == (False, "1.234 tickets")
    own = made(tema="envios")
    assert own["own"][0]["chosen"]
    assert not any(chip["chosen"] for chip in own["chips"])
    assert own["keepable"] is False
    new = made(tema="envios", estado="NUEVO")
    assert new["keepable"] is True
    assert new["exports"][2]["href"] == "/export/tickets.csv?que=vista&tema=envios&estado=NUEVO"


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
