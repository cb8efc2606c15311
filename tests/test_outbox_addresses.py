"""To which identifier a message goes: the one received, unless only its other form works."""

import pytest

from core.outbox.rules.addresses import address, number_for

LONG, SHORT = "5491155550101", "541155550101"


def test_the_form_that_worked_takes_the_place_of_the_one_received() -> None:
    assert address(LONG, "AR.77", send_to=SHORT) == {
        "recipient_type": "individual",
        "to": f"+{SHORT}",
    }


@pytest.mark.parametrize(
    ("wa_id", "send_to", "other_form", "number"),
    [
        (LONG, None, False, LONG),
        (SHORT, None, False, SHORT),  # never rewritten to the canonical form
        (LONG, None, True, SHORT),
        (LONG, SHORT, False, SHORT),
        (LONG, SHORT, True, LONG),  # refused too: the form that is received, once
        ("34600111222", None, True, "34600111222"),  # it has no other form
        ("5493515550909", SHORT, False, "5493515550909"),  # remembered of a number given up
        (None, SHORT, False, None),
    ],
)
def test_the_digits_to_send_to(
    wa_id: str | None, send_to: str | None, other_form: bool, number: str | None
) -> None:
    assert number_for(wa_id, send_to=send_to, other_form=other_form) == number


def test_without_a_number_the_scoped_id_is_the_recipient_and_never_to() -> None:
    assert address(None, "AR.77", send_to=SHORT, other_form=True) == {
        "recipient_type": "individual",
        "recipient": "AR.77",
    }
    assert address(None, None, send_to=SHORT) is None
