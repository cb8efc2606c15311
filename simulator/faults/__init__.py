"""What can be made to go wrong on purpose: one class each, read from JSON by its `kind`.

Which one strikes next is `armed`; what it does to an answer is `graph.spoil`, to a file
`graph.media`, to a webhook event `mishaps`, to the statuses of a sent message `business`.
"""

from typing import Annotated

from pydantic import Field, TypeAdapter

from .access import ExpireToken
from .answers import (
    AnswerFault,
    Cut,
    Drip,
    Hang,
    Http,
    Malformed,
    Refuse,
    StatusesFirst,
    Where,
)
from .base import Fault
from .deliveries import (
    Delay,
    DeliveryFault,
    Duplicate,
    Forge,
    Gather,
    Hold,
    Lose,
    Only,
    Redeliver,
    Shuffle,
)
from .files import SpoilFile
from .statuses import FailLater, NoStatuses, OldForm, StatusFault

__all__ = [
    "FAULT",
    "AnswerFault",
    "Cut",
    "Delay",
    "DeliveryFault",
    "Drip",
    "Duplicate",
    "ExpireToken",
    "FailLater",
    "Fault",
    "Forge",
    "Gather",
    "Hang",
    "Hold",
    "Http",
    "Lose",
    "Malformed",
    "NoStatuses",
    "OldForm",
    "Only",
    "Redeliver",
    "Refuse",
    "Shuffle",
    "SpoilFile",
    "StatusFault",
    "StatusesFirst",
    "Where",
]

AnyFault = Annotated[
    Refuse
    | Http
    | Hang
    | Cut
    | Malformed
    | Drip
    | StatusesFirst
    | FailLater
    | NoStatuses
    | OldForm
    | Duplicate
    | Redeliver
    | Delay
    | Hold
    | Shuffle
    | Gather
    | Lose
    | Forge
    | ExpireToken
    | SpoilFile,
    Field(discriminator="kind"),
]
FAULT: TypeAdapter[Fault] = TypeAdapter(AnyFault)
