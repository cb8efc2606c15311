"""The journal's page: its address, its words, and bodies that nobody wrote for reading."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.intake.actions import UNREADABLE
from core.intake.reviewing import MESSAGE, UNREAD, Waiting
from core.intake.store.entries import EntryRow, Wanted
from core.intake.store.failures import FailedEvent
from panel.records.rows import entries, failures
from panel.records.told import kind, pretty, reason, result
from panel.records.view import Address

ZONE = ZoneInfo("America/Argentina/Buenos_Aires")
NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("params", "wanted"),
    [
        ({}, Wanted()),
        ({"resultado": "con-fallas", "antes": "7"}, Wanted(outcome="failed", before=7)),
        ({"desde": "2026-11-23"}, Wanted(since=datetime(2026, 11, 23, 3, tzinfo=UTC))),
        ({"hasta": "2026-11-23"}, Wanted(until=datetime(2026, 11, 24, 3, tzinfo=UTC))),
        ({"resultado": "'", "desde": "ayer", "hasta": "9999-99-99", "antes": "-1"}, Wanted()),
        ({"hasta": "9999-12-31", "antes": "9" * 30}, Wanted()),
    ],
)
def test_the_address_is_read_strictly(params: dict[str, str], wanted: Wanted) -> None:
    assert Address(params).wanted(ZONE) == wanted


def test_another_filter_begins_at_the_newest_and_keeps_the_rest() -> None:
    here = Address({"antes": "9", "resultado": "ajenos", "fallas": "3"})
    assert here.with_(desde=date(2026, 1, 2).isoformat()).params == {
        "resultado": "ajenos",
        "fallas": "3",
        "desde": "2026-01-02",
    }


def failed(error: str, attempts: int = 1) -> FailedEvent:
    return FailedEvent(5, 12, 0, NOW, NOW, error, attempts)


def test_what_failed_is_told_in_words_with_a_button() -> None:
    found = [
        Waiting(failed("RuntimeError: a bug\nmore of it", 3), MESSAGE, "text"),
        Waiting(failed(UNREADABLE), UNREAD, ""),
        Waiting(failed("ValueError: no id"), UNREAD, ""),
        Waiting(failed("IntegrityError: (psycopg…) null value"), "status", "hologram"),
    ]
    told = failures(found, zone=ZONE, now=NOW)["rows"]
    assert [(row["evento"], row["error"]) for row in told] == [
        ("Mensaje · texto", "Error del programa · RuntimeError: a bug"),
        ("Sin identificar", "El contenido no es JSON"),
        ("Sin identificar", "No se pudo leer · ValueError: no id"),
        (
            "Estado de un envío · hologram",
            "La base de datos no lo aceptó · IntegrityError: (psycopg…) null value",
        ),
    ]
    assert (told[0]["intentos"], told[0]["accion"]) == ("3", {"button": "Reprocesar"})
    assert kind(Waiting(failed("x"), "unheard-of", "")) == "unheard-of"


def test_an_entry_with_failures_is_not_shown_as_applied() -> None:
    rows = [
        EntryRow(1, NOW, "applied", 2, 1, "RuntimeError: a bug"),
        EntryRow(2, NOW, "applied", 2, 0, ""),
        EntryRow(3, NOW, "unreadable", 0, 1, UNREADABLE),
        EntryRow(4, NOW, "ignored", 1, 0, ""),
    ]
    told = entries(rows, Address({"resultado": "aplicados"}), zone=ZONE, now=NOW)
    shown = [row["resultado"]["text"] for row in told["rows"]]
    assert shown == ["Con fallas", "Aplicado", "Ilegible", "Ajeno"]
    assert told["filters"] == {"resultado": "aplicados"}


@pytest.mark.parametrize(
    ("applied", "wrong", "left", "said"),
    [
        (0, [], 0, "No había nada para reprocesar: alguien lo hizo antes."),
        (1, [], 0, "Se aplicó 1 evento."),
        (1200, [], 0, "Se aplicaron 1.200 eventos."),
        (0, ["ValueError: x"], 1, "1 volvió a fallar (Falló · ValueError: x)."),
        (
            198,
            [UNREADABLE, "y"],
            52,
            "Se aplicaron 198 eventos. 2 volvieron a fallar (El contenido no es JSON). "
            "Quedan 50 por reprocesar: tocar otra vez para seguir.",
        ),
    ],
)
def test_what_a_click_came_to(applied: int, wrong: list[str], left: int, said: str) -> None:
    assert result(applied, wrong, left) == said


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (b'{"a":[1,"\xc3\xb1"]}', '{\n  "a": [\n    1,\n    "ñ"\n  ]\n}'),
        (b'"\\ud800"', '"?"'),
        ('"abc\u202edef"'.encode(), '"abc\\u202edef"'),
        (b"\xff{", "�{"),
        (b"[" * 100_000, "[" * 100_000),
        (b"1" * 5000, "1" * 5000),
    ],
)
def test_any_body_becomes_a_text(body: bytes, text: str) -> None:
    assert pretty(body) == (text, False)
    assert pretty(body)[0].encode()


def test_a_long_body_is_cut_and_says_so() -> None:
    text, cut = pretty(b"x" * 300_000)
    assert (len(text), cut) == (200_000, True)


def test_a_reason_is_one_line() -> None:
    told: Any = reason("KeyError: 'x'\nTraceback …", "message")
    assert told == "Error del programa · KeyError: 'x'"
