"""Finding, making and locking contacts, many at a time. It does not judge."""

from core.contacts.store.ledger import identify, identify_and_lock, link, owners
from core.contacts.store.proposals import propose
from core.contacts.store.rows import (
    count_outgoing,
    get,
    lock,
    readdress,
    remember_form,
    silence,
    touch,
)

__all__ = [
    "count_outgoing",
    "get",
    "identify",
    "identify_and_lock",
    "link",
    "lock",
    "owners",
    "propose",
    "readdress",
    "remember_form",
    "silence",
    "touch",
]
