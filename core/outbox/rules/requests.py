"""What is asked of WhatsApp to send a claimed message."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson

from core.outbox.rules import tokens
from core.outbox.rules.addresses import address
from core.outbox.rules.claimed import Claimed

FILE: Final = "media"  # {"media": <id of our row>} stands where WhatsApp's id will


@dataclass(frozen=True, slots=True)
class FileThere:
    """A file of ours as WhatsApp knows it."""

    wa_media_id: str
    name: str


def compose(claimed: Claimed) -> dict[str, Any] | None:
    """The body of the request; None if the stored content or the contact makes none."""
    to = address(
        claimed.wa_id,
        claimed.user_id,
        send_to=claimed.send_to,
        other_form=claimed.sending.in_other_form,
    )
    try:
        content = orjson.loads(claimed.content)
    except orjson.JSONDecodeError:
        return None
    if to is None or not isinstance(content, dict):
        return None
    return {
        "messaging_product": "whatsapp",
        **to,
        **content,
        "biz_opaque_callback_data": tokens.make(claimed.message_id, claimed.attempt),
    }


def has_files(claimed: Claimed) -> bool:
    """Whether a file goes along; cheap, and sometimes wrong about a text that speaks of one."""
    return b'"media":' in claimed.content


def files_in(body: Any) -> Iterator[int]:
    """The ids of our files that a request speaks of, wherever they stand."""
    if isinstance(body, dict):
        if isinstance(body.get(FILE), int):
            yield body[FILE]
        body = list(body.values())
    if isinstance(body, list):
        for part in body:
            yield from files_in(part)


def with_files(body: Any, there: Mapping[int, FileThere], *, kind: str = "") -> Any:
    """The request with WhatsApp's ids in place of ours; a document shows its name."""
    if isinstance(body, list):
        return [with_files(part, there, kind=kind) for part in body]
    if not isinstance(body, dict):
        return body
    made = {key: with_files(part, there, kind=key) for key, part in body.items() if key != FILE}
    file = there.get(body[FILE]) if isinstance(body.get(FILE), int) else None
    if file is None:
        return made
    named = {"filename": file.name} if kind == "document" and file.name else {}
    return {"id": file.wa_media_id, **named, **made}
