"""The published versions of the flow. Reading what they mean is the reader's work, not ours."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from core.bot.tables import flow_versions
from core.db import Session
from core.db.bulk import insert_new
from core.errors import AppError, _


class JustPublished(AppError):
    """Two people published at once; this one's flow is not in force."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published flow: its text as written."""

    version: int
    name: str
    source: str
    published_at: datetime
    author: str


def latest_number(session: Session) -> int:
    """The number of the version in force; 0 when nothing was published."""
    return int(session.scalar(select(func.max(flow_versions.c.version))) or 0)


def published(session: Session) -> Version | None:
    """The version in force; None when nothing was published."""
    row = session.execute(
        select(
            flow_versions.c.version,
            flow_versions.c.name,
            flow_versions.c.source,
            flow_versions.c.published_at,
            flow_versions.c.author,
        )
        .order_by(flow_versions.c.version.desc())
        .limit(1)
    ).first()
    return Version(**row._mapping) if row else None


def publish(session: Session, source: str, *, name: str, author: str, now: datetime) -> int:
    """Make a checked flow the one in force; its version number.

    Raises JustPublished if somebody else did so at the same moment: the primary key decides.
    """
    version = latest_number(session) + 1
    row = {
        "version": version,
        "name": name,
        "source": source,
        "published_at": now,
        "author": author,
    }
    if not insert_new(session, flow_versions, [row], key="version", returning="version"):
        raise JustPublished(_("Otra persona acaba de publicar un flujo. No se publicó este."))
    return version
