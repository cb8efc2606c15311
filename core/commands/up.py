"""`up`: all processes on this machine, from an empty folder to a working desk.

It prepares what they share, so that none of them races another for it, and hands over to the
supervisor.
"""

import sys

import click

from core import clock
from core.commands import ports
from core.commands.migrate import bring_up
from core.commands.program import Program
from core.commands.start import first_administrator, publish_first_flow
from core.commands.supervise import supervise
from core.db import Database
from core.settings import Settings, load

EVERYWHERE = frozenset({"0.0.0.0", "::", ""})  # noqa: S104 - recognised, not chosen


@click.command("up")
def command() -> int:
    """Run everything on this machine, and keep it running."""
    settings = load()
    programs = listed(settings)
    busy = ports.taken(programs)  # before the database is touched
    if busy:
        click.echo("\n".join(busy), err=True)
        return 1
    for line in (*prepared(settings), *addresses(settings)):
        click.echo(line)
    sys.stdout.flush()
    return supervise(programs)


def prepared(settings: Settings) -> list[str]:
    """Bring up the database, the first flow and the first administrator; the lines to show."""
    database = Database(settings.database_url)
    try:
        lines = [bring_up(database)]
        publish_first_flow(database, settings, now=clock.now())
        administrator = first_administrator(database, now=clock.now())
    finally:
        database.dispose()
    return [*lines, *([administrator] if administrator else [])]


def addresses(settings: Settings) -> list[str]:
    """Where to go with a browser, a line each."""
    lines = [
        f"Panel      {settings.panel_url}",
        f"Webhook    {url(settings.webhook.host, settings.webhook.port)}/webhook",
    ]
    if settings.simulator.enabled:
        lines.append(
            f"Simulator  {url('127.0.0.1', settings.simulator.port)}  (phones to write on)"
        )
    return lines


def listed(settings: Settings) -> list[Program]:
    """The processes of this machine, as the settings want them."""
    colours = {"FORCE_COLOR": "1"} if sys.stdout.isatty() else {}
    webhook, panel = settings.webhook, settings.panel
    programs = [
        Program("webhook", process("webhook"), colours, webhook.port, webhook.host),
        Program("worker", process("worker"), colours),
        Program("panel", process("panel"), colours, panel.port, panel.host),
    ]
    if settings.simulator.enabled:
        programs.append(simulator(settings, colours))
    return programs


def process(name: str) -> list[str]:
    """The command that runs one of our processes."""
    return [sys.executable, "-m", "core", name]


def simulator(settings: Settings, variables: dict[str, str]) -> Program:
    """The WhatsApp in the box, told the secrets it shares with us; it reads no .env of its own."""
    whatsapp = settings.whatsapp
    shared = {
        "PHONE_NUMBER_ID": whatsapp.phone_number_id,
        "BUSINESS_ACCOUNT_ID": whatsapp.business_account_id,
        "ACCESS_TOKEN": whatsapp.access_token.get_secret_value(),
        "APP_SECRET": whatsapp.app_secret.get_secret_value(),
        "VERIFY_TOKEN": whatsapp.verify_token.get_secret_value(),
    }
    secrets = {f"OPENBOT_WHATSAPP__{name}": value for name, value in shared.items()}
    port = settings.simulator.port
    events = url(settings.webhook.host, settings.webhook.port) + "/webhook"
    command = [sys.executable, "-m", "simulator", "--port", str(port), "--webhook", events]
    names = ["--panel-url", settings.panel_url, "--business-name", settings.business.name]
    return Program("simulator", [*command, *names], {**variables, **secrets}, port)


def url(host: str, port: int) -> str:
    """The address at which this machine reaches what listens at that host."""
    name = "127.0.0.1" if host in EVERYWHERE else host
    return f"http://[{name}]:{port}" if ":" in name else f"http://{name}:{port}"
