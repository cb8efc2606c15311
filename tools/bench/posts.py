"""Signed webhooks in Meta's shape, made before anything is timed."""

import time
from collections.abc import Iterator
from typing import Any

import orjson

from core.whatsapp.signature import sign
from tools.bench.load import request
from tools.bench.servers import NUMBER, SECRET


def texts(count: int, *, people: int, batch: int = 1, first: int = 0) -> list[bytes]:
    """POSTs of one text each (or `batch`), from so many people in turn."""
    return [
        post([_text(number * batch + i, (number * batch + i) % people) for i in range(batch)])
        for number in range(first, first + count)
    ]


def long_texts(count: int, *, letters: int, first: int) -> bytes:
    """One POST of so many long texts, each of another person."""
    said = [_text(first + number, first + number) for number in range(count)]
    return post([{**text, "text": {"body": "hola " + "x" * letters}} for text in said])


def statuses(count: int, *, first: int) -> list[bytes]:
    """POSTs of one status each: sent, delivered and read of messages from id `first` on."""
    names = ("sent", "delivered", "read")
    return [
        post(statuses=[_status(number // 3, names[number % 3], first)]) for number in range(count)
    ]


def mixed(
    seconds: int, *, statuses_per_second: int, texts_per_second: int, first: int
) -> list[bytes]:
    """What Meta sends for a number at its highest rate, interleaved evenly."""
    said = iter(texts(texts_per_second * seconds, people=5000))
    told = iter(statuses(statuses_per_second * seconds, first=first))
    each = statuses_per_second // texts_per_second
    return list(_interleave(said, told, each))


def post(
    messages: list[dict[str, Any]] | None = None, *, statuses: list[dict[str, Any]] | None = None
) -> bytes:
    """A whole HTTP request, signed."""
    said = messages or []
    value: dict[str, Any] = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "541155550000", "phone_number_id": NUMBER},
    }
    if said:
        value["contacts"] = [
            {
                "profile": {"name": "Carla Gómez"},
                "wa_id": m["from"],
                "user_id": m["from_user_id"],
            }
            for m in said
        ]
        value["messages"] = said
    if statuses:
        value["statuses"] = statuses
    changes = [{"field": "messages", "value": value}]
    body = orjson.dumps(
        {
            "object": "whatsapp_business_account",
            "entry": [{"id": "339120045561207", "changes": changes}],
        }
    )
    headers = {"X-Hub-Signature-256": sign(body, SECRET), "Content-Type": "application/json"}
    return request("/webhook", body, headers)


def _interleave(said: Iterator[bytes], told: Iterator[bytes], each: int) -> Iterator[bytes]:
    for text in said:
        yield text
        for _ in range(each):
            yield next(told)


def _text(number: int, person: int) -> dict[str, Any]:
    return {
        "from": f"54911{person:08}",
        "from_user_id": f"AR.{person:016}",
        "id": f"wamid.BENCH{number}",
        "timestamp": str(int(time.time())),
        "type": "text",
        "text": {"body": "hola" if number % 2 else "menu"},
    }


def _status(number: int, name: str, first: int) -> dict[str, Any]:
    return {
        "id": f"wamid.OUT{number}",
        "status": name,
        "timestamp": str(int(time.time())),
        "recipient_id": f"54911{number % 5000:08}",
        "biz_opaque_callback_data": f"ob1.{first + number}.1",
        "pricing": {
            "billable": True,
            "pricing_model": "PMP",
            "type": "regular",
            "category": "service",
        },
    }
