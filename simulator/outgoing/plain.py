"""The messages without buttons: text, media, location, contact cards, reaction."""

from typing import Annotated, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from .base import Filled, Message, Strict, UpTo4096
from .media import Audio, Captioned, Document, Medium


class Text(Strict):
    body: UpTo4096
    preview_url: bool = False


class Location(Strict):
    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    name: Filled | None = None
    address: Filled | None = None


class ContactName(Strict):
    formatted_name: Filled
    first_name: str | None = None
    last_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    prefix: str | None = None


class ContactPhone(Strict):
    phone: Filled
    wa_id: Filled | None = None
    type: Filled | None = None


class ContactEmail(Strict):
    email: Filled
    type: Filled | None = None


class ContactUrl(Strict):
    url: Filled
    type: Filled | None = None


class ContactOrganisation(Strict):
    company: str | None = None
    department: str | None = None
    title: str | None = None


class ContactAddress(Strict):
    street: str | None = None
    city: str | None = None
    state: str | None = None
    zip: str | None = None
    country: str | None = None
    country_code: str | None = None
    type: Filled | None = None


class ContactCard(Strict):
    name: ContactName
    birthday: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] | None = None
    phones: list[ContactPhone] = []
    emails: list[ContactEmail] = []
    urls: list[ContactUrl] = []
    addresses: list[ContactAddress] = []
    org: ContactOrganisation | None = None


class Reaction(Strict):
    message_id: Filled
    emoji: Annotated[str, Field(max_length=32)]  # '' takes the reaction back


class TextMessage(Message):
    type: Literal["text"]
    text: Text


class ImageMessage(Message):
    type: Literal["image"]
    image: Captioned


class VideoMessage(Message):
    type: Literal["video"]
    video: Captioned


class AudioMessage(Message):
    type: Literal["audio"]
    audio: Audio


class DocumentMessage(Message):
    type: Literal["document"]
    document: Document


class StickerMessage(Message):
    type: Literal["sticker"]
    sticker: Medium


class LocationMessage(Message):
    type: Literal["location"]
    location: Location


class ContactsMessage(Message):
    type: Literal["contacts"]
    contacts: Annotated[list[ContactCard], Field(min_length=1)]


class ReactionMessage(Message):
    type: Literal["reaction"]
    reaction: Reaction

    @model_validator(mode="after")
    def _no_context(self) -> "ReactionMessage":
        if self.context is not None:
            raise PydanticCustomError("context", "a reaction cannot carry context")
        return self
