from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from core.bot.answers import answer
from core.bot.dates import read_date
from core.bot.hours import Hours, Span
from core.bot.turn import Event
from tests.talk import flow_of

MONDAY = date(2026, 3, 2)


def question(accept: str):
    flow = flow_of(f'[flow]\nstart = "q"\n[nodes.q]\nask = "?"\n{accept}\n')
    return flow.nodes["q"]


@pytest.mark.parametrize(
    ("accept", "written", "saved"),
    [
        ("number", "4512", "4512"), ("number", " 0042. ", "0042"), ("number", "#4512", "4512"),
        ("number", "Es el N° 4512", "4512"), ("number", "mi pedido es 4512!", "4512"),
        ("number", "Nro: 45", "45"), ("number", "45 12 78", "451278"),
        ("number", "12.500", "12500"), ("number", "1.500,50", "1500.50"), ("number", "3,5", "3.5"),
        ("number", "-5", "-5"), ("number", "４５", "45"),
        ("number", "cuatro", None), ("number", "4512 y 4513", None), ("number", "12a", None),
        ("number", "", None), ("number", "2026-03-02", None), ("number", "٤٥", None),
        ("number", "es el", None), ("number", "9" * 5000, None),
        ("number", "1" + ".000" * 50, None), ("number", "tengo 1 problema", None),
        ("text", " hola\nvos ", "hola\nvos"), ("text", "", None), ("text", "\x00\x00", None),
        ("text", "a" * 5000, "a" * 1000), ("any", "", ""), ("any", "hola", "hola"),
        ("email", "ana@example.com", "ana@example.com"),
        ("email", "mi mail es <Ana.P+x@sub.example.com.ar>.", "Ana.P+x@sub.example.com.ar"),
        ("email", "ana@example", None), ("email", "ana @example.com", None),
        ("email", "@a.com", None),
        ("email", "a@b.com o c@d.com", None), ("email", "a@" + "b." * 500, None),
        ("phone", "+54 9 11 5555-0000", "+5491155550000"), ("phone", "(011) 4555-0000", None),
        ("phone", "011 4555 0000", "01145550000"), ("phone", "1234", None), ("phone", "hola", None),
        ("date", "mañana", "2026-03-03"), ("date", "no sé", None),
    ],
)  # fmt: skip
def test_what_of_a_text_is_an_answer(accept, written, saved):
    assert answer(question(f'accept = "{accept}"'), Event("text", written), MONDAY) == saved


def test_a_pattern_decides_by_itself():
    five = question(r"pattern = '^\d{5}$'")
    assert answer(five, Event("text", " 12345 "), MONDAY) == "12345"
    assert answer(five, Event("text", "123456"), MONDAY) is None
    assert answer(five, Event("image", "12345"), MONDAY) is None


@pytest.mark.parametrize(
    ("accept", "kind", "caption", "saved"),
    [
        ("image", "image", "", "(imagen)"), ("image", "image", "frente", "frente"),
        ("image", "document", "", None), ("image", "text", "foto", None),
        ("document", "document", "", "(documento)"), ("audio", "audio", "", "(audio)"),
        ("location", "location", "", "(ubicación)"), ("any", "video", "", "(video)"),
        ("any", "unsupported", "", ""), ("text", "image", "hola", None),
        ("number", "image", "4512", None),
    ],
)  # fmt: skip
def test_other_kinds_are_answers_where_they_are_asked_for(accept, kind, caption, saved):
    assert answer(question(f'accept = "{accept}"'), Event(kind, caption), MONDAY) == saved


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("hoy", "2026-03-02"), ("Mañana", "2026-03-03"), ("pasado mañana", "2026-03-04"),
        ("el viernes", "2026-03-06"), ("lunes", "2026-03-09"), ("Sábado!", "2026-03-07"),
        ("5/3", "2026-03-05"), ("05-03-26", "2026-03-05"), ("5.3.2027", "2027-03-05"),
        ("1/3", "2027-03-01"), ("2026-12-25", "2026-12-25"), ("25 de diciembre", "2026-12-25"),
        ("25 dic", "2026-12-25"), ("el 9 de setiembre de 2026", "2026-09-09"),
        ("9 set", "2026-09-09"), ("29/2", None), ("29/2/2028", "2028-02-29"), ("31/4", None),
        ("0/1", None), ("13/13", None), ("ayer", None), ("12 de nunca", None), ("12", None),
        ("", None), ("9999-99-99", None), ("٥/٣", None),
    ],
)  # fmt: skip
def test_days_as_people_write_them(written, day):
    assert read_date(written, MONDAY) == (date.fromisoformat(day) if day else None)


HOURS = Hours(
    week=((Span(540, 780), Span(840, 1080)), (), (), (), (Span(1320, 1560),), (), ()),
    holidays=frozenset({date(2026, 3, 9), date(2026, 3, 14)}),
)


@pytest.mark.parametrize(
    ("local", "is_open"),
    [
        ("2026-03-02 08:59", False), ("2026-03-02 09:00", True), ("2026-03-02 12:59", True),
        ("2026-03-02 13:00", False), ("2026-03-02 14:00", True), ("2026-03-02 18:00", False),
        ("2026-03-03 10:00", False), ("2026-03-09 10:00", False),  # a holiday
        ("2026-03-06 22:00", True), ("2026-03-07 01:59", True), ("2026-03-07 02:00", False),
        ("2026-03-14 01:00", True),  # the night belongs to the day it began on
    ],
)  # fmt: skip
def test_open_is_decided_by_the_wall_clock_of_the_business(local, is_open):
    zone = ZoneInfo("America/Argentina/Buenos_Aires")
    now = datetime.fromisoformat(local).replace(tzinfo=zone)
    assert HOURS.open_at(now.astimezone(ZoneInfo("Asia/Tokyo")), zone) is is_open
