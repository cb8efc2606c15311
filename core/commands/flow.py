"""`flow`: the bot as a text file."""

from pathlib import Path

import click

from core import clock
from core.bot import store
from core.bot.reader import Reading, read
from core.bot.reading.problems import Problem, Severity
from core.commands.start import opened
from core.errors import _
from core.settings import load

FILE = click.argument("file", type=click.Path(path_type=Path))
COMMAND_LINE = "command line"


@click.group("flow")
def command() -> None:
    """Check, show and publish the bot's flow."""


@command.command("check")
@FILE
def check(file: Path) -> int:
    """Say what is wrong with FILE, a line each: FILE:LINE:COL: error|warning: [node NAME] text.

    Exit status 1 with errors, 0 with none. Needs neither settings nor a database.
    """
    return 1 if _read(file).errors else 0


@command.command("show")
def show() -> None:
    """Print the published flow."""
    with opened(load(secrets=False)) as database, database.reading() as session:
        version = store.published(session)
    if version is None:
        raise click.ClickException("no flow was published yet")
    click.echo(version.source, nl=not version.source.endswith("\n"))


@command.command("publish")
@FILE
def publish(file: Path) -> int:
    """Make FILE the flow in force; conversations under way go on with it."""
    reading = _read(file)
    if reading.flow is None:
        return 1
    with opened(load(secrets=False)) as database, database.transaction() as session:
        number = store.publish(
            session,
            _text(file),
            name=reading.flow.name,
            author=COMMAND_LINE,
            now=clock.now(),
        )
    click.echo(f"Published as version {number}.")
    return 0


def _read(file: Path) -> Reading:
    """Read a flow and print its problems."""
    try:
        reading = read(_text(file), name=str(file))
    except UnicodeDecodeError as error:
        reading = Reading(None, (_not_text(file, error),))
    for problem in reading.problems:
        click.echo(str(problem))
    return reading


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _not_text(file: Path, error: UnicodeDecodeError) -> Problem:
    before = error.object[: error.start].decode()
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Problem(str(file), line, column, Severity.ERROR, None, _("El archivo no es UTF-8."))
