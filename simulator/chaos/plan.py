"""How often each thing goes wrong; data only."""

from typing import Annotated, Any, Final, Self

from pydantic import BaseModel, ConfigDict, Field

Chance = Annotated[float, Field(ge=0, le=1)]
CODES: Final = (1, 2, 4, 131000, 131016, 131056, 131057, 130429)


class WebhookChances(BaseModel):
    """A lost message cannot be mended by anybody, so it has to be asked for; a lost status can."""

    duplicate: Chance = 0.06  # 2 to 4 times, in parallel or one after the other
    overtaken: Chance = 0.06  # up to `late` seconds late, so that the next one comes first
    redeliver: Chance = 0.04  # once more, up to `later` seconds after it was due
    forge: Chance = 0.02  # a wrong signature first
    lose_status: Chance = 0.02
    lose_message: Chance = 0.0


class FateChances(BaseModel):
    """What becomes of an accepted message."""

    old_form: Chance = 0.04
    no_statuses: Chance = 0.02
    fail_later: Chance = 0.02


class AnswerChances(BaseModel):
    """Answers of the Graph API to a message."""

    refuse: Chance = 0.06  # one of `codes`
    http: Chance = 0.03  # 429, 500, 502, 503 or 504 without Meta's JSON
    hang: Chance = 0.01
    cut: Chance = 0.03
    malformed: Chance = 0.03
    drip: Chance = 0.01
    statuses_first: Chance = 0.05


class Plan(WebhookChances, FateChances, AnswerChances):
    """A whole mix. Times in seconds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    seed: int
    late: float = Field(default=0.5, ge=0, le=86400)
    later: float = Field(default=1.0, ge=0, le=86400)
    batch: int = Field(default=20, ge=1, le=1000)  # events that may share a POST meanwhile
    codes: tuple[int, ...] = Field(default=CODES, min_length=1)
    hang_seconds: float = Field(default=1.0, ge=0, le=600)
    drip_seconds: float = Field(default=0.02, ge=0, le=60)  # for each byte

    @classmethod
    def calm(cls, seed: int, **chances: Any) -> Self:
        """A plan in which nothing goes wrong but what is given."""
        groups = (WebhookChances, FateChances, AnswerChances)
        none = {name: 0.0 for group in groups for name in group.model_fields}
        return cls.model_validate({**none, "batch": 1, "seed": seed, **chances})

    def stirred(self, factor: float) -> Self:
        """The same with every chance so many times as high, 1 at most."""
        groups = (WebhookChances, FateChances, AnswerChances)
        names = {name for group in groups for name in group.model_fields}
        chances = {name: min(1.0, getattr(self, name) * factor) for name in names}
        return self.model_copy(update=chances)

    def webhook(self, kind: str) -> dict[str, float]:
        """The chances of an event of this kind."""
        lose = {"message": self.lose_message, "status": self.lose_status}
        found = self.model_dump(include={"duplicate", "overtaken", "redeliver", "forge"})
        return {**found, "lose": lose.get(kind, 0.0)}

    def fates(self) -> dict[str, float]:
        """The chances of an accepted message."""
        return self.model_dump(include=set(FateChances.model_fields))

    def answers(self) -> dict[str, float]:
        """The chances of an answer."""
        return self.model_dump(include=set(AnswerChances.model_fields))
