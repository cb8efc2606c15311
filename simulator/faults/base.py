"""What all faults share."""

from pydantic import BaseModel, ConfigDict, Field


class Fault(BaseModel):
    """Common to all. times 0: until it is taken away. phone '': every phone."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    times: int = Field(default=1, ge=0, le=1_000_000)
    phone: str = ""
