"""Keeping the account's templates. It does not judge."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import bindparam, delete, exists, func, select, text, update

from core.db import Session, UtcDateTime
from core.templates.rules import APPROVED, DOUBTED, Template
from core.templates.tables import templates

COLUMNS = (
    templates.c.name,
    templates.c.language,
    templates.c.status,
    templates.c.category,
    templates.c.components,
)
# Two at once (the job and a person's button) write the same rows in the same order.
PUT = text(
    "INSERT INTO templates (name, language, wa_id, status, category, components, synced_at) "
    "VALUES (:name, :language, :wa_id, :status, :category, :components, :now) "
    "ON CONFLICT (name, language) DO UPDATE SET wa_id = excluded.wa_id, status = excluded.status, "
    "category = excluded.category, components = excluded.components, "
    "synced_at = excluded.synced_at"
).bindparams(bindparam("now", type_=UtcDateTime()))


@dataclass(frozen=True, slots=True)
class Listed:
    """A template as the account lists it, with its id there."""

    wa_id: str
    template: Template


def replace_all(session: Session, found: Sequence[Listed], *, now: datetime) -> None:
    """Keep exactly these."""
    rows = {(one.template.name, one.template.language): _row(one, now) for one in found}
    if rows:
        session.execute(PUT, [row for _key, row in sorted(rows.items())])
    session.execute(delete(templates).where(templates.c.synced_at != now))


def approved(session: Session) -> list[Template]:
    """Those WhatsApp takes now, by name."""
    query = select(*COLUMNS).where(templates.c.status == APPROVED)
    return [_template(*row) for row in session.execute(query.order_by(*COLUMNS[:2]))]


def get(session: Session, name: str, language: str) -> Template | None:
    """One of them, in whatever status."""
    query = select(*COLUMNS).where(templates.c.name == name, templates.c.language == language)
    row = session.execute(query).first()
    return _template(*row) if row else None


def doubt(session: Session, name: str, language: str) -> None:
    """WhatsApp refused it: it is not to be sent again before it was read again."""
    this = (templates.c.name == name, templates.c.language == language)
    session.execute(update(templates).where(*this).values(status=DOUBTED))


def any_doubted(session: Session) -> bool:
    """Whether one waits to be read again."""
    return bool(session.scalar(select(exists().where(templates.c.status == DOUBTED))))


def synced_at(session: Session) -> datetime | None:
    """When they were last read; None if there are none."""
    at: datetime | None = session.scalar(select(func.max(templates.c.synced_at)))
    return at


def _row(listed: Listed, now: datetime) -> dict[str, object]:
    template = listed.template
    return {
        "name": template.name,
        "language": template.language,
        "wa_id": listed.wa_id,
        "status": template.status,
        "category": template.category,
        "components": orjson.dumps(list(template.components)).decode(),
        "now": now,
    }


def _template(name: str, language: str, status: str, category: str, components: str) -> Template:
    return Template(name, language, status, category, tuple(orjson.loads(components)))
