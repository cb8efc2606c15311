"""Asking the Graph API: sending a message, and looking whether the number may send.

Nothing is retried here and nothing is logged: what came of a request is the answer, and who retries
what is decided by the outbox. Tokens, texts and phone numbers stay in this file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
import requests
from requests.auth import AuthBase
from urllib3 import BaseHTTPResponse, Timeout
from urllib3.exceptions import ConnectTimeoutError, EmptyPoolError, HTTPError, NewConnectionError

from core.settings import WhatsApp
from core.whatsapp.account import may_send
from core.whatsapp.answers import Accepted, Answer, NotSent, Unclear
from core.whatsapp.client.files import Files
from core.whatsapp.client.pool import pool_for
from core.whatsapp.client.refusals import parsed, refusal

CONNECT_SECONDS: Final = 3.0
TOTAL_SECONDS: Final = 15.0
MOST_CONNECTIONS: Final = 320  # kept alive; opened as they are needed
LARGEST_ANSWER: Final = 1_000_000  # bytes
WAMID: Final = re.compile(r"[\x21-\x7e]{1,256}")
OK: Final = 200
PROBED: Final = "status,quality_rating,throughput,health_status"


@dataclass(frozen=True, slots=True)
class Line:
    """The way to one number with one token; replaced as a whole when the token changes."""

    pool: Any
    path: str
    headers: Mapping[str, str]
    number_url: str
    auth: "Bearer"


@dataclass(frozen=True, slots=True)
class Bearer(AuthBase):
    """Our token on a request, whatever a .netrc of this machine says."""

    token: str

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign one request."""
        request.headers["Authorization"] = f"Bearer {self.token}"
        return request

    def __repr__(self) -> str:
        """Without the token."""
        return "Bearer(…)"


class GraphClient:
    """One business number at the Graph API; safe to use from many threads."""

    def __init__(self, whatsapp: WhatsApp, *, connections: int = MOST_CONNECTIONS) -> None:
        self._connections = connections
        self._line = self._connected(whatsapp)
        self.files = Files(lambda: self._line)

    def renew(self, whatsapp: WhatsApp) -> None:
        """Use another token (or number) from the next request on."""
        self._line = self._connected(whatsapp)

    def send(self, body: Mapping[str, Any]) -> Answer:
        """POST one message; at most 15 s in all, however slowly the answer drips."""
        line = self._line
        try:
            response = line.pool.urlopen(
                "POST",
                line.path,
                body=orjson.dumps(body),
                headers=line.headers,
                retries=False,
                redirect=False,
                preload_content=False,
                timeout=Timeout(connect=CONNECT_SECONDS, total=TOTAL_SECONDS),
            )
        except (NewConnectionError, ConnectTimeoutError, EmptyPoolError) as error:
            return NotSent(type(error).__name__)
        except (HTTPError, OSError, ValueError) as error:
            return Unclear(type(error).__name__)
        return _read(response)

    def probe(self) -> bool:
        """Whether the token opens the number: one harmless GET. False for any doubt."""
        line = self._line
        try:
            answer = requests.get(
                line.number_url,
                params={"fields": PROBED},
                auth=line.auth,
                timeout=(CONNECT_SECONDS, TOTAL_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException:
            return False
        return answer.status_code == OK and may_send(parsed(answer.content))

    def _connected(self, whatsapp: WhatsApp) -> Line:
        token = whatsapp.access_token.get_secret_value()
        pool = pool_for(whatsapp.graph_url, connections=self._connections)
        number = f"/{whatsapp.api_version}/{whatsapp.phone_number_id}"
        return Line(
            pool=pool.pool,
            path=f"{pool.prefix}{number}/messages",
            headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
            number_url=f"{whatsapp.graph_url}{number}",
            auth=Bearer(token),
        )


def _read(response: BaseHTTPResponse) -> Answer:
    """What an answer says; one that cannot be read may follow a message that was taken."""
    try:
        body = response.read(LARGEST_ANSWER + 1)
    except (HTTPError, OSError, ValueError) as error:
        response.close()
        return Unclear(type(error).__name__)
    if len(body) > LARGEST_ANSWER:
        response.close()
        return Unclear("answer too long")
    response.release_conn()
    tree = parsed(body)
    if OK <= response.status < 300 and "error" not in tree:
        return _accepted(tree)
    if response.status < 400 and "error" not in tree:
        return Unclear(f"HTTP {response.status}")
    return refusal(tree, response.status, response.headers.get("Retry-After"))


def _accepted(tree: dict[str, Any]) -> Answer:
    messages = tree.get("messages")
    first = messages[0] if isinstance(messages, list) and messages else None
    wamid = first.get("id") if isinstance(first, dict) else None
    if isinstance(wamid, str) and WAMID.fullmatch(wamid):
        return Accepted(wamid)
    return Unclear("answer without a message id")
