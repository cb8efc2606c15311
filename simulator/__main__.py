"""`python -m simulator`: a WhatsApp on this machine, its phones at the address it prints."""

import sys
from collections.abc import Callable
from typing import Any

import click

from simulator.serve import serve
from simulator.settings import Behaviour, Bounds, Identity

Command = Callable[..., None]
ENV = "OPENBOT_WHATSAPP__"


def _secret(name: str, text: str) -> Callable[[Command], Command]:
    """An option that has to be given, here or as Openbot's own setting in the environment."""
    variable = ENV + name.upper().replace("-", "_")
    return click.option(f"--{name}", envvar=variable, required=True, show_envvar=True, help=text)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen at.")
@click.option("--port", default=8100, show_default=True, envvar="OPENBOT_SIMULATOR__PORT")
@click.option("--webhook", default="", help="Where events go [default: the port of Openbot's].")
@click.option("--webhook-port", default=8000, envvar="OPENBOT_WEBHOOK__PORT", hidden=True)
@_secret("app-secret", "Signs the webhooks.")
@_secret("verify-token", "Sent with the verification GET.")
@_secret("access-token", "The bearer token of the Graph API.")
@_secret("phone-number-id", "The number's id in the path of the Graph API.")
@_secret("business-account-id", "The account's id.")
@click.option("--panel-url", default="", help="Drawn as a link on the phone page.")
@click.option("--business-name", default="Openbot", envvar="OPENBOT_BUSINESS__NAME")
@click.option("--display-number", default="5491150000000", help="The business's number, digits.")
@click.option("--settings", default="{}", help="Behaviour as JSON, see simulator/settings.py.")
@click.option("--most-events", default=Bounds().events, help="Webhook events remembered.")
@click.option("--most-sent", default=Bounds().sent, help="Accepted messages remembered.")
def main(host: str, port: int, settings: str, **options: Any) -> None:
    """A WhatsApp in the box: Graph API, webhooks and phones in the browser."""
    bounds = Bounds(events=options.pop("most_events"), sent=options.pop("most_sent"))
    local = f"http://127.0.0.1:{options.pop('webhook_port')}/webhook"
    options["webhook"] = options["webhook"] or local
    try:
        identity, behaviour = Identity(**options), Behaviour.model_validate_json(settings)
    except ValueError as error:
        raise click.UsageError(str(error)) from None
    click.echo(f"Teléfono de prueba: http://{host}:{port}  →  {identity.webhook}")
    try:
        serve(identity, behaviour, bounds, host, port)
    except OSError as error:
        click.echo(f"simulator: port {port} on {host}: {error.strerror}", err=True)
        sys.exit(1)


if __name__ == "__main__":
    main()
