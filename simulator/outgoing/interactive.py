"""The messages a customer answers by tapping: buttons, lists, a link, a request."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from .base import (
    Filled,
    Message,
    Strict,
    UpTo20,
    UpTo24,
    UpTo60,
    UpTo72,
    UpTo200,
    UpTo256,
    UpTo1024,
    UpTo4096,
    WebAddress,
)
from .media import Document, Medium

MAX_ROWS = 10


class Body(Strict):
    text: UpTo1024


class ListBody(Strict):
    text: UpTo4096


class Footer(Strict):
    text: UpTo60


class TextHeader(Strict):
    type: Literal["text"]
    text: UpTo60


class ImageHeader(Strict):
    type: Literal["image"]
    image: Medium


class VideoHeader(Strict):
    type: Literal["video"]
    video: Medium


class DocumentHeader(Strict):
    type: Literal["document"]
    document: Document


Header = Annotated[
    TextHeader | ImageHeader | VideoHeader | DocumentHeader, Field(discriminator="type")
]


class Reply(Strict):
    id: UpTo256
    title: UpTo20


class Button(Strict):
    type: Literal["reply"]
    reply: Reply


class ButtonAction(Strict):
    buttons: Annotated[list[Button], Field(min_length=1, max_length=3)]

    @model_validator(mode="after")
    def _all_different(self) -> Self:
        _unique("button titles", [button.reply.title for button in self.buttons])
        _unique("button ids", [button.reply.id for button in self.buttons])
        return self


class Row(Strict):
    id: UpTo200
    title: UpTo24
    description: UpTo72 | None = None


class Section(Strict):
    title: UpTo24 | None = None
    rows: Annotated[list[Row], Field(min_length=1)]


class ListAction(Strict):
    button: UpTo20
    sections: Annotated[list[Section], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _ten_rows_in_all(self) -> Self:
        rows = [row.id for section in self.sections for row in section.rows]
        if len(rows) > MAX_ROWS:
            raise ValueError(f"a list has at most {MAX_ROWS} rows in total")
        _unique("row ids", rows)
        if len(self.sections) > 1 and any(section.title is None for section in self.sections):
            raise ValueError("with several sections each needs a title")
        return self


class LinkParameters(Strict):
    display_text: UpTo20
    url: WebAddress


class LinkAction(Strict):
    name: Literal["cta_url"]
    parameters: LinkParameters


class LocationAction(Strict):
    name: Literal["send_location"]


class ContactAction(Strict):
    name: Literal["request_contact_info"]


class FlowParameters(Strict):
    flow_message_version: Literal["3"]
    flow_id: Filled | None = None
    flow_name: Filled | None = None
    flow_cta: UpTo20
    flow_token: Filled | None = None
    mode: Literal["draft", "published"] | None = None
    flow_action: Literal["navigate", "data_exchange"] | None = None
    flow_action_payload: dict[str, Any] | None = None

    @model_validator(mode="after")
    def _one_flow(self) -> Self:
        if (self.flow_id is None) == (self.flow_name is None):
            raise ValueError("exactly one of flow_id and flow_name is needed")
        return self


class FlowAction(Strict):
    name: Literal["flow"]
    parameters: FlowParameters


class Buttons(Strict):
    type: Literal["button"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: ButtonAction


class ListOfRows(Strict):
    type: Literal["list"]
    header: TextHeader | None = None
    body: ListBody
    footer: Footer | None = None
    action: ListAction


class Link(Strict):
    type: Literal["cta_url"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: LinkAction


class LocationRequest(Strict):
    type: Literal["location_request_message"]
    body: Body
    action: LocationAction


class ContactRequest(Strict):
    type: Literal["request_contact_info"]
    body: Body
    action: ContactAction


class Flow(Strict):
    type: Literal["flow"]
    header: Header | None = None
    body: Body
    footer: Footer | None = None
    action: FlowAction


class InteractiveMessage(Message):
    type: Literal["interactive"]
    interactive: Annotated[
        Buttons | ListOfRows | Link | LocationRequest | ContactRequest | Flow,
        Field(discriminator="type"),
    ]


def _unique(what: str, values: Sequence[str]) -> None:
    if len(set(values)) < len(values):
        raise ValueError(f"{what} must differ from each other")
