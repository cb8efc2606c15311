"""One customer, from a test's side."""

from typing import Any, Protocol

from .waiting import wait_for

Json = dict[str, Any]


class Control(Protocol):
    """What a phone needs of its simulator."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the control API."""


class Phone:
    """One customer. Messages are dicts: wamid, author (customer or business), type, text,
    options, content, at, status, answers, reactions."""

    def __init__(self, simulator: Control, phone_id: str) -> None:
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
