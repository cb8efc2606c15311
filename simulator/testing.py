"""A whole small world for tests: the simulator, a webhook that takes notes, a business."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final

import orjson
import urllib3

from simulator.client import Simulator
from simulator.inbox import Inbox
from simulator.server import start
from simulator.settings import Behaviour, Bounds, Identity

SECRET: Final = "demo-app-secret-not-real"  # noqa: S105 - a test's own
TOKEN: Final = "EAAdemoTOKEN"  # noqa: S105 - a test's own
VERIFY: Final = "demo-verify-token"
NUMBER_ID: Final = "771200934455018"
ACCOUNT_ID: Final = "339120045561207"


class Business:
    """Calls the Graph API as anybody would; answers are (HTTP status, JSON)."""

    def __init__(self, url: str, token: str = TOKEN) -> None:
        self.graph = f"{url}/v26.0"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._http = urllib3.PoolManager(maxsize=16, retries=False, timeout=30.0)

    def post(self, body: Any, path: str = f"{NUMBER_ID}/messages") -> tuple[int, Any]:
        """POST JSON, or exactly these bytes; urllib3's errors when the connection fails."""
        raw = body if isinstance(body, bytes) else orjson.dumps(body)
        headers = {**self._headers, "Content-Type": "application/json"}
        answer = self._http.request("POST", f"{self.graph}/{path}", body=raw, headers=headers)
        return answer.status, orjson.loads(answer.data)

    def send(self, to: str, **keys: Any) -> str:
        """Send a message to these digits that has to be accepted; its wamid."""
        status, body = self.post({"messaging_product": "whatsapp", "to": f"+{to}", **keys})
        _expect(status == 200, body)
        return str(body["messages"][0]["id"])

    def refusal(self, body: Any, path: str = f"{NUMBER_ID}/messages") -> tuple[int, str]:
        """The error code and details of a request that has to be refused."""
        status, answer = self.post(body, path)
        _expect(status >= 400, answer)
        return answer["error"]["code"], answer["error"].get("error_data", {}).get("details", "")

    def request(self, method: str, path: str, **keys: Any) -> tuple[int, bytes]:
        """Any other request to the Graph API, or to a full address."""
        url = path if "://" in path else f"{self.graph}/{path}"
        answer = self._http.request(method, url, headers=self._headers, **keys)
        return answer.status, answer.data

    def upload(self, content: bytes, mime_type: str, name: str = "file") -> str:
        """Upload a file that has to be taken; its id."""
        fields = {"messaging_product": "whatsapp", "type": mime_type}
        parts = {**fields, "file": (name, content, mime_type)}
        status, answer = self.request("POST", f"{NUMBER_ID}/media", fields=parts)
        _expect(status == 200, answer)
        return str(orjson.loads(answer)["id"])

    def close(self) -> None:
        """Close its connections."""
        self._http.clear()


def _expect(holds: bool, answer: Any) -> None:
    if not holds:
        raise AssertionError(answer)


@dataclass(frozen=True, slots=True)
class World:
    """What a test plays with."""

    url: str
    simulator: Simulator
    inbox: Inbox
    business: Business


@contextmanager
def world(bounds: Bounds | None = None, **behaviour: Any) -> Iterator[World]:
    """A running simulator with quick retries, whose webhook is the inbox."""
    inbox = Inbox(verify_token=VERIFY)
    identity = Identity(inbox.url, SECRET, VERIFY, TOKEN, NUMBER_ID, ACCOUNT_ID)
    quick = Behaviour(**{"retry_first": 0.02, **behaviour})
    try:
        with start(identity, behaviour=quick, bounds=bounds) as running:
            business = Business(running.url)
            with Simulator(running.url) as simulator:
                yield World(running.url, simulator, inbox, business)
            business.close()
    finally:
        inbox.stop()
