"""A verified webhook on its way into the database, and what is known when it is there. Pure."""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

HEAD: Final = struct.Struct("<I")  # how many webhooks
EACH: Final = struct.Struct("<qI")  # received at, in µs since 1970; bytes of the body
RECEIPT: Final = struct.Struct("<?III")
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Webhook:
    """The bytes of a verified POST. `received_at` is UTC."""

    body: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a batch: whether it is durable, and how many events it held, by kind."""

    durable: bool
    messages: int = 0
    statuses: int = 0
    unreadable: int = 0


def pack(batch: Sequence[Webhook]) -> bytes:
    """A batch as bytes for another process of ours."""
    parts = [HEAD.pack(len(batch))]
    for webhook in batch:
        moment = (webhook.received_at - EPOCH) // MICROSECOND
        parts.append(EACH.pack(moment, len(webhook.body)))
    parts += [webhook.body for webhook in batch]
    return b"".join(parts)


def unpack(packed: bytes) -> list[Webhook]:
    """The batch that `pack` was given."""
    (count,) = HEAD.unpack_from(packed)
    bodies = HEAD.size + count * EACH.size
    batch = []
    for moment, size in EACH.iter_unpack(packed[HEAD.size : bodies]):
        body = packed[bodies : bodies + size]
        batch.append(Webhook(body, EPOCH + moment * MICROSECOND))
        bodies += size
    return batch


def pack_receipt(receipt: Receipt) -> bytes:
    """A receipt as RECEIPT.size bytes."""
    return RECEIPT.pack(receipt.durable, receipt.messages, receipt.statuses, receipt.unreadable)


def unpack_receipt(packed: bytes) -> Receipt:
    """The receipt that `pack_receipt` was given."""
    return Receipt(*RECEIPT.unpack(packed))
