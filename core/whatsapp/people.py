"""Who wrote: a person by all the identifiers WhatsApp told. Pure."""

from dataclasses import dataclass

from core.whatsapp.numbers import canonical


@dataclass(frozen=True, slots=True)
class Sender:
    """Who a message is from: at least one identifier is set."""

    wa_id: str | None = None  # digits, verbatim
    user_id: str | None = None  # business-scoped id, e.g. «AR.7719204458126603»
    name: str = ""
    username: str | None = None  # without the @
    parent_user_id: str | None = None  # business-scoped id of the whole portfolio, «AR.ENT.…»
    phone: str | None = None  # digits; their own number, shared by a contact card

    @property
    def keys(self) -> tuple[str, ...]:
        """Every identifier, as stored in contact_identities; the most trusted first.

        Numbers stand in their canonical form, so that two ways to write one are one key.
        """
        numbers = {f"wa:{canonical(digits)}": None for digits in (self.wa_id, self.phone) if digits}
        told = [f"pa:{self.parent_user_id}"] if self.parent_user_id else []
        if self.user_id:
            told.append(f"id:{self.user_id}")
        return (*told, *numbers)

    @property
    def names(self) -> tuple[str, ...]:
        """What people call them by, as stored in contact_identities; nobody is known by it.

        A user name is given up by one person and taken by another: to match by it would show one
        customer's conversation to the next.
        """
        return (f"un:{self.username.lower()}",) if self.username else ()
