"""Phone numbers and business-scoped user ids as WhatsApp writes them."""

import re
from hashlib import sha256
from typing import Final

BSUID: Final = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")
DIALLED: Final = re.compile(r"\+[0-9][0-9 ().-]*")

COUNTRIES: Final = {  # calling code: the two letters a user id begins with
    "54": "AR",
    "52": "MX",
    "55": "BR",
    "57": "CO",
    "56": "CL",
    "598": "UY",
    "595": "PY",
    "34": "ES",
    "44": "GB",
    "1": "US",
}


def digits_of(dialled: str) -> str:
    """The digits of a number written with + and country code; '' if it is not one."""
    if not DIALLED.fullmatch(dialled):
        return ""
    digits = re.sub(r"\D", "", dialled)
    return digits if 7 <= len(digits) <= 15 else ""


def canonical(digits: str) -> str:
    """One key for the ways of writing one account: AR without 9, MX without 1, BR with its 9."""
    if digits.startswith("549") and len(digits) == 13:
        return "54" + digits[3:]
    if digits.startswith("521") and len(digits) == 13:
        return "52" + digits[3:]
    if digits.startswith("55") and len(digits) == 12 and digits[4] in "6789":
        return digits[:4] + "9" + digits[4:]
    return digits


def account_form(digits: str) -> str:
    """The id WhatsApp gives the mobile behind dialled digits: AR with its 9, MX with its 1."""
    if digits.startswith("54") and len(digits) == 12:
        return "549" + digits[2:]
    if digits.startswith("52") and len(digits) == 12:
        return "521" + digits[2:]
    return digits


def number_for(user_id: str) -> str:
    """The number somebody has who hides it; the same each time, in nobody's real range."""
    return f"549115557{int(sha256(user_id.encode()).hexdigest(), 16) % 10**4:04d}"


def user_id_for(wa_id: str) -> str:
    """A business-scoped user id that stays the same for one number."""
    code = next((wa_id[:n] for n in (3, 2, 1) if wa_id[:n] in COUNTRIES), "")
    number = int(sha256(wa_id.encode()).hexdigest(), 16) % 10**16
    return f"{COUNTRIES.get(code, 'AR')}.{number:016d}"
