"""`doctor`: what is wrong, and how to mend it."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

import click

from core import clock
from core.commands.checks import outside, place, stored
from core.commands.checks.finding import Finding, Level, fail, ok
from core.db import Database
from core.errors import SettingsError, StoreBusy
from core.settings import Settings, load

COLOURS: Final = {Level.OK: "green", Level.WARN: "yellow", Level.FAIL: "red"}


@click.command("doctor")
@click.option("--probe", is_flag=True, help="Ask WhatsApp too whether it accepts the token.")
def command(probe: bool) -> int:
    """Look at settings, database, flow, users, ports and signs of life.

    Exit status 1 if something does not work; warnings are 0.
    """
    worst = 0
    for finding in findings(probe=probe, now=clock.now()):
        _show(finding)
        worst = max(worst, int(finding.level is Level.FAIL))
    return worst


def findings(*, probe: bool, now: datetime) -> Iterator[Finding]:
    """Everything that was looked at, in order; what cannot be looked at is left out."""
    try:
        settings = load(secrets=False)
    except SettingsError as error:
        yield fail("settings", str(error), "config.toml names every setting")
        return
    complete = _secrets()
    yield complete
    yield place.secrets_file(settings)
    if probe and complete.level is Level.OK:
        yield outside.token(settings)
    try:
        database = Database(settings.database_url)
    except SettingsError as error:
        yield fail("database", str(error), "set OPENBOT_DATABASE__URL, or database.url")
        return
    try:
        yield place.engine(database)
        yield place.disk(settings, database)
        yield from _database(database, settings, now=now)
    finally:
        database.dispose()


def _secrets() -> Finding:
    try:
        load()
    except SettingsError as error:
        return fail("settings", str(error), "put it in .env; `make run` writes one to try with")
    return ok("settings", "complete")


def _database(database: Database, settings: Settings, *, now: datetime) -> Iterator[Finding]:
    shape = stored.shape(database)
    yield shape
    running = False
    if shape.level is Level.OK:
        yield stored.writable(database, now=now)
        try:
            with database.reading() as session:
                found = list(stored.content(session, settings, now=now))
                running = stored.worker(session, now=now).level is Level.OK
        except StoreBusy as error:
            found = [fail("database", str(error.__cause__), "see the reason")]
        yield from found
    yield from place.ports(settings, running=running)


def _show(finding: Finding) -> None:
    mark = click.style(f"{finding.level.value:4}", fg=COLOURS[finding.level])
    click.echo(f"{mark}  {finding.name:10}  {finding.text}")
    if finding.mend:
        click.echo(f"      {'':10}  → {finding.mend}")
