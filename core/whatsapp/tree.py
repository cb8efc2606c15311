"""JSON of strangers: parsed, stored again, and looked into without trusting any of it. Pure."""

import json
from datetime import UTC, datetime
from typing import Any, Final, TypeAlias

import orjson

Json: TypeAlias = dict[str, Any]
LATEST: Final = datetime(2100, 1, 1, tzinfo=UTC).timestamp()


def parse(body: bytes) -> Any:
    """The JSON of a body, with what no database stores (NUL, lone surrogates) replaced; or None."""
    try:
        tree = orjson.loads(body)
        return _clean(tree) if b"\\u0000" in body else tree
    except (orjson.JSONDecodeError, RecursionError):
        pass
    try:
        return _clean(json.loads(body.decode("utf-8-sig", errors="replace")))
    except (ValueError, RecursionError):
        return None


def pack(raw: Any) -> bytes:
    """JSON as bytes to store: a message as received."""
    try:
        return orjson.dumps(raw)
    except TypeError:  # nested deeper than orjson writes, or a number beyond 64 bits
        try:
            return json.dumps(raw).encode()
        except (ValueError, RecursionError):
            return b"{}"


def text_of(source: Json, key: str) -> str:
    """The string under this key; '' when there is none."""
    value = source.get(key)
    return value if isinstance(value, str) else ""


def object_of(source: Json, key: str) -> Json:
    """The object under this key; an empty one when there is none."""
    value = source.get(key)
    return value if isinstance(value, dict) else {}


def list_of(source: Json, key: str) -> list[Any]:
    """The list under this key; an empty one when there is none."""
    value = source.get(key)
    return value if isinstance(value, list) else []


def objects_of(source: Json, key: str) -> list[Json]:
    """The objects of the list under this key; what is none of them is left out."""
    return [item for item in list_of(source, key) if isinstance(item, dict)]


def items_of(source: Json, key: str) -> list[Any]:
    """What stands under this key, one or many, of whatever kind: nothing in it gets lost."""
    value = source.get(key)
    if isinstance(value, list):
        return value
    return [] if value is None else [value]


def moment_of(value: Any) -> datetime | None:
    """A time in Unix seconds, number or string, as UTC; None for what is no moment before 2100."""
    if isinstance(value, bool):
        return None
    try:
        seconds = float(value)
    except (TypeError, ValueError, OverflowError):
        return None
    return datetime.fromtimestamp(seconds, UTC) if 0 < seconds < LATEST else None


def link_of(source: Json, key: str) -> str:
    """The address under this key if a browser may open it, else ''."""
    address = text_of(source, key)
    return address if address.startswith(("https://", "http://")) else ""


def _clean(tree: Any) -> Any:
    if isinstance(tree, str):
        joined = tree.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return joined.replace("\x00", "\ufffd")
    if isinstance(tree, list):
        return [_clean(item) for item in tree]
    if isinstance(tree, dict):
        return {_clean(key): _clean(value) for key, value in tree.items()}
    return tree
