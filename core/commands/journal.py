"""`journal`: what WhatsApp told us, webhook by webhook, and applying it again."""

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import chain
from typing import Final

import click
from tqdm import tqdm

from core.commands.start import opened
from core.db import Database
from core.intake.replaying import Replay, Replayed
from core.intake.store import entries, failures
from core.intake.store.entries import FAILED, EntryRow, Wanted
from core.outbox.wake import Waker
from core.reports.rules import Days
from core.settings import Settings, load

DAY: Final = click.DateTime(["%Y-%m-%d"])
SINCE: Final = click.option(
    "--since", type=DAY, metavar="DAY", help="Received from this local day on (YYYY-MM-DD)."
)
HEAD: Final = ("id", "received", "outcome", "events", "failed", "error")
ERROR_WIDTH: Final = 60
# Values in an error's text: they may be a customer's words.
QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"|\bDETAIL:.*")


@click.group("journal")
def command() -> None:
    """Look through the webhooks that came, and apply again what failed."""


@command.command("list")
@click.option("--failed", is_flag=True, help="Only those in which something failed and waits.")
@SINCE
@click.option("--until", type=DAY, metavar="DAY", help="Up to this local day, included.")
@click.option("--limit", type=click.IntRange(1, 10_000), default=50, show_default=True)
def list_entries(failed: bool, since: datetime | None, until: datetime | None, limit: int) -> None:
    """The webhooks, newest first: what became of them, and the first error of what waits.

    Columns on a terminal, separated by tabs in a pipe. Times are of the business time zone.
    Nothing that a customer wrote is shown.
    """
    settings = load(secrets=False)
    first, after = _days(since, until).moments(settings.zone)
    wanted = Wanted(since=first, until=after, outcome=FAILED if failed else "")
    with opened(settings) as database, database.reading() as session:
        found = entries.newest(session, wanted, limit=limit)
    _show([HEAD, *(_line(row, settings) for row in found)])


@command.command("replay")
@click.argument("ids", nargs=-1, type=click.IntRange(min=1), metavar="[ID]…")
@click.option("--failed", is_flag=True, help="Every event that failed and waits.")
@SINCE
def replay(ids: Sequence[int], failed: bool, since: datetime | None) -> int:
    """Apply webhooks again: those with these IDs, whole, or every event that failed.

    What was applied already is not applied twice. A customer's message that is old by now gets no
    answer of the bot, but may open a ticket. Exit status 1 if something still fails.
    """
    if bool(ids) == failed or (since and not failed):
        raise click.UsageError("give either IDs or --failed, and --since with --failed only")
    settings = load()
    first, _after = _days(since, None).moments(settings.zone)
    with opened(settings) as database:
        waker = Waker(database)
        again = Replay(database, settings=settings, wake=waker.wake, by=None)
        try:
            if failed:
                with database.reading() as session:
                    total = failures.open_total(session, since=first)
                return _tell(again.failed(since=first), total)
            return _tell(chain.from_iterable(map(again.entry, ids)), _events(database, ids))
        finally:
            waker.close()


def _days(since: datetime | None, until: datetime | None) -> Days:
    return Days(since.date() if since else None, until.date() if until else None)


def _line(row: EntryRow, settings: Settings) -> tuple[str, ...]:
    received = row.received_at.astimezone(settings.zone).strftime("%Y-%m-%d %H:%M:%S")
    return (
        str(row.id),
        received,
        row.outcome,
        str(row.events),
        str(row.failed),
        _without_values(row.error),
    )


def _without_values(error: str) -> str:
    """The first line of an error, without what stands in quotes in it."""
    line = QUOTED.sub("…", error.partition("\n")[0])
    return line if len(line) <= ERROR_WIDTH else f"{line[: ERROR_WIDTH - 1]}…"


def _show(lines: Sequence[Sequence[str]]) -> None:
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        if sys.stdout.isatty():
            cells = [cell.ljust(width) for cell, width in zip(line, widths, strict=True)]
            click.echo("  ".join(cells).rstrip())
        else:
            click.echo("\t".join(line))


def _events(database: Database, ids: Sequence[int]) -> int:
    with database.reading() as session:
        return sum(entries.get(session, journal_id).events for journal_id in ids)


def _tell(results: Iterator[Replayed], total: int) -> int:
    """Go through with it, and say what came of it."""
    applied, failed = 0, []
    for result in tqdm(results, total=total, unit=" events", delay=1, disable=None):
        if result.error is None:
            applied += 1
        else:
            failed.append(result)
    for result in failed:
        click.echo(f"{result.journal_id}:{result.position}: {_without_values(result.error or '')}")
    click.echo(f"{applied} applied, {len(failed)} failed again.")
    return 1 if failed else 0
