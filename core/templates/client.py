"""Reading the account's templates from WhatsApp, and keeping what it says.

It is the edge: the request comes first, then one transaction.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

import requests

from core.db import Database, Session
from core.errors import AppError, _
from core.settings import Settings, WhatsApp
from core.templates import store
from core.templates.rules import Template
from core.templates.store import Listed
from core.whatsapp.client.graph import Bearer
from core.whatsapp.client.refusals import parsed, refusal
from core.whatsapp.errors import explain

FIELDS: Final = "id,name,language,status,category,components"
PAGE: Final = 100
PAGES: Final = 60  # an account has 250 templates unless raised, in a few languages each
TIMEOUT: Final = (3.0, 15.0)  # seconds: to connect, and between two bytes
# An account may be asked 200 times an hour (whatsapp-cloud-api, 1.6): what was read so shortly ago
# is not asked for again, however often the button is pressed.
FRESH: Final = timedelta(seconds=20)
EVERY: Final = timedelta(minutes=15)

Json = dict[str, Any]


class TemplatesUnread(AppError):
    """WhatsApp did not tell; what was known stays."""

    def __init__(self, why: str) -> None:
        told = _("No se pudieron leer las plantillas de WhatsApp; quedan las que había. {why}")
        super().__init__(told.format(why=why))


def sync_templates(database: Database, settings: Settings, now: datetime) -> int:
    """Make our templates those of the account; how many there are. TemplatesUnread if it fails."""
    found = list(_listed(settings.whatsapp))
    with database.transaction() as session:
        store.replace_all(session, found, now=now)
    return len(found)


def sync_due(database: Database, settings: Settings, now: datetime) -> int:
    """The same if they are old, or WhatsApp has just refused one; 0 if there was no need."""
    with database.reading() as session:
        wanted = is_due(session, now=now)
    return sync_templates(database, settings, now) if wanted else 0


def sync_now(database: Database, settings: Settings, now: datetime) -> None:
    """The same because a person asks."""
    with database.reading() as session:
        fresh = _is_younger(session, FRESH, now)
    if not fresh:
        sync_templates(database, settings, now)


def is_due(session: Session, *, now: datetime) -> bool:
    """Whether the job has to read them again; never read, or none there, is old."""
    return not _is_younger(session, EVERY, now)


def _is_younger(session: Session, age: timedelta, now: datetime) -> bool:
    at = store.synced_at(session)
    known = at is not None and timedelta(0) <= now - at < age
    return known and not store.any_doubted(session)


def _listed(whatsapp: WhatsApp) -> Iterator[Listed]:
    """Page by page; the cursor is followed, never an address that an answer names."""
    after = ""
    for _page in range(PAGES):
        answer = _page_of(whatsapp, after)
        yield from filter(None, map(_read, answer.get("data") or []))
        paging = answer.get("paging") or {}
        after = (paging.get("cursors") or {}).get("after") or ""
        if not after or "next" not in paging:
            return


def _page_of(whatsapp: WhatsApp, after: str) -> Json:
    url = f"{whatsapp.graph_url}/{whatsapp.api_version}/{whatsapp.business_account_id}"
    params: dict[str, str | int] = {"fields": FIELDS, "limit": PAGE}
    try:
        answer = requests.get(
            f"{url}/message_templates",
            params={**params, **({"after": after} if after else {})},
            auth=Bearer(whatsapp.access_token.get_secret_value()),
            timeout=TIMEOUT,
            allow_redirects=False,
        )
    except requests.RequestException as error:
        raise TemplatesUnread(_("WhatsApp no respondió.")) from error
    tree = parsed(answer.content)
    if not answer.ok or not isinstance(tree.get("data"), list):
        refused = refusal(tree, answer.status_code, None)
        raise TemplatesUnread(explain(refused.code, refused.details))
    return tree


def _read(item: Any) -> Listed | None:
    """A template of the answer; None for one without what makes it one."""
    if not isinstance(item, dict):
        return None
    name, language, status = (item.get(key) for key in ("name", "language", "status"))
    parts = item.get("components")
    if not (name and language and status and isinstance(parts, list)):
        return None
    template = Template(
        name=str(name),
        language=str(language)[:16],
        status=str(status)[:24],
        category=str(item.get("category") or "")[:24],
        components=tuple(parts),
    )
    return Listed(str(item.get("id") or ""), template)
