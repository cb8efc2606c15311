"""What a person does with a template."""

from core.db import Session
from core.errors import NotFound, _
from core.templates import store
from core.templates.rules import MARKETING, Chosen, fill
from core.whatsapp.composing import Composed, Unsendable


def compose(session: Session, chosen: Chosen, *, takes_marketing: bool = True) -> Composed:
    """The chosen template, filled and checked.

    NotFound if the account has it no more, Unsendable with what is wrong: also marketing for
    somebody who asked for none, which WhatsApp would refuse for ever (131050).
    """
    template = store.get(session, chosen.name, chosen.language)
    if template is None:
        raise NotFound(_("Esa plantilla ya no está en la cuenta de WhatsApp: elegir otra."))
    if template.category == MARKETING and not takes_marketing:
        told = _("Esta persona pidió no recibir marketing: elegir otra plantilla. No se envió.")
        raise Unsendable(told)
    return fill(template, chosen.values)
