"""What a person does with a template."""

from core.db import Session
from core.errors import NotFound, _
from core.templates import store
from core.templates.rules import Chosen, fill
from core.whatsapp.composing import Composed


def compose(session: Session, chosen: Chosen) -> Composed:
    """The chosen template, filled and checked.

    NotFound if the account has it no more, Unsendable with what is wrong.
    """
    template = store.get(session, chosen.name, chosen.language)
    if template is None:
        raise NotFound(_("Esa plantilla ya no está en la cuenta de WhatsApp: elegir otra."))
    return fill(template, chosen.values)
