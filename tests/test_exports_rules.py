"""Every cell of a CSV is safe in a spreadsheet, and every time is local."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.exports.rules import COLUMNS, Kind, LocalTimes, Subject, text_cell, writer_of

BUENOS_AIRES = ZoneInfo("America/Argentina/Buenos_Aires")
ZONES = ("America/Argentina/Buenos_Aires", "Europe/Madrid", "Asia/Kathmandu", "America/Santiago")


@pytest.mark.parametrize(
    "text",
    ["=1+1", "+54", "-1", "@SUM(A1)", "\t=1", "\rx", "\nx", "  =cmd|' /C calc'!A0", " +1", "＝1"],
)
def test_a_formula_gets_an_apostrophe(text: str) -> None:
    assert text_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", ["hola", "1+1", "a=b", "¿=?", "👍", " hola", "'=1", ""])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert text_cell(text) == text


@given(st.text())
def test_no_text_can_begin_as_a_formula(text: str) -> None:
    (cells,) = writer_of((("text", Kind.TEXT),), BUENOS_AIRES)([(text,)])
    assert cells[0][:1] not in tuple("=+-@\t\r\n＝＋－＠")
    assert cells[0].lstrip()[:1] not in tuple("=+-@＝＋－＠")
    assert cells[0].removeprefix("'") == text.removeprefix("'")


def test_a_phone_is_e164_behind_an_apostrophe_and_empty_when_hidden() -> None:
    cells = writer_of((("phone", Kind.PHONE),), BUENOS_AIRES)([("5491155550101",), (None,), ("",)])
    assert list(cells) == [("'+5491155550101",), ("",), ("",)]


@pytest.mark.parametrize("zone", ZONES)
@given(st.datetimes(datetime(2015, 1, 1), datetime(2035, 1, 1)))  # noqa: DTZ001 - made aware below
def test_a_local_time_is_what_the_calendar_says(zone: str, naive: datetime) -> None:
    moment = naive.replace(tzinfo=UTC, microsecond=0)
    local = LocalTimes(ZoneInfo(zone))
    for at in (moment, moment + timedelta(minutes=29), moment - timedelta(seconds=1)):
        expected = at.astimezone(ZoneInfo(zone)).strftime("%Y-%m-%d %H:%M:%S")
        assert local(f"{at:%Y-%m-%d %H:%M:%S}.123456+00:00") == expected


def test_hours_in_which_the_clocks_change_are_computed_to_the_minute() -> None:
    local = LocalTimes(ZoneInfo("Australia/Lord_Howe"))  # half an hour, at 15:00 UTC or 15:30
    start = datetime(2026, 4, 4, 13, 0, tzinfo=UTC)
    for minute in range(240):
        at = start + timedelta(minutes=minute)
        expected = at.astimezone(ZoneInfo("Australia/Lord_Howe")).strftime("%Y-%m-%d %H:%M:%S")
        assert local(f"{at:%Y-%m-%d %H:%M:%S}+00") == expected


def test_no_time_is_an_empty_cell() -> None:
    assert LocalTimes(BUENOS_AIRES)(None) == ""


def test_the_column_names_are_the_contract() -> None:
    names = {subject.value: ",".join(name for name, _ in COLUMNS[subject]) for subject in Subject}
    assert names == {
        "contacts": "id,created_at,name,phone,wa_id,user_id,username,messages,last_message_at",
        "tickets": "number,created_at,name,phone,source,topic,order,status,operator,taken_at,"
        "first_reply_at,closed_at,expires_at",
        "messages": "id,at,contact_id,phone,direction,author,kind,text,status,ticket",
    }
