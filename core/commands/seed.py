"""`seed`: plausible data, to try things out and to measure."""

import click
from tqdm import tqdm

from core import clock
from core.commands.seeding import actions, store
from core.commands.seeding.plan import Shape
from core.commands.start import first_administrator, opened
from core.settings import load

COUNT = click.IntRange(min=0)


@click.command("seed")
@click.option("--contacts", type=COUNT, required=True, help="How many people ever wrote.")
@click.option("--messages", type=COUNT, required=True, help="How many messages in all.")
@click.option("--tickets", type=COUNT, required=True, help="How many asked for a person.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another one: other data.")
@click.option("--force", is_flag=True, help="Add to a database that has messages.")
def command(contacts: int, messages: int, tickets: int, seed: int, force: bool) -> None:
    """Fill an empty database with the last 400 days of an invented Argentine shop."""
    shape = Shape(contacts, messages, tickets)
    if not shape.possible:
        raise click.UsageError("messages and tickets need somebody: give --contacts too")
    settings = load(secrets=False)
    now = clock.now()
    with opened(settings) as database:
        with database.reading() as session:
            if store.has_messages(session) and not force:
                raise click.ClickException(
                    "the database has messages already; --force adds invented ones to them"
                )
        administrator = first_administrator(database, now=now)
        if administrator:
            click.echo(administrator)
        with tqdm(total=messages, unit=" messages", delay=1, disable=None) as bar:
            wish = actions.Wish(shape, seed)
            actions.fill(database, wish, settings=settings, progress=bar.update, now=now)
    click.echo(f"{contacts} contacts, {messages} messages, {tickets} tickets.")
