"""The database and what is in it: shape, flow, users, signs of life."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from core import schema
from core.bot import store as flows
from core.bot.reader import read
from core.commands.checks import store
from core.commands.checks.finding import Finding, fail, ok, warn
from core.commands.start import require_schema
from core.db import Database, Session
from core.errors import SettingsError, StoreBusy
from core.intake.health import reasons_not_ready
from core.outbox.store import number
from core.outbox.store.workers import ALIVE
from core.settings import Settings

ADD_ADMIN: Final = "python -m core user add --role admin --name … --email …"


def shape(database: Database) -> Finding:
    """Whether the database answers and has this version's shape."""
    address = database.url.render_as_string(hide_password=True)
    try:
        require_schema(database)
    except SettingsError as error:
        return fail("database", str(error), "python -m core migrate")
    except StoreBusy as error:
        return fail("database", f"{address}: {error.__cause__}", "start it, or mend database.url")
    return ok("database", f"{address}, migration {schema.head()}")


def writable(database: Database, *, now: datetime) -> Finding:
    """Whether a webhook could be stored now, as /readyz finds out."""
    reasons = reasons_not_ready(database, is_current=schema.is_current, now=now)
    if reasons:
        return fail("writing", "; ".join(reasons), "see the reason")
    return ok("writing", "the database takes writes")


def content(session: Session, settings: Settings, *, now: datetime) -> Iterator[Finding]:
    """Everything that reads what is stored."""
    yield flow(session, settings)
    yield users(session)
    yield worker(session, now=now)
    yield sending(session, settings, now=now)
    yield from webhooks(session, now=now)


def flow(session: Session, settings: Settings) -> Finding:
    """Whether there is a flow to follow, and whether the file says the same."""
    version = flows.published(session)
    if version is None:
        return warn("flow", "none published yet", "the first start publishes bot.flow")
    if read(version.source, name=version.name).flow is None:
        return fail(
            "flow",
            f"this version cannot read the published version {version.version}: the bot is silent",
            "python -m core flow publish FILE",
        )
    path = settings.path(settings.bot.flow)
    text = f"version {version.version}, «{version.name}», by {version.author}"
    try:
        same = path.read_text(encoding="utf-8") == version.source
    except (OSError, UnicodeDecodeError):
        return ok("flow", f"{text}; no file {settings.bot.flow} to compare with")
    if same:
        return ok("flow", text)
    return warn(
        "flow",
        f"{text}; {settings.bot.flow} says something else",
        f"python -m core flow publish {settings.bot.flow}, if the file is right",
    )


def users(session: Session) -> Finding:
    """Whether somebody can administer."""
    count = store.administrators(session)
    if count == 0:
        return fail("users", "no administrator can sign in", ADD_ADMIN)
    return ok("users", f"{count} administrators can sign in")


def worker(session: Session, *, now: datetime) -> Finding:
    """Whether somebody sends what is queued."""
    seen = store.last_beat(session)
    if seen is not None and now - seen < ALIVE:
        return ok("worker", "alive")
    text = f"not seen for {ago(now - seen)}" if seen else "none is running"
    return warn("worker", text, "python -m core up (or worker): without it nothing is sent")


def sending(session: Session, settings: Settings, *, now: datetime) -> Finding:
    """Whether WhatsApp lets us send."""
    state = number.get(session, rate=settings.outbox.messages_per_second, now=now)
    if state.paused_since is None:
        return ok("sending", "not paused")
    return fail(
        "sending",
        f"paused for {ago(now - state.paused_since)} by WhatsApp's error {state.paused_code}",
        "renew whatsapp.access_token in .env: it is read again at once",
    )


def webhooks(session: Session, *, now: datetime) -> Iterator[Finding]:
    """Whether WhatsApp reaches us."""
    last = store.last_webhook(session)
    if last is None:
        mend = "subscribe the webhook in the app's dashboard, or write to the number"
        yield warn("webhooks", "none has come yet", mend)
    else:
        yield ok("webhooks", f"the last one came {ago(now - last)} ago")
    failed = store.failures(session)
    if failed:
        mend = "journal_failures has the errors; the bodies are kept in journal"
        yield warn("events", f"{failed} could not be applied", mend)


def ago(span: timedelta) -> str:
    """A span in its largest unit: «3 h»."""
    seconds = max(int(span.total_seconds()), 0)
    for unit, size in (("days", 86_400), ("h", 3600), ("min", 60)):
        if seconds >= 2 * size:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
