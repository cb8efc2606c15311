"""What the simulator is told at start (Identity) and what may change while it runs (Behaviour)."""

from dataclasses import dataclass, fields
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Status = Literal["sent", "delivered", "read"]

OPTIONAL = frozenset({"panel_url", "business_name", "display_number"})


@dataclass(frozen=True, slots=True)
class Identity:
    """The two ends of the wire and the secrets they share; an empty one is refused."""

    webhook: str  # where events are posted, and where the verification GET goes
    app_secret: str
    verify_token: str
    access_token: str
    phone_number_id: str
    business_account_id: str
    panel_url: str = ""  # only drawn as a link on the phone page
    business_name: str = "Openbot"  # the name the customers see
    display_number: str = "5491150000000"  # the business's own number, digits

    def __post_init__(self) -> None:
        """Refuse a half-made identity: an HMAC with an empty key would pass."""
        for field in fields(self):
            if field.name not in OPTIONAL and not getattr(self, field.name):
                raise ValueError(f"{field.name} is empty")


class Behaviour(BaseModel):
    """How this Meta behaves; `PATCH /_sim/settings` changes any key. Times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    statuses: tuple[Status, ...] = ("sent", "delivered")  # sent for each accepted message, in order
    delays: dict[str, Annotated[float, Field(ge=0)]] = {}  # by status, after the acceptance
    old_statuses: bool = False  # in the form of up to v23, with `conversation`
    latency: float = Field(default=0.0, ge=0, le=60)  # before each answer of POST /messages
    batch: int = Field(default=1, ge=1, le=1000)  # events gathered into one POST
    ordered: bool = True  # a phone's next message waits until its last one was answered 200
    retry_first: float = Field(default=0.2, ge=0, le=3600)  # then twice as long each time, up to …
    retry_longest: float = Field(default=60.0, ge=0, le=86400)
    retry_for: float = Field(default=36 * 3600.0, ge=0)  # after this an event is given up
    webhook_timeout: float = Field(default=10.0, gt=0, le=120)
    window_hours: float = Field(default=24.0, ge=0)  # 0: free text is always allowed
    window_refusal: Literal["answer", "status"] = "answer"  # 131047 at once, or in a failed status
    unknown_recipient: int = Field(
        default=0, ge=0
    )  # an error code, or 0: a new phone is made for it
    refused_forms: dict[
        str, int
    ] = {}  # first digits dialled: code; {"549": 131030} as test numbers
    messages_per_second: int = Field(default=0, ge=0)  # 130429 above it (80, 20, 1000); 0: no limit
    pair_per_6_seconds: int = Field(default=0, ge=0)  # 131056 above it (45); 0: no limit
    quality: Literal["GREEN", "YELLOW", "RED", "UNKNOWN"] = "GREEN"
    prices: Literal["2026-10", "2025-07"] = "2026-10"  # which price list the statuses tell
    free_service_messages: int = Field(default=0, ge=0)  # so many go free; Meta's month has 1,000

    def changed(self, changes: dict[str, Any]) -> "Behaviour":
        """This behaviour with other values; pydantic.ValidationError names what is wrong."""
        return Behaviour.model_validate({**self.model_dump(), **changes})


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much is remembered: the simulator may run for weeks and sink millions of messages."""

    phones: int = 20_000
    bubbles_per_phone: int = 500
    sent: int = 100_000  # accepted messages in the ledger
    refused: int = 2_000
    events: int = 50_000  # webhook events in the ledger
    media_bytes: int = 256 * 1024 * 1024
