"""News of the business account and its number."""

from typing import Final

from core.whatsapp.contents.marking import read_error
from core.whatsapp.errors import explain
from core.whatsapp.events import AccountEvent
from core.whatsapp.reading.change import Change
from core.whatsapp.reading.sentences import tell
from core.whatsapp.tree import Json, object_of, text_of

# The fields of webhooks that hold such news (whatsapp-cloud-api, section 4).
ACCOUNT_FIELDS: Final = frozenset(
    {
        "account_alerts",
        "account_review_update",
        "account_update",
        "business_capability_update",
        "message_template_components_update",
        "message_template_quality_update",
        "message_template_status_update",
        "phone_number_name_update",
        "phone_number_quality_update",
        "security",
        "template_category_update",
    }
)
EVENTS: Final = ("event", "decision", "new_quality_score", "new_category")


def read_account(value: Json, change: Change) -> AccountEvent:
    """News in a field of its own: the whole value is one event."""
    event = next((told for key in EVENTS if (told := text_of(value, key))), "")
    event = event or text_of(object_of(value, "alert_info"), "alert_type")
    return AccountEvent(
        field=change.field,
        event=event,
        code=None,
        text=tell(change.field, event, value),
        at=change.moment(change.told_at),
    )


def read_account_error(error: Json, change: Change) -> AccountEvent:
    """An error that concerns no single message."""
    found = read_error(error)
    told = explain(found.code, found.details or found.title or None)
    return AccountEvent(
        field=change.field or "messages",
        event="error",
        code=found.code,
        text=" ".join(told.split()),
        at=change.moment(change.told_at),
    )
