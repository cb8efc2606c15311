"""What the control API understands; an unknown key is refused, so that a typo cannot hide."""

from typing import Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from simulator.numbers import BSUID

PARENT: Final = r"^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$"


class Asked(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPhone(Asked):
    """`wa_id` (digits), or `user_id` alone for a customer who hides the number."""

    name: str = Field(default="", max_length=200)
    wa_id: str | None = Field(default=None, pattern=r"^\d{7,15}$")
    user_id: str | None = Field(default=None, pattern=f"^{BSUID.pattern}$")
    username: str | None = None
    parent_user_id: str | None = Field(default=None, pattern=PARENT)

    @model_validator(mode="after")
    def _reachable(self) -> Self:
        if not (self.wa_id or self.user_id):
            raise ValueError("wa_id or user_id is needed")
        return self


class PhoneChange(Asked):
    """Only the keys given are changed. window_open sets when the customer last wrote;
    hides_number, what webhooks say from now on; receipts, whether reading is told."""

    name: str | None = Field(default=None, min_length=1, max_length=200)
    username: str | None = None
    accepts: str | None = Field(default=None, pattern=r"^\d{7,15}$")
    refuses: int | None = Field(default=None, ge=0)
    receipts: bool | None = None
    hides_number: bool | None = None
    parent_user_id: str | None = Field(default=None, pattern=PARENT)
    window_open: bool | None = None


class NewNumber(Asked):
    """The number (digits) a customer moves to."""

    wa_id: str = Field(pattern=r"^\d{7,15}$")


class NewUserId(Asked):
    """The user id a customer gets."""

    user_id: str = Field(pattern=f"^{BSUID.pattern}$")


class Wish(Asked):
    """Whether a customer takes marketing messages."""

    wanted: bool


class Heard(Asked):
    """A voice note that was played."""

    wamid: str


class Notice(Asked):
    """A webhook field and its value. In `messages` the number's metadata is added."""

    field: str = Field(pattern=r"^[a-z_]{1,60}$")
    value: dict[str, Any]


class Saying(BaseModel):
    """{"text": "hola"} · {"tap": id, "wamid": its message, "answers": of a form} · any message
    with its "type". Beside text and type anything of `messages[]` may stand: context, referral."""

    model_config = ConfigDict(extra="allow")

    text: Any = None
    tap: str | None = None
    wamid: str = ""
    answers: dict[str, Any] | None = None
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
    parameter_format: Literal["POSITIONAL", "NAMED"] = "POSITIONAL"
    components: list[dict[str, Any]]
