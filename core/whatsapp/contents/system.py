"""Reading news of the customer's own account, as sentences of ours: Meta says not to parse its."""

from typing import Final

from core.errors import _
from core.whatsapp.contents.bodies import System
from core.whatsapp.tree import Json, object_of, text_of

NUMBER_CHANGED: Final = frozenset({"user_changed_number", "customer_changed_number"})
ID_CHANGED: Final = "user_changed_user_id"
IDENTITY_CHANGED: Final = frozenset({"customer_identity_changed", "user_identity_changed"})


def read_system(kind: str, raw: Json) -> System | None:
    """The news; None when there is none."""
    found = object_of(raw, kind)
    told = text_of(found, "type")
    if not told and not text_of(found, "body"):
        return None
    return System(told, sentence_of(told, found))


def new_wa_id(found: Json) -> str:
    """The number a customer changed to; under another name in old webhooks."""
    return text_of(found, "wa_id") or text_of(found, "new_wa_id")


def sentence_of(told: str, found: Json) -> str:
    """What happened, for a conversation; `told` is Meta's type of it, `found` its object."""
    if told in NUMBER_CHANGED:
        number = new_wa_id(found)
        if number.isascii() and number.isdecimal():
            return _("Cambió de número: ahora escribe desde el +{number}.").format(number=number)
        return _("Cambió de número de teléfono.")
    if told == ID_CHANGED:
        return _("WhatsApp le dio a esta persona un identificador nuevo.")
    if told in IDENTITY_CHANGED:
        return _(
            "Cambió su código de seguridad: puede tener otro teléfono, o ser otra persona con el "
            "mismo número."
        )
    return text_of(found, "body") or _("WhatsApp avisó de un cambio en la cuenta de esta persona.")
