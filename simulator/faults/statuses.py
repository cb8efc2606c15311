"""Faults of what becomes of an accepted message."""

from typing import Literal

from .base import Fault


class StatusFault(Fault):
    """Strikes what becomes of an accepted message."""


class FailLater(StatusFault):
    """Answered 200, then a failed status with this code."""

    kind: Literal["fail_later"]
    code: int = 131026


class NoStatuses(StatusFault):
    """Answered 200 and delivered, and no status ever comes."""

    kind: Literal["no_statuses"]


class OldForm(StatusFault):
    """All its statuses come as up to v23: `conversation`, and a pricing of conversations."""

    kind: Literal["old_form"]
