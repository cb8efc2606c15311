"""Faults of files on their way to the business."""

from typing import Literal

from pydantic import Field

from .base import Fault

How = Literal["slow", "corrupt", "redirect", "gone", "expired", "html"]


class SpoilFile(Fault):
    """A file does not come as it should when its id is resolved or its bytes are fetched.

    slow: its bytes take `seconds` in all. corrupt: other bytes than its sha256 says.
    redirect: 302 to `to`, a foreign host. gone: the address answers 404. expired: the id does.
    html: 200 with a page instead of the file.
    """

    kind: Literal["file"]
    how: How
    seconds: float = Field(default=5.0, ge=0, le=600)
    to: str = Field(default="http://files.invalid/elsewhere", pattern=r"^https?://\S+$")
