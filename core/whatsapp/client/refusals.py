"""Reading the errors of the Graph API, whatever asked for them."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Final

import orjson

from core import clock
from core.whatsapp.answers import Refused

LONGEST_DETAILS: Final = 500


def parsed(body: bytes) -> dict[str, Any]:
    """An answer's JSON object; empty for anything else."""
    try:
        tree = orjson.loads(body)
    except orjson.JSONDecodeError:
        return {}
    return tree if isinstance(tree, dict) else {}


def refusal(tree: dict[str, Any], http_status: int, retry_after: str | None) -> Refused:
    """What an error answer says; `retry_after` is its header."""
    error = tree.get("error")
    if not isinstance(error, dict):
        error = {}
    return Refused(
        code=_code(error.get("code")),
        http_status=http_status,
        details=_details(error),
        retry_after=_retry_after(retry_after),
        transient=error.get("is_transient") is True,
    )


def _code(value: Any) -> int | None:
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
        return value
    return None


def _details(error: dict[str, Any]) -> str:
    data = error.get("error_data")
    told = data.get("details") if isinstance(data, dict) else data
    for text in (told, error.get("message"), error.get("title")):
        if isinstance(text, str) and text:
            return text.replace("\x00", "")[:LONGEST_DETAILS]
    return ""


def _retry_after(value: str | None) -> float | None:
    """Seconds, from either form of the header."""
    if not value:
        return None
    if value.isascii() and value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    return max((_aware(at) - clock.now()).total_seconds(), 0.0)


def _aware(at: datetime) -> datetime:
    return at if at.tzinfo else at.replace(tzinfo=UTC)
