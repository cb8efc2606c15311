"""`user`: who may use the panel."""

import click

from core import clock
from core.accounts import actions, passwords
from core.accounts.passwords import HashedPassword
from core.accounts.rules import Role
from core.accounts.store import people
from core.commands.start import opened
from core.settings import load

EMAIL = click.argument("email")
PASSWORD = click.option("--password", help="Without it one is made up and shown once.")


@click.group("user")
def command() -> None:
    """Add, list and disable users of the panel; set their passwords."""


@command.command("add")
@click.option("--name", required=True)
@click.option("--email", required=True)
@click.option("--role", type=click.Choice([role.value for role in Role]), required=True)
@PASSWORD
def add(name: str, email: str, role: str, password: str | None) -> None:
    """Add a user, who can sign in at once."""
    hashed, made_up = _password(password)
    with opened(load(secrets=False)) as database, database.transaction() as session:
        new = actions.NewUser(name, email, Role(role))
        user_id = actions.add_user(session, new, password=hashed, by=None, now=clock.now())
        added = people.get(session, user_id)
    click.echo(f"{added.name} <{added.email}> can sign in.")
    _show(made_up)


@command.command("list")
def list_users() -> None:
    """Everybody, by name."""
    with opened(load(secrets=False)) as database, database.reading() as session:
        everybody = people.everybody(session)
    for user in everybody:
        state = "HABILITADO" if user.enabled else "DESHABILITADO"
        click.echo(f"{user.email}\t{user.name}\t{user.role.value}\t{state}")


@command.command("disable")
@EMAIL
def disable(email: str) -> None:
    """Shut a user out, at once."""
    with opened(load(secrets=False)) as database, database.transaction() as session:
        user = actions.user_of_email(session, email)
        actions.disable_user(session, user.id, by=None, now=clock.now())
    click.echo(f"{user.email} cannot sign in any more.")


@command.command("password")
@EMAIL
@PASSWORD
def set_password(email: str, password: str | None) -> None:
    """Give a user a new password; whoever came in with the old one is shut out."""
    hashed, made_up = _password(password)
    with opened(load(secrets=False)) as database, database.transaction() as session:
        user = actions.user_of_email(session, email)
        actions.set_password(session, user.id, hashed, by=None, now=clock.now())
    click.echo(f"{user.email} has a new password.")
    _show(made_up)


def _password(given: str | None) -> tuple[HashedPassword, str | None]:
    """The hash of the password, and the password itself if it was made up here."""
    chosen = given if given is not None else passwords.random_password()
    return passwords.hashed(chosen), None if given is not None else chosen


def _show(made_up: str | None) -> None:
    if made_up:
        click.echo(f"Password (shown this once): {made_up}")
