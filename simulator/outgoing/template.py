"""A message made from an approved template; whether it fits that one is `simulator.templates`."""

from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator

from .base import Filled, Message, Strict
from .media import Document, Medium
from .plain import Location

KINDS: Final = ("type", "sub_type")


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

    @field_validator("components", mode="before")
    @classmethod
    def _any_case(cls, given: Any) -> Any:
        """Meta takes `BODY` for `body`; what is no list of objects is left to the check."""
        return [lowered(part) for part in given] if isinstance(given, list) else given


def lowered(part: Any) -> Any:
    """A component, its parameters' types too, with the words for kinds in lower case."""
    if not isinstance(part, dict):
        return part
    kinds = {key: part[key].lower() for key in KINDS if isinstance(part.get(key), str)}
    parameters = part.get("parameters")
    if isinstance(parameters, list):
        kinds["parameters"] = [lowered(parameter) for parameter in parameters]
    return {**part, **kinds}


class TemplateMessage(Message):
    type: Literal["template"]
    template: Template
