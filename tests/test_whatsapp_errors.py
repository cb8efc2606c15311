"""Meta's errors: what each asks of us, and what people are told."""

import re

import pytest

from core.whatsapp.answers import Refused
from core.whatsapp.codes import Mark, Outcome, Stops
from core.whatsapp.errors import TABLE, explain, known_rule, may_help_again, outcome, rule_of

PASSES, CONTACT, SLOW = Outcome.RETRY, Outcome.WAIT_FOR_CONTACT, Outcome.SLOW_DOWN
STOP, FORM, NEVER = Outcome.STOP_SENDING, Outcome.OTHER_FORM, Outcome.PERMANENT
# Every code of the wire reference's table (section 6), written out: for an ordinary message.
EXPECTED: dict[int, Outcome] = {
    **dict.fromkeys((0, 3, 10, *range(200, 300), 33, 190, 368), STOP),
    **dict.fromkeys((131005, 131031, 131042, 131045, 133006, 133010, 133015), STOP),
    **dict.fromkeys((4, 613, 80007, 130429), SLOW),
    131056: CONTACT,
    **dict.fromkeys((2, 131016, 131057, 131208, 133004), PASSES),
    **dict.fromkeys((1, 131000), Outcome.UNCERTAIN),
    **dict.fromkeys((131026, 131030), FORM),
    **dict.fromkeys((100, 130403, 130472, 130497, 131008, 131009, 131020, 131021), NEVER),
    **dict.fromkeys((131037, 131041, 131044, 131047, 131048, 131049, 131050, 131051), NEVER),
    **dict.fromkeys((131052, 131053, 131055, 131060, 131062, 131063, 131064), NEVER),
    **dict.fromkeys((131201, 131207, 131209, 131299), NEVER),
    **dict.fromkeys((132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016), NEVER),
    **dict.fromkeys((132018, 132068, 132069, 133000, 133005, 133008, 133009, 133016), NEVER),
    **dict.fromkeys((134011, 134100, 134101, 134102, 135000, 137000), NEVER),
    **dict.fromkeys((138000, 138006, 138012, 138999), NEVER),
    **dict.fromkeys((139100, 139101, 139102, 139103), NEVER),
    **dict.fromkeys((147001, 147002, 147003, 147004, 147005), NEVER),
}


@pytest.mark.parametrize(("code", "expected"), sorted(EXPECTED.items()))
def test_a_code_of_the_reference_decides_whatever_the_http_status(
    code: int, expected: Outcome
) -> None:
    for status in (200, 400, 403, 429, 500, 503):
        assert outcome(Refused(code, status)) is expected


def test_every_code_has_words_for_people() -> None:
    for code in {*EXPECTED, *TABLE}:
        words = explain(code, "Meta's own words")
        assert re.fullmatch(r"[A-ZÁÉÍÓÚ«].+\.", words), (code, words)
        assert "Meta's own" not in words, code


def test_who_waits_follows_from_what_is_done() -> None:
    waits = {STOP: Stops.EVERYTHING, SLOW: Stops.NUMBER, CONTACT: Stops.CONTACT}
    waits[Outcome.PERMISSION] = Stops.EVERYTHING
    for code, rule in TABLE.items():
        last = Stops.CONTACT if rule.mark else Stops.MESSAGE
        assert rule.stops is waits.get(rule.outcome, last), code


def test_what_is_tried_again_by_itself_says_when_and_nothing_else_does() -> None:
    timed = {PASSES, CONTACT, SLOW, STOP, Outcome.PERMISSION}
    for code, rule in TABLE.items():
        assert (rule.backoff is not None) == (rule.outcome in timed), code
        if rule.backoff:
            assert rule.again, f"{code}: what passes by itself may be tried by a person too"


@pytest.mark.parametrize(
    ("code", "waits"),
    [
        (131056, [4, 16, 64, 64]),
        (130429, [1, 2, 4, 8]),
        (131016, [1, 2, 4, 8]),
        (80007, [60, 120, 240, 480]),
    ],
)
def test_back_off_by_code(code: int, waits: list[float]) -> None:
    backoff = TABLE[code].backoff
    assert backoff
    assert [backoff.after(n) for n in range(4)] == waits


def test_what_a_refusal_says_of_its_contact() -> None:
    assert {code: rule.mark for code, rule in TABLE.items() if rule.mark} == {
        130403: Mark.UNREACHABLE,
        131026: Mark.UNREACHABLE,
        131050: Mark.NO_MARKETING,
    }


@pytest.mark.parametrize(
    ("helps", "codes"),
    [
        (True, (131000, 131026, 131042, 131047, 131048, 131053, 131056, 190, 987654, None)),
        (False, (100, 131008, 131050, 131051, 131021, 132000, 132016, 130472, 137000)),
    ],
)
def test_sending_the_same_again_is_offered_where_it_may_help(
    helps: bool, codes: tuple[int | None, ...]
) -> None:
    assert {code for code in codes if may_help_again(code) != helps} == set()


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (Refused(None, 500), Outcome.UNCERTAIN),
        (Refused(None, 503), Outcome.UNCERTAIN),
        (Refused(None, 429), Outcome.SLOW_DOWN),
        (Refused(None, 401), Outcome.STOP_SENDING),
        (Refused(None, 403), Outcome.STOP_SENDING),
        (Refused(None, 404), Outcome.PERMANENT),
        (Refused(None, 404, transient=True), Outcome.PERMANENT),
        (Refused(987654, 400), Outcome.PERMANENT),
        (Refused(987654, 403), Outcome.PERMANENT),
        (Refused(987654, 400, transient=True), Outcome.RETRY),
        (Refused(987654, 500, transient=True), Outcome.UNCERTAIN),
        (Refused(987654, 429), Outcome.SLOW_DOWN),
    ],
)
def test_without_a_known_code_the_http_status_decides(refused: Refused, expected: Outcome) -> None:
    assert outcome(refused) is expected
    assert known_rule(refused.code) is None


@pytest.mark.parametrize("code", [3, 10, 200, 299])
def test_one_missing_capability_does_not_stop_the_channel(code: int) -> None:
    assert outcome(Refused(code, 403), capability=True) is Outcome.PERMANENT
    assert rule_of(Refused(code, 403)).stops is Stops.EVERYTHING
    assert outcome(Refused(190, 401), capability=True) is Outcome.STOP_SENDING


def test_people_are_told_in_spanish_what_they_can_do_about_it() -> None:
    assert "plantilla" in explain(131047, "Re-engagement message")
    assert "token" in explain(190, None)


def test_an_unknown_error_is_told_in_whatsapps_own_words() -> None:
    assert explain(987654, "Something odd") == (
        "WhatsApp respondió con el error 987654: Something odd."
    )
    assert explain(None, "Lo dijimos nosotros.") == "Lo dijimos nosotros."
    assert explain(987654, None)
