"""Proposed and decided merges, and the rows of many rooms that change hands in one."""

from core.merges.store.hands import give_back, hand_over
from core.merges.store.pairs import Merge, Party, decide, decided, get, inherit, moved, proposals
from core.merges.store.persons import keys_of, load, retire, revive, save

__all__ = [
    "Merge",
    "Party",
    "decide",
    "decided",
    "get",
    "give_back",
    "hand_over",
    "inherit",
    "keys_of",
    "load",
    "moved",
    "proposals",
    "retire",
    "revive",
    "save",
]
