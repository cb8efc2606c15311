"""Two ways to write a number: one key to compare by, and the way back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.whatsapp.numbers import canonical, other_form_of
from core.whatsapp.people import Sender

PAIRS = [
    ("541155550101", "5491155550101"),  # Buenos Aires
    ("543515550101", "5493515550101"),  # Córdoba
    ("542966550101", "5492966550101"),  # Río Gallegos: an area of four digits
    ("525555550142", "5215555550142"),  # Mexico City
    ("523311223344", "5213311223344"),  # Guadalajara
    ("551187654321", "5511987654321"),  # São Paulo, an old account of eight digits
    ("557166554433", "5571966554433"),  # Salvador
]
VERBATIM = [
    "551132654321",  # a landline of São Paulo
    "5511932654321",  # a mobile that never had eight digits
    "5511887654321",  # thirteen digits, and no nine to leave out
    "573005550142",  # Colombia
    "447700900614",
    "34911234567",
    "54911555501012",  # a digit too many
    "5411555501",  # two too few
    "52155555501",
    "5491155550101x",
    "54",
    "",
]


@pytest.mark.parametrize(("short", "long"), PAIRS)
def test_both_forms_of_a_mobile_are_one(short: str, long: str) -> None:
    assert canonical(short) == canonical(long) == long
    assert other_form_of(short) == long
    assert other_form_of(long) == short


@pytest.mark.parametrize("number", VERBATIM)
def test_every_other_number_stays_as_it_is(number: str) -> None:
    assert canonical(number) == number
    assert other_form_of(number) is None


@given(st.from_regex(r"(54|52|55)[0-9]{7,12}|[0-9]{0,16}", fullmatch=True))
def test_the_canonical_form_is_its_own_and_both_forms_share_it(digits: str) -> None:
    assert canonical(canonical(digits)) == canonical(digits)
    other = other_form_of(digits)
    if other:
        assert canonical(other) == canonical(digits)
        assert other_form_of(other) == digits


def test_a_person_is_known_by_every_identifier_the_most_trusted_first() -> None:
    sender = Sender(
        wa_id="541155550101", user_id="AR.77", parent_user_id="AR.ENT.5", phone="573005550142"
    )
    assert sender.keys == ("pa:AR.ENT.5", "id:AR.77", "wa:5491155550101", "wa:573005550142")


def test_one_number_told_twice_is_one_key() -> None:
    assert Sender(wa_id="5491155550101", phone="541155550101").keys == ("wa:5491155550101",)


def test_a_user_name_is_kept_but_nobody_is_known_by_it() -> None:
    sender = Sender(user_id="CO.33", username="Iria.Dev7")
    assert sender.names == ("un:iria.dev7",)
    assert sender.keys == ("id:CO.33",)
