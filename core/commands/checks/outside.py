"""WhatsApp itself: asked only on request, since nothing else leaves this machine."""

from core.commands.checks.finding import Finding, fail, ok
from core.settings import Settings
from core.whatsapp.client import GraphClient


def token(settings: Settings) -> Finding:
    """Whether the access token opens the business number."""
    address = settings.whatsapp.graph_url
    if GraphClient(settings.whatsapp, connections=1).probe():
        return ok("token", f"{address} accepts it")
    return fail(
        "token",
        f"{address} does not answer, or does not accept it for the number",
        "compare whatsapp.access_token and phone_number_id with the app's dashboard",
    )
