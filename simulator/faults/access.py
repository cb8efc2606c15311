"""Faults of the access token."""

from typing import Literal

from pydantic import Field

from .base import Fault


class ExpireToken(Fault):
    """The token in use is answered 190 until another one comes: `token`, or any that is new.

    The new one is the number's from then on, and the fault is spent.
    """

    kind: Literal["expire_token"]
    times: Literal[0] = 0
    phone: Literal[""] = ""
    token: str = Field(default="", max_length=2000)
