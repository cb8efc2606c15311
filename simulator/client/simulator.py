"""The simulator from a test's side: faults to arm, settings to change, a ledger to look at."""

from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self
from urllib.parse import urlencode

import orjson
import urllib3

from simulator.chaos import Plan

from .books import Books
from .phone import Phone
from .waiting import wait_for

Json = dict[str, Any]


class SimulatorError(Exception):
    """The simulator refused a control request; the text says why."""


class Simulator:
    """A simulator at a URL. Its methods may be called from several threads."""

    def __init__(self, url: str) -> None:
        self.url = url.rstrip("/")
        self._http = urllib3.PoolManager(maxsize=16, retries=False, timeout=60.0)

    def phone(self, number: str = "", *, name: str = "", **keys: Any) -> "Phone":
        """The phone with this number (digits), made if new; `user_id` alone hides the number."""
        wanted = {"name": name, "wa_id": number or None, **keys}
        return Phone(self, self.ask("POST", "phones", wanted)["id"])

    def phones(self) -> list["Phone"]:
        """All of them, those that only got messages too."""
        return [Phone(self, phone["id"]) for phone in self.ask("GET", "phones")]

    def ledger(self, *, events: bool = True) -> Json:
        """{sent, tokens: {biz_opaque: count}, refused, events, waiting}."""
        found: Json = self.ask("GET", f"ledger?events={int(events)}")
        return found

    def wait_until_delivered(self, deadline: float = 10.0) -> None:
        """Wait until no event waits for its 200 (those a fault holds do not count); NotInTime."""

        def nothing_waits() -> bool:
            return not self.ledger(events=False)["waiting"]

        wait_for(nothing_waits, deadline, lambda: self.ledger(events=False)["waiting"])

    def arm(self, kind: str, **keys: Any) -> int:
        """Arm a fault (simulator/faults/); its number."""
        return int(self.ask("POST", "faults", {"kind": kind, **keys})["number"])

    def faults(self) -> list[Json]:
        """Those that can still strike."""
        found: list[Json] = self.ask("GET", "faults")
        return found

    def disarm(self, number: int | None = None) -> None:
        """Take one away, or all, and let go what they held back."""
        self.ask("DELETE", "faults" if number is None else f"faults/{number}")

    def spent(self) -> list[Json]:
        """The last faults that struck as often as they could."""
        return [fault for fault in self.ask("GET", "faults?spent=1") if fault["left"] == 0]

    @contextmanager
    def chaos(self, plan: Plan) -> Iterator["Chaos"]:
        """Everything goes wrong at random until the block is left; see `simulator.chaos`."""
        self.ask("POST", "chaos", plan.model_dump())
        chaos = Chaos(self)
        try:
            yield chaos
        finally:
            chaos.stop()

    def books(self) -> Books:
        """What came across so far, in both directions."""
        return Books.of(self.ask("GET", "books"))

    def settings(self, **changes: Any) -> Json:
        """Change the behaviour (simulator/settings.py); all of it as it is now."""
        found: Json = self.ask("PATCH", "settings", changes)
        return found

    def add_template(self, template: Json) -> None:
        """Add an approved template in Meta's form."""
        self.ask("POST", "templates", template)

    def upload(self, content: bytes, mime_type: str, filename: str = "") -> Json:
        """A customer's file: {id, mime_type, sha256}, to be named in `Phone.send`."""
        return self.upload_to(f"media?{urlencode({'filename': filename})}", content, mime_type)

    def upload_to(self, path: str, content: bytes, mime_type: str) -> Json:
        """A raw body to the control API."""
        found: Json = self._answer("POST", path, content, mime_type)
        return found

    def notice(self, field: str, value: Json) -> None:
        """Tell the webhook about the account: any field (`account_update`, `account_alerts`, …)
        with its value; in `messages` the number's metadata is added, as for account errors."""
        self.ask("POST", "notices", {"field": field, "value": value})

    def tell(self, wamid: str, status: str, *, error: int = 0) -> None:
        """Send a status of an accepted message, out of its turn."""
        self.ask("POST", "statuses", {"wamid": wamid, "status": status, "error": error})

    def deliver(self, body: Any, *, signature: str | None = None) -> int:
        """POST JSON, or exactly these bytes, to the webhook once; its HTTP status, 0 for none."""
        given = {"base64": b64encode(body).decode()} if isinstance(body, bytes) else {"body": body}
        return int(self.ask("POST", "deliver", {**given, "signature": signature})["status"])

    def verify(self) -> bool:
        """Whether the webhook passes Meta's verification GET."""
        return bool(self.ask("POST", "verify", {})["verified"])

    def reset(self) -> None:
        """Forget everything."""
        self.ask("POST", "reset", {})

    def close(self) -> None:
        """Close its connections."""
        self._http.clear()

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the control API; SimulatorError when it is refused."""
        return self._answer(method, path, orjson.dumps(body), "application/json")

    def _answer(self, method: str, path: str, body: bytes, mime_type: str) -> Any:
        answer = self._http.request(
            method, f"{self.url}/_sim/{path}", body=body, headers={"Content-Type": mime_type}
        )
        if answer.status >= 400:
            raise SimulatorError(f"{method} {path}: {answer.status} {answer.data.decode()}")
        return orjson.loads(answer.data)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class Chaos:
    """A mix of faults at work on a simulator."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator
        self._struck: dict[str, int] | None = None

    def struck(self) -> dict[str, int]:
        """How often each fault of the plan struck so far, or did until the end."""
        if self._struck is None:
            return dict(self._simulator.ask("GET", "chaos")["struck"])
        return self._struck

    def stop(self) -> None:
        """No new faults from now on."""
        found = self._simulator.ask("DELETE", "chaos") or {"struck": {}}  # none after a reset
        self._struck = dict(found["struck"])
