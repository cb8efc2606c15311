"""Asking for what the account says of its number: one harmless GET."""

from collections.abc import Sequence

import requests

from core.settings import WhatsApp
from core.whatsapp.account import FIELDS, Account, read_account
from core.whatsapp.client.graph import CONNECT_SECONDS, OK, TOTAL_SECONDS, Bearer
from core.whatsapp.client.refusals import parsed

# Asked without, if an account does not know it: then it is not on the app either.
OPTIONAL = ("is_on_biz_app",)


def ask_account(whatsapp: WhatsApp) -> Account | None:
    """The number as the account has it now; None for any doubt. Takes up to some 30 s."""
    answer = _ask(whatsapp, FIELDS)
    if answer is not None and answer.status_code == requests.codes.bad_request:
        answer = _ask(whatsapp, [field for field in FIELDS if field not in OPTIONAL])
    if answer is None or answer.status_code != OK:
        return None
    tree = parsed(answer.content)
    return read_account(tree) if tree else None


def _ask(whatsapp: WhatsApp, fields: Sequence[str]) -> requests.Response | None:
    try:
        return requests.get(
            f"{whatsapp.graph_url}/{whatsapp.api_version}/{whatsapp.phone_number_id}",
            params={"fields": ",".join(fields)},
            auth=Bearer(whatsapp.access_token.get_secret_value()),
            timeout=(CONNECT_SECONDS, TOTAL_SECONDS),
            allow_redirects=False,
        )
    except requests.RequestException:
        return None
