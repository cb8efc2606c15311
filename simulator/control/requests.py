"""What the control API understands; an unknown key is refused, so that a typo cannot hide."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.numbers import BSUID


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPhone(Asked):
    """`wa_id` (digits), or `user_id` alone for a customer who hides the number."""

    name: str = Field(default="", max_length=200)
    wa_id: str | None = Field(default=None, pattern=r"^\d{7,15}$")
    user_id: str | None = Field(default=None, pattern=f"^{BSUID.pattern}$")
    username: str | None = None

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.wa_id or self.user_id):
            raise ValueError("wa_id or user_id is needed")
        return self


class PhoneChange(Asked):
    """Only the keys given are changed. window_open sets when the customer last wrote."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    username: str | None = None
    accepts: str | None = Field(default=None, pattern=r"^\d{7,15}$")
    refuses: int | None = Field(default=None, ge=0)
    window_open: bool | None = None


class Saying(BaseModel):
    """{"text": "hola"} · {"tap": id, "wamid": its message} · any message with its "type"."""

    model_config = ConfigDict(extra="allow")

    text: Any = None
    tap: str | None = None
    wamid: str = ""
    type: str | None = None
    timestamp: float | None = None

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if not (self.type or self.tap is not None or isinstance(self.text, str)):
            raise ValueError("text, tap or type is needed")
        return self


class Telling(Asked):
    """A status of an accepted message, out of its turn."""

    wamid: str
    status: str
    error: int = 0


class Delivery(Asked):
    """A body to post to the webhook as it is: `body` as JSON, or `text`, or `base64` for any bytes.

    signature: None signs it, '' sends none, anything else is sent as it stands.
    """

    body: Any = None
    text: str | None = None
    base64: str | None = None
    signature: str | None = None


class NewTemplate(Asked):
    """A template of the account, in Meta's form."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$")
    language: str
    category: Literal["MARKETING", "UTILITY", "AUTHENTICATION"] = "UTILITY"
    status: str = "APPROVED"
    id: str = "1000000000000000"
    components: list[dict[str, Any]]
