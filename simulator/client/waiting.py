"""Waiting for something to become true, with a deadline."""

from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, TypeVar

Found = TypeVar("Found")
GLANCE = 0.02  # seconds between two looks while waiting


class NotInTime(AssertionError):
    """What was waited for did not happen before its deadline."""


def wait_for(holds: Callable[[], Found], deadline: float, otherwise: Callable[[], Any]) -> Found:
    """The first true value of `holds`; NotInTime with what there was `otherwise`."""
    end = monotonic() + deadline
    while True:
        if found := holds():
            return found
        if monotonic() > end:
            raise NotInTime(f"not within {deadline} s; there is: {otherwise()}")
        sleep(GLANCE)
