"""A message made from an approved template; whether it fits that one is `simulator.templates`."""

from typing import Annotated, Any, Literal

from pydantic import Field

from .base import Filled, Message, Strict
from .media import Document, Medium
from .plain import Location


class Language(Strict):
    code: Filled
    policy: Literal["deterministic"] | None = None


class TextParameter(Strict):
    type: Literal["text"]
    text: Filled
    parameter_name: Filled | None = None


class Currency(Strict):
    fallback_value: Filled
    code: Annotated[str, Field(pattern=r"^[A-Z]{3}$")]
    amount_1000: int


class CurrencyParameter(Strict):
    type: Literal["currency"]
    currency: Currency
    parameter_name: Filled | None = None


class DateTime(Strict):
    fallback_value: Filled


class DateTimeParameter(Strict):
    type: Literal["date_time"]
    date_time: DateTime
    parameter_name: Filled | None = None


class ImageParameter(Strict):
    type: Literal["image"]
    image: Medium


class VideoParameter(Strict):
    type: Literal["video"]
    video: Medium


class DocumentParameter(Strict):
    type: Literal["document"]
    document: Document


class LocationParameter(Strict):
    type: Literal["location"]
    location: Location


class PayloadParameter(Strict):
    type: Literal["payload"]
    payload: Filled


class CouponParameter(Strict):
    type: Literal["coupon_code"]
    coupon_code: Filled


class ActionParameter(Strict):
    type: Literal["action"]
    action: dict[str, Any]  # the screen a flow or a catalogue opens; not simulated


Parameter = Annotated[
    TextParameter
    | CurrencyParameter
    | DateTimeParameter
    | ImageParameter
    | VideoParameter
    | DocumentParameter
    | LocationParameter
    | PayloadParameter
    | CouponParameter
    | ActionParameter,
    Field(discriminator="type"),
]


class HeaderComponent(Strict):
    type: Literal["header"]
    parameters: list[Parameter]


class BodyComponent(Strict):
    type: Literal["body"]
    parameters: list[Parameter]


class ButtonComponent(Strict):
    type: Literal["button"]
    sub_type: Literal["quick_reply", "url", "copy_code", "flow", "catalog", "mpm", "voice_call"]
    index: Annotated[str, Field(pattern=r"^[0-9]$")] | Annotated[int, Field(ge=0, le=9)]
    parameters: list[Parameter] = []


Component = Annotated[
    HeaderComponent | BodyComponent | ButtonComponent, Field(discriminator="type")
]


class Template(Strict):
    name: Annotated[str, Field(pattern=r"^[a-z0-9_]{1,512}$")]
    language: Language
    components: list[Component] = []


class TemplateMessage(Message):
    type: Literal["template"]
    template: Template
