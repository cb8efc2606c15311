"""The keys every message has, and the small types the others are made of.

Lengths count code points, as pydantic does; the reference does not say how WhatsApp counts.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic_core import PydanticCustomError

from simulator.numbers import BSUID, digits_of


class Strict(BaseModel):
    """An object of the wire: an unknown key or a wrong JSON type is refused, nothing is coerced."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


Filled = Annotated[str, Field(min_length=1)]
UpTo20 = Annotated[str, Field(min_length=1, max_length=20)]
UpTo24 = Annotated[str, Field(min_length=1, max_length=24)]
UpTo60 = Annotated[str, Field(min_length=1, max_length=60)]
UpTo72 = Annotated[str, Field(min_length=1, max_length=72)]
UpTo200 = Annotated[str, Field(min_length=1, max_length=200)]
UpTo256 = Annotated[str, Field(min_length=1, max_length=256)]
UpTo512 = Annotated[str, Field(min_length=1, max_length=512)]
UpTo1024 = Annotated[str, Field(min_length=1, max_length=1024)]
UpTo4096 = Annotated[str, Field(min_length=1, max_length=4096)]
WebAddress = Annotated[str, Field(pattern=r"^https?://\S+$", max_length=2000)]


class Context(Strict):
    """The message this one answers."""

    message_id: Filled


class Message(Strict):
    """What all outgoing messages share. `to` wins when both identifiers are given."""

    messaging_product: Literal["whatsapp"]
    recipient_type: Literal["individual"] | None = None  # groups are not simulated
    to: str | None = None
    recipient: str | None = None
    recipient_identity_key_hash: Filled | None = None
    context: Context | None = None
    biz_opaque_callback_data: UpTo512 | None = None

    @field_validator("to")
    @classmethod
    def _dialled(cls, to: str | None) -> str | None:
        """A + with country code; or a user id by mistake, which Meta swallows (`business.send`)."""
        if to is not None and not (digits_of(to) or BSUID.fullmatch(to)):
            raise PydanticCustomError("recipient", "must be + and country code, then the number")
        return to

    @field_validator("recipient")
    @classmethod
    def _user_id(cls, recipient: str | None) -> str | None:
        if recipient is not None and not BSUID.fullmatch(recipient):
            raise PydanticCustomError("recipient", "must be a business-scoped user id")
        return recipient
