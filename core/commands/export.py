"""`export`: CSV for a spreadsheet or another program."""

import os
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, NoReturn

import click
from tqdm import tqdm

from core import clock
from core.commands.files import ORDINARY, refuse_database, replacing
from core.commands.start import opened
from core.exports.actions import csv_bytes
from core.exports.rules import Subject
from core.reports.rules import Days
from core.settings import load

DAY = click.DateTime(["%Y-%m-%d"])
BAR = "{percentage:3.0f} %|{bar}| {elapsed}"


@click.command("export")
@click.argument("subject", type=click.Choice([subject.value for subject in Subject]))
@click.option("--since", type=DAY, metavar="DAY", help="From this local day on (YYYY-MM-DD).")
@click.option("--until", type=DAY, metavar="DAY", help="Up to this local day, included.")
@click.option(
    "-o", "output", type=click.Path(path_type=Path, dir_okay=False), help="Standard output without."
)
def command(
    subject: str, since: datetime | None, until: datetime | None, output: Path | None
) -> None:
    """Write contacts, tickets or messages as CSV: UTF-8, one row each, in order of their ids.

    Contacts are chosen by the day of their first message, tickets by that of their reception.
    Times are of the business time zone.
    """
    days = _days(since, until)
    settings = load(secrets=False)
    with opened(settings) as database, _bar() as bar:

        def progress(share: float) -> None:
            bar.update(share - bar.n)

        parts = csv_bytes(
            database,
            Subject(subject),
            days=days,
            settings=settings,
            now=clock.now(),
            progress=progress,
        )
        if output is None or str(output) == "-":
            _pour(parts)
        else:
            refuse_database(output, database)
            with replacing(output, mode=ORDINARY) as new, new.open("wb") as file:
                _write(parts, file)


def _days(since: datetime | None, until: datetime | None) -> Days:
    first, last = since.date() if since else None, until.date() if until else None
    if first and last and last < first:
        raise click.UsageError(f"--until {last} is before --since {first}")
    return Days(first, last)


def _bar() -> "tqdm[NoReturn]":
    """A progress bar on standard error, from the second second on, if somebody looks at it."""
    return tqdm(total=1.0, bar_format=BAR, delay=1, disable=None)


def _write(parts: Iterable[bytes], file: BinaryIO) -> None:
    for part in parts:
        file.write(part)


def _pour(parts: Iterable[bytes]) -> None:
    """Write to standard output; a reader who has had enough, such as `head`, is no failure."""
    try:
        _write(parts, sys.stdout.buffer)
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())  # or Python would complain at its end
