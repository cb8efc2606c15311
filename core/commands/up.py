"""`up`: everything on this machine, kept running."""

import sys
from collections.abc import Iterator
from datetime import datetime
from typing import Final

import click

from core import clock
from core.commands import ports
from core.commands.migrate import bring_up
from core.commands.start import first_administrator, publish_first_flow
from core.commands.supervise import Program, supervise
from core.db import Database
from core.settings import Settings, load

EVERYWHERE: Final = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - compared, not listened on
SHARED_WITH_SIMULATOR: Final = ("access_token", "app_secret", "verify_token")


@click.command("up")
def command() -> int:
    """Run webhook, worker and panel (with simulator.enabled, a WhatsApp too) until Ctrl-C.

    Brings the database to this version's shape first. At the very first start it publishes the
    flow of bot.flow and makes the first administrator, whose password is shown once.
    """
    settings = load()
    everything = programs(settings)
    busy = ports.taken(everything)  # asked before the password is shown for the only time
    if busy:
        raise click.ClickException("\n".join(busy))
    password = prepare(settings, now=clock.now())
    click.echo("\n".join(addresses(settings)))
    if password:
        click.echo(f"\n{password}\n")
    return supervise(everything)


def prepare(settings: Settings, *, now: datetime) -> str | None:
    """Make the database ready; what to tell about the first administrator, if there was none."""
    database = Database(settings.database_url)
    try:
        click.echo(bring_up(database))
        publish_first_flow(database, settings, now=now)
        return first_administrator(database, now=now)
    finally:
        database.dispose()


def programs(settings: Settings) -> list[Program]:
    """What is to run, where it listens, and what it has to be told."""
    found = [
        _ours("webhook", settings.webhook.port, settings.webhook.host),
        _ours("worker", None, ""),
        _ours("panel", settings.panel.port, settings.panel.host),
    ]
    return [*found, _simulator(settings)] if settings.simulator.enabled else found


def addresses(settings: Settings) -> Iterator[str]:
    """Where to look, for people."""
    yield f"Panel    {settings.panel_url}"
    if settings.simulator.enabled:
        yield f"Phone    http://127.0.0.1:{settings.simulator.port}"
    yield f"Webhook  {webhook_url(settings)}"


def webhook_url(settings: Settings) -> str:
    """Where this machine reaches the webhook; Meta reaches it through a proxy with TLS."""
    host = settings.webhook.host
    return f"http://{'127.0.0.1' if host in EVERYWHERE else host}:{settings.webhook.port}/webhook"


def _ours(name: str, port: int | None, host: str) -> Program:
    return Program(name, (sys.executable, "-m", "core", name), _colours(), port, host)


def _simulator(settings: Settings) -> Program:
    """The simulator knows nothing of our settings: it is told by its own options."""
    whatsapp = settings.whatsapp
    secrets = {
        f"OPENBOT_WHATSAPP__{name.upper()}": getattr(whatsapp, name).get_secret_value()
        for name in SHARED_WITH_SIMULATOR  # not as options, which anybody can list
    }
    options = {
        "port": settings.simulator.port,
        "webhook": webhook_url(settings),
        "phone-number-id": whatsapp.phone_number_id,
        "business-account-id": whatsapp.business_account_id,
        "business-name": settings.business.name,
        "panel-url": settings.panel_url,
    }
    argv = [sys.executable, "-m", "simulator"]
    for name, value in options.items():
        argv += [f"--{name}", str(value)]
    return Program("simulator", argv, secrets | _colours(), settings.simulator.port)


def _colours() -> dict[str, str]:
    """Pretty logs, if somebody sees them: the programs themselves write to a pipe."""
    return {"FORCE_COLOR": "1"} if sys.stdout.isatty() else {}
