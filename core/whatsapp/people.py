"""Who wrote: a person by all the identifiers WhatsApp told. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from: at least one of the two identifiers is set."""

    wa_id: str | None = None  # digits, verbatim
    user_id: str | None = None  # business-scoped id, e.g. «AR.7719204458126603»
    name: str = ""
    username: str | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """Every identifier, as stored in contact_identities; the business-scoped one first."""
        keys = []
        if self.user_id:
            keys.append(f"id:{self.user_id}")
        if self.wa_id:
            keys.append(f"wa:{self.wa_id}")
        return tuple(keys)
