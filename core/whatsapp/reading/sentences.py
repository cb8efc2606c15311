"""News of the account in words, one line each; what has no words of ours is told in Meta's own."""

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, Final

from core.errors import _
from core.whatsapp.tree import Json, object_of, objects_of, text_of

LONGEST: Final = 500
MOST: Final = 12  # values of a notice that we know nothing of


def tell(field: str, event: str, value: Json) -> str:
    """One line for administrators: no line breaks, at most 500 characters."""
    known = SENTENCES.get(field)
    told = (known(value, event) if known else "") or _anything(value, event or field)
    return " ".join(told.split())[:LONGEST]


def _account(value: Json, event: str) -> str:
    if event == "ACCOUNT_RESTRICTION":
        found = (text_of(one, "restriction_type") for one in objects_of(value, "restriction_info"))
        kinds = ", ".join(kind for kind in found if kind)
        return _("WhatsApp restringió la cuenta: {kinds}").format(kinds=kinds or "?")
    if event == "ACCOUNT_VIOLATION":
        kind = text_of(object_of(value, "violation_info"), "violation_type")
        return _("WhatsApp señaló una infracción de la cuenta: {kind}").format(kind=kind or "?")
    if event == "DISABLED_UPDATE":
        state = text_of(object_of(value, "ban_info"), "waba_ban_state")
        return _("WhatsApp inhabilitó la cuenta: {state}").format(state=state or "?")
    return {
        "ACCOUNT_DELETED": _("La cuenta de WhatsApp fue borrada."),
        "PARTNER_REMOVED": _("La aplicación dejó de estar conectada a la cuenta de WhatsApp."),
    }.get(event, "")


def _alert(value: Json, _event: str) -> str:
    return text_of(object_of(value, "alert_info"), "alert_description")


def _limit(value: Json, _event: str) -> str:
    for key in ("max_daily_conversations_per_business", "max_daily_conversation_per_phone"):
        limit = value.get(key)
        if isinstance(limit, int | str) and limit not in {"", "TIER_NOT_SET"}:
            told = _("sin límite") if limit in {-1, "TIER_UNLIMITED"} else limit
            return _("Conversaciones que la empresa puede iniciar por día: {n}").format(n=told)
    return ""


def _status(value: Json, event: str) -> str:
    told = _("Plantilla «{name}»: {event}").format(name=_name(value), event=event or "?")
    reason = text_of(value, "reason")
    return f"{told} ({reason})" if reason not in {"", "NONE"} else told


def _quality(value: Json, event: str) -> str:
    return _("La calidad de la plantilla «{name}» pasó de {old} a {new}.").format(
        name=_name(value), old=text_of(value, "previous_quality_score") or "?", new=event or "?"
    )


def _category(value: Json, event: str) -> str:
    return _("La categoría de la plantilla «{name}» pasó de {old} a {new}.").format(
        name=_name(value), old=text_of(value, "previous_category") or "?", new=event or "?"
    )


def _components(value: Json, _event: str) -> str:
    return _("Cambió el contenido de la plantilla «{name}».").format(name=_name(value))


def _name(value: Json) -> str:
    name = text_of(value, "message_template_name") or "?"
    language = text_of(value, "message_template_language")
    return f"{name} ({language})" if language else name


SENTENCES: Final[dict[str, Callable[[Json, str], str]]] = {
    "account_alerts": _alert,
    "account_update": _account,
    "business_capability_update": _limit,
    "message_template_components_update": _components,
    "message_template_quality_update": _quality,
    "message_template_status_update": _status,
    "template_category_update": _category,
}


def _anything(value: Json, name: str) -> str:
    told = ", ".join(f"{key} {leaf}" for key, leaf in islice(_leaves(value), MOST) if leaf != name)
    head = _("WhatsApp avisó: {name}").format(name=name)
    return f"{head} ({told})" if told else head


def _leaves(value: Json) -> Iterator[tuple[str, Any]]:
    """Every single value below, with the key it stands under; level by level, however deep."""
    level: list[tuple[str, Any]] = list(value.items())
    while level:
        below: list[tuple[str, Any]] = []
        for key, found in level:
            if isinstance(found, dict):
                below += found.items()
            elif isinstance(found, list):
                below += ((key, one) for one in found)
            elif found not in (None, ""):
                yield key, found
        level = below
