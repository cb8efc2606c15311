"""Numbers that WhatsApp writes in two ways: the one to compare by, and the other one. Pure.

Argentine, Mexican and Brazilian mobiles have a digit that some sides write and others leave out
(whatsapp-cloud-api, number quirks). Every other number has one form only, and stays verbatim.
"""

import re
from collections.abc import Mapping
from typing import Final, NamedTuple


class _Form(NamedTuple):
    """Both ways to write a country's mobiles, digits only."""

    short: re.Pattern[str]
    lengthen: str
    long: re.Pattern[str]
    shorten: str


# By calling code, which is two digits in all three. The national part has ten digits; an Argentine
# landline and a mobile never share one, so its long form names one line as well. Brazil's mobiles
# begin with 6 to 9 after the area; landlines, with 2 to 5, have no other form.
FORMS: Final[Mapping[str, _Form]] = {
    "54": _Form(re.compile(r"54([0-9]{10})"), r"549\1", re.compile(r"549([0-9]{10})"), r"54\1"),
    "52": _Form(re.compile(r"52([0-9]{10})"), r"521\1", re.compile(r"521([0-9]{10})"), r"52\1"),
    "55": _Form(
        re.compile(r"55([0-9]{2})([6-9][0-9]{7})"),
        r"55\g<1>9\2",
        re.compile(r"55([0-9]{2})9([6-9][0-9]{7})"),
        r"55\1\2",
    ),
}


def canonical(digits: str) -> str:
    """The form to compare numbers by: the long one where there are two, else verbatim.

    It is no address: some lines answer to the other form only.
    """
    form = FORMS.get(digits[:2])
    match = form.short.fullmatch(digits) if form else None
    return match.expand(form.lengthen) if form and match else digits


def other_form_of(digits: str) -> str | None:
    """The same mobile written the other way; None where there is no other way."""
    form = FORMS.get(digits[:2])
    if form is None:
        return None
    for pattern, other in ((form.short, form.lengthen), (form.long, form.shorten)):
        match = pattern.fullmatch(digits)
        if match:
            return match.expand(other)
    return None
