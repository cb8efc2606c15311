"""The simulator from a test's side: phones to write with, a ledger to look at, faults to arm."""

from base64 import b64encode
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any, Self, TypeVar
from urllib.parse import urlencode

import orjson
import urllib3

Json = dict[str, Any]
Found = TypeVar("Found")
GLANCE = 0.02  # seconds between two looks while waiting


class SimulatorError(Exception):
    """The simulator refused a control request; the text says why."""


class NotInTime(AssertionError):
    """What was waited for did not happen before its deadline."""


def wait_for(holds: Callable[[], Found], deadline: float, otherwise: Callable[[], Any]) -> Found:
    """The first true value of `holds`; NotInTime with what there was `otherwise`."""
    end = monotonic() + deadline
    while True:
        if found := holds():
            return found
        if monotonic() > end:
            raise NotInTime(f"not within {deadline} s; there is: {otherwise()}")
        sleep(GLANCE)


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
        """Arm a fault (simulator/faults.py); its number."""
        return int(self.ask("POST", "faults", {"kind": kind, **keys})["number"])

    def faults(self) -> list[Json]:
        """Those that can still strike."""
        found: list[Json] = self.ask("GET", "faults")
        return found

    def disarm(self, number: int | None = None) -> None:
        """Take one away, or all, and let go what they held back."""
        self.ask("DELETE", "faults" if number is None else f"faults/{number}")

    def settings(self, **changes: Any) -> Json:
        """Change the behaviour (simulator/settings.py); all of it as it is now."""
        found: Json = self.ask("PATCH", "settings", changes)
        return found

    def add_template(self, template: Json) -> None:
        """Add an approved template in Meta's form."""
        self.ask("POST", "templates", template)

    def upload(self, content: bytes, mime_type: str, filename: str = "") -> Json:
        """A customer's file: {id, mime_type, sha256}, to be named in `Phone.send`."""
        path = f"media?{urlencode({'filename': filename})}"
        found: Json = self._answer("POST", path, content, mime_type)
        return found

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


class Phone:
    """One customer. Messages are dicts: wamid, author (customer or business), type, text,
    options, content, at, status, answers, reactions."""

    def __init__(self, simulator: Simulator, phone_id: str) -> None:
        self.id = phone_id
        self._simulator = simulator

    def say(self, text: str) -> str:
        """Write a text; its wamid."""
        return self._say({"text": text})

    def tap(self, option_id: str, wamid: str = "") -> str:
        """Tap a button or a row, the newest with this id unless its message is named; a wamid."""
        return self._say({"tap": option_id, "wamid": wamid})

    def send(self, kind: str, content: Any, **keys: Any) -> str:
        """A message of any type; `keys` are more of `messages[]`: context, referral, timestamp."""
        return self._say({"type": kind, kind: content, **keys})

    def react(self, wamid: str, emoji: str) -> str:
        """React to a message; '' takes the reaction back."""
        return self.send("reaction", {"message_id": wamid, "emoji": emoji})

    def read(self) -> list[str]:
        """Look at the chat: read statuses go out; the wamids read now."""
        found: list[str] = self._ask("POST", "/read", {})["read"]
        return found

    def change(self, **keys: Any) -> Json:
        """name, username, accepts, refuses, window_open."""
        found: Json = self._ask("PATCH", "", keys)
        return found

    def messages(self) -> list[Json]:
        """The whole chat, oldest first."""
        found: list[Json] = self._ask("GET", "/messages")
        return found

    def got(self) -> list[Json]:
        """Only what the business wrote."""
        return [message for message in self.messages() if message["author"] == "business"]

    def texts(self) -> list[str]:
        """The words of what the business wrote."""
        return [message["text"] for message in self.got()]

    def wait_for(self, text: str, deadline: float = 5.0, *, times: int = 1) -> Json:
        """The last message of the business that contains these words, once there are so many."""

        def found() -> list[Json]:
            having = [message for message in self.got() if text in message["text"]]
            return having if len(having) >= times else []

        return wait_for(found, deadline, self.texts)[-1]

    def wait_received(self, wamid: str, deadline: float = 5.0) -> None:
        """Wait until the webhook has answered 200 to this message of the customer."""

        def received() -> bool:
            mine = {message["wamid"]: message["status"] for message in self.messages()}
            return mine.get(wamid) in ("received", "read")

        wait_for(received, deadline, self.messages)

    def _say(self, body: Json) -> str:
        return str(self._ask("POST", "/say", body)["wamid"])

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        return self._simulator.ask(method, f"phones/{self.id}{path}", body)
