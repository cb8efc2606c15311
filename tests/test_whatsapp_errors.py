"""Meta's errors: what each asks of us, and what people are told."""

import re
from pathlib import Path

import pytest

from core.whatsapp import errors
from core.whatsapp.answers import Refused
from core.whatsapp.errors import OUTCOMES, Outcome, explain, outcome


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        ((2, 131016, 131057, 133004), Outcome.RETRY),
        ((131056,), Outcome.WAIT_FOR_CONTACT),
        ((4, 80007, 130429), Outcome.SLOW_DOWN),
        ((0, 10, 190, 200, 299, 368, 131005, 131031, 131042), Outcome.STOP_SENDING),
        ((131026, 131030), Outcome.OTHER_FORM),
        ((1, 131000), Outcome.UNCERTAIN),
        ((100, 131047, 131051, 132001, 130472, 131049), Outcome.PERMANENT),
    ],
)
def test_a_known_code_decides_whatever_the_http_status(
    codes: tuple[int, ...], expected: Outcome
) -> None:
    for code in codes:
        for status in (200, 400, 403, 500, 503):
            assert outcome(Refused(code, status)) is expected, (code, status)


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (Refused(None, 500), Outcome.UNCERTAIN),
        (Refused(None, 503), Outcome.UNCERTAIN),
        (Refused(None, 429), Outcome.SLOW_DOWN),
        (Refused(None, 401), Outcome.STOP_SENDING),
        (Refused(None, 403), Outcome.STOP_SENDING),
        (Refused(None, 404), Outcome.PERMANENT),
        (Refused(987654, 400), Outcome.PERMANENT),
        (Refused(987654, 400, transient=True), Outcome.RETRY),
        (Refused(987654, 500, transient=True), Outcome.UNCERTAIN),
        (Refused(987654, 429), Outcome.SLOW_DOWN),
    ],
)
def test_without_a_known_code_the_http_status_decides(refused: Refused, expected: Outcome) -> None:
    assert outcome(refused) is expected


def test_one_missing_capability_does_not_stop_the_channel() -> None:
    assert outcome(Refused(3, 500)) is Outcome.PERMANENT


def test_people_are_told_in_spanish_what_they_can_do_about_it() -> None:
    assert "plantilla" in explain(131047, "Re-engagement message")
    assert "token" in explain(190, None)


def test_an_unknown_error_is_told_in_whatsapps_own_words() -> None:
    assert explain(987654, "Something odd") == (
        "WhatsApp respondió con el error 987654: Something odd."
    )
    assert explain(None, "Lo dijimos nosotros.") == "Lo dijimos nosotros."
    assert explain(987654, None)


def test_every_text_belongs_to_a_code_of_the_table() -> None:
    source = Path(errors.__file__).read_text(encoding="utf-8")
    told = {int(code) for code in re.findall(r"^        (\d+): _\(", source, re.MULTILINE)}
    assert told
    assert told <= set(OUTCOMES)
