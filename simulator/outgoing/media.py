"""Media by id or by link, and what each kind may carry beside it."""

from typing import Self

from pydantic import model_validator

from .base import Filled, Strict, UpTo1024, WebAddress


class Medium(Strict):
    """Exactly one of `id` (uploaded before, to the same number) and `link`."""

    id: Filled | None = None
    link: WebAddress | None = None

    @model_validator(mode="after")
    def _one_source(self) -> Self:
        if (self.id is None) == (self.link is None):
            raise ValueError("exactly one of id and link is needed")
        return self


class Captioned(Medium):
    caption: UpTo1024 | None = None


class Document(Captioned):
    filename: Filled | None = None


class Audio(Medium):
    voice: bool = False  # shown as a voice note; needs Ogg/Opus
