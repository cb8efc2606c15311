"""The command line: `python -m core …`, and where every expected failure becomes one line.

Exit status 0; 1 when it failed and said why; 2 for wrong usage; 78 for a configuration that nobody
but a person can mend; 130 when interrupted. Commands are imported when they are called, so that
`--help` is quick and needs neither secret nor database.
"""

import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module
from typing import Final

import click

from core.errors import AppError, SettingsError, StoreBusy

FAILED: Final = 1
MISCONFIGURED: Final = 78
INTERRUPTED: Final = 130

# Each is the `command` of core/commands/<name>.py; its line in the list stands here, to be quick.
COMMANDS: Final = {
    "up": "Run everything on this machine, and keep it running.",
    "webhook": "Receive what WhatsApp tells us.",
    "worker": "Send what is queued, and do what is due.",
    "panel": "Serve the operators' panel.",
    "migrate": "Bring the database to this version's shape.",
    "doctor": "Look for what is wrong, and say how to mend it.",
    "user": "Add, list and disable users; set passwords.",
    "flow": "Check, show and publish the bot's flow.",
    "export": "Write contacts, tickets or messages as CSV.",
    "journal": "List the webhooks that came; apply again what failed.",
    "seed": "Fill an empty database with plausible data.",
    "backup": "Write a copy of the database and its files, while in use.",
    "restore": "Put a backup in the place of the database.",
}
# The processes, and the module whose `main(settings)` each is. Only here core names what is built
# on it.
PROCESSES: Final = {
    "webhook": "webhook_app",
    "worker": "core.jobs.worker",
    "panel": "panel_app",
}


class Commands(click.Group):
    """The commands, imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in PROCESSES:
            return process(cmd_name)
        if cmd_name not in COMMANDS:
            return None
        with importing():
            found: click.Command = import_module(f"core.commands.{cmd_name}").command
        return found

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.command(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
def cli() -> None:
    """Openbot: one WhatsApp number, answered by a bot, and by people when a person is needed."""


def process(name: str) -> click.Command:
    """The command that runs one of the processes until it is told to stop."""

    @click.command(name, help=COMMANDS[name])
    def run_process() -> int:
        with importing():
            from core import logs
            from core.commands.start import ready
            from core.settings import load

            program = import_module(PROCESSES[name])
        settings = load()
        logs.set_up()
        ready(settings)
        status: int | None = program.main(settings)
        return status or 0

    return run_process


@contextmanager
def importing() -> Iterator[None]:
    """Import without looking for garbage: modules leave none, and it is a fifth of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def main(arguments: Sequence[str]) -> int:
    """Run a command; its exit status."""
    try:
        status = cli.main(list(arguments), prog_name="python -m core", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except SettingsError as error:
        return _said(str(error), MISCONFIGURED)
    except StoreBusy as error:
        cause = str(getattr(error.__cause__, "orig", None) or "").strip().partition("\n")[0]
        return _said(f"{error} ({cause})" if cause else str(error), FAILED)
    except AppError as error:
        return _said(str(error), FAILED)
    return status if isinstance(status, int) else 0


def _said(text: str, status: int) -> int:
    click.echo(f"Error: {text}", err=True)
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
