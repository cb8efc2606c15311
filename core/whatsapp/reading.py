"""A webhook's body into typed events. Pure, and never raises: what cannot be read is told as such.

Tolerant where Meta is: any key may be missing, any list may hold any mix, any type may be new.
Shapes: whatsapp-cloud-api, sections 2 and 3.
"""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final

import orjson

from core.whatsapp.events import Event, MessageEvent, StatusEvent
from core.whatsapp.people import Sender

Json = dict[str, Any]
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


@dataclass(slots=True)
class Reading:
    """What a body held. `failures` are (position of the event in the body, what is wrong)."""

    readable: bool = True
    events: list[tuple[int, Event]] = field(default_factory=list)
    failures: list[tuple[int, str]] = field(default_factory=list)
    ignored: int = 0  # for another number, or of a kind that concerns nobody here

    @property
    def count(self) -> int:
        """How many events the body held, read or not."""
        return len(self.events) + len(self.failures) + self.ignored


def read(body: bytes, *, phone_number_id: str, now: datetime) -> Reading:
    """Everything in a body, in its order; events without a usable time get `now`."""
    tree = parse(body)
    if not isinstance(tree, dict):
        return Reading(readable=False)
    reading = Reading()
    position = 0
    for value in _values(tree):
        metadata = _object(value, "metadata")
        ours = metadata.get("phone_number_id") in (phone_number_id, None)
        names = _contacts(value)
        for read_one, item in _items(value, names):
            if ours:
                _keep(reading, position, read_one, item, now)
            else:
                reading.ignored += 1
            position += 1
    return reading


def parse(body: bytes) -> Any:
    """The JSON of a body, with what no database stores (NUL, lone surrogates) replaced; or None."""
    try:
        tree = orjson.loads(body)
        return _clean(tree) if b"\\u0000" in body else tree
    except orjson.JSONDecodeError:
        pass
    try:
        return _clean(json.loads(body.decode("utf-8-sig", errors="replace")))
    except (ValueError, RecursionError):
        return None


def pack(raw: Json) -> bytes:
    """A message as received, as bytes to store."""
    try:
        return orjson.dumps(raw)
    except TypeError:  # nested deeper than orjson writes, or a number beyond 64 bits
        try:
            return json.dumps(raw).encode()
        except (ValueError, RecursionError):
            return b"{}"


def _values(tree: Json) -> Iterator[Json]:
    for entry in _objects(tree, "entry"):
        for change in _objects(entry, "changes"):
            value = change.get("value")
            if isinstance(value, dict):
                yield value


def _items(
    value: Json, names: dict[str, Json]
) -> Iterator[tuple[Callable[[Json, datetime], Event], Any]]:
    for item in _list(value, "messages"):
        yield (lambda raw, now: _message(raw, names, now)), item
    for item in _list(value, "statuses"):
        yield _status, item


def _keep(
    reading: Reading,
    position: int,
    read_one: Callable[[Json, datetime], Event],
    item: Any,
    now: datetime,
) -> None:
    try:
        if not isinstance(item, dict):
            raise TypeError("not an object")
        reading.events.append((position, read_one(item, now)))
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        reading.failures.append((position, f"{type(error).__name__}: {error}"[:500]))


def _message(raw: Json, names: dict[str, Json], now: datetime) -> MessageEvent:
    kind = _text(raw, "type") or "unsupported"
    reply = _reply(raw)
    context = _object(raw, "context")
    return MessageEvent(
        wamid=_required(raw, "id"),
        sender=_sender(raw, names),
        at=_moment(raw.get("timestamp"), now),
        kind=kind[:32],
        text=reply.get("title") or _words(kind, raw),
        choice=reply.get("id"),
        quoted_wamid=_text(context, "id"),
        referral=_referral(_object(raw, "referral")),
        raw=raw,
    )


def _status(raw: Json, now: datetime) -> StatusEvent:
    error = next(iter(_objects(raw, "errors")), {})
    code = error.get("code")
    details = _text(_object(error, "error_data"), "details") or _text(error, "title")
    return StatusEvent(
        wamid=_required(raw, "id"),
        status=_required(raw, "status"),
        at=_moment(raw.get("timestamp"), now),
        token=_text(raw, "biz_opaque_callback_data"),
        error_code=code if isinstance(code, int) and abs(code) < 2**31 else None,
        error=details[:500] if details else None,
    )


def _sender(raw: Json, names: dict[str, Json]) -> Sender:
    wa_id = _text(raw, "from")
    user_id = _text(raw, "from_user_id")
    contact = names.get(user_id or "") or names.get(wa_id or "") or {}
    profile = _object(contact, "profile")
    sender = Sender(
        wa_id=wa_id or _text(contact, "wa_id"),
        user_id=user_id or _text(contact, "user_id"),
        name=(_text(profile, "name") or "")[:200],
        username=(_text(profile, "username") or "").lstrip("@")[:200] or None,
    )
    if not sender.keys:
        raise ValueError("a message from nobody: neither from nor from_user_id")
    return sender


def _contacts(value: Json) -> dict[str, Json]:
    """The contacts block by every identifier in it (never by position)."""
    found: dict[str, Json] = {}
    for contact in _objects(value, "contacts"):
        for key in ("wa_id", "user_id"):
            identifier = _text(contact, key)
            if identifier:
                found[identifier] = contact
    return found


def _reply(raw: Json) -> dict[str, str]:
    """The tapped button or row, wherever this type keeps it: its id and title."""
    button = _object(raw, "button")
    if button:
        return _present(id=_text(button, "payload"), title=_text(button, "text"))
    interactive = _object(raw, "interactive")
    for name in ("button_reply", "list_reply"):
        chosen = _object(interactive, name)
        if chosen:
            return _present(id=_text(chosen, "id"), title=_text(chosen, "title"))
    return {}


def _words(kind: str, raw: Json) -> str:
    """What a person reads of a message that is no button reply."""
    content = _object(raw, kind)
    for key in ("body", "caption", "emoji", "name", "address", "filename", "text"):
        words = _text(content, key)
        if words:
            return words
    return ""


def _referral(referral: Json) -> str | None:
    for key in ("headline", "source_url", "source_id"):
        words = _text(referral, key)
        if words:
            return words[:200]
    return None


def _moment(value: Any, now: datetime) -> datetime:
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return now
    if not 0 < seconds < LATEST:
        return now
    return min(datetime.fromtimestamp(seconds, UTC), now)


def _required(raw: Json, key: str) -> str:
    value = _text(raw, key)
    if not value:
        raise ValueError(f"no {key}")
    return value


def _present(**values: str | None) -> dict[str, str]:
    return {key: value for key, value in values.items() if value}


def _text(source: Json, key: str) -> str | None:
    value = source.get(key)
    return value if isinstance(value, str) and value else None


def _object(source: Json, key: str) -> Json:
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def _list(source: Json, key: str) -> list[Any]:
    value = source.get(key)
    return value if isinstance(value, list) else []


def _objects(source: Json, key: str) -> list[Json]:
    return [item for item in _list(source, key) if isinstance(item, dict)]


def _clean(tree: Any) -> Any:
    if isinstance(tree, str):
        joined = tree.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return joined.replace("\x00", "\ufffd")
    if isinstance(tree, list):
        return [_clean(item) for item in tree]
    if isinstance(tree, dict):
        return {_clean(key): _clean(value) for key, value in tree.items()}
    return tree
