"""One customer, from a test's side."""

from typing import Any, Final, Protocol
from urllib.parse import urlencode

from .waiting import wait_for

Json = dict[str, Any]
CATALOG: Final = "660077001122334"


class Control(Protocol):
    """What a phone needs of its simulator."""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """One request to the control API."""

    def upload_to(self, path: str, content: bytes, mime_type: str) -> Json:
        """A raw body to the control API."""


class Phone:
    """One customer. Messages are dicts: wamid, author (customer or business), type, text,
    options, content, at, status, answers, reactions."""

    def __init__(self, simulator: Control, phone_id: str) -> None:
        self.id = phone_id
        self._simulator = simulator

    def say(self, text: str, **keys: Any) -> str:
        """Write a text; its wamid. `keys` are more of `messages[]`, see `send`."""
        return self._say({"type": "text", "text": {"body": text}, **keys})

    def answer(self, wamid: str, text: str) -> str:
        """Write a text that quotes a message of the chat."""
        return self.say(text, context={"id": wamid})

    def tap(self, option_id: str, wamid: str = "", *, answers: Json | None = None) -> str:
        """Tap a button or a row, the newest with this id unless its message is named; a wamid.

        A form (Flow) takes `answers`, its fields.
        """
        return self._say({"tap": option_id, "wamid": wamid, "answers": answers})

    def send(self, kind: str, content: Any, **keys: Any) -> str:
        """A message of any type; `keys` are more of `messages[]`: context, referral, timestamp."""
        return self._say({"type": kind, kind: content, **keys})

    def send_file(self, kind: str, content: bytes, mime_type: str, **keys: Any) -> str:
        """A picture, video, audio, document or sticker; `keys` stand beside its id: caption,
        filename, voice, animated."""
        name = urlencode({"filename": keys.get("filename", "")})
        given = self._simulator.upload_to(f"media?{name}", content, mime_type)
        return self.send(kind, {"id": given["id"], **keys})

    def send_voice(self, content: bytes) -> str:
        """A voice note, recorded in the app: Ogg with Opus."""
        return self.send_file("audio", content, "audio/ogg; codecs=opus", voice=True)

    def send_order(self, *items: Json, text: str = "") -> str:
        """An order from the catalogue: items of product_retailer_id, quantity, item_price,
        currency."""
        return self.send("order", {"catalog_id": CATALOG, "text": text, "product_items": items})

    def react(self, wamid: str, emoji: str) -> str:
        """React to a message; '' takes the reaction back, which travels without `emoji`."""
        return self.send("reaction", {"message_id": wamid, **({"emoji": emoji} if emoji else {})})

    def edit(self, wamid: str, text: str) -> str:
        """Change a text of one's own, as on numbers that are on the Business app too."""
        message = {"type": "text", "text": {"body": text}}
        return self.send("edit", {"original_message_id": wamid, "message": message})

    def revoke(self, wamid: str) -> str:
        """Delete a message of one's own for everybody, likewise."""
        return self.send("revoke", {"original_message_id": wamid})

    def send_unsupported(self, kind: str = "poll") -> str:
        """Something the API does not carry."""
        error = {"code": 131051, "title": "Message type unknown"}
        details = {"error_data": {"details": "Message type is currently not supported."}}
        errors = [{**error, "message": error["title"], **details}]
        return self._say({"type": "unsupported", "unsupported": {"type": kind}, "errors": errors})

    def change_number(self, number: str) -> str:
        """Move to another number; the wamid of the system message."""
        return str(self._ask("POST", "/number", {"wa_id": number})["wamid"])

    def change_user_id(self, user_id: str) -> str:
        """Get another business-scoped user id; the wamid of the system message."""
        return str(self._ask("POST", "/user-id", {"user_id": user_id})["wamid"])

    def stop_marketing(self) -> None:
        """Ask for no more adverts: a `user_preferences` notice."""
        self._ask("POST", "/marketing", {"wanted": False})

    def resume_marketing(self) -> None:
        """Take adverts again."""
        self._ask("POST", "/marketing", {"wanted": True})

    def play(self, wamid: str) -> bool:
        """Listen to a voice note of the business; whether that was told."""
        return bool(self._ask("POST", "/played", {"wamid": wamid})["played"])

    def read(self) -> list[str]:
        """Look at the chat: read statuses go out; the wamids read now."""
        found: list[str] = self._ask("POST", "/read", {})["read"]
        return found

    def change(self, **keys: Any) -> Json:
        """name, username, accepts, refuses, receipts, hides_number, window_open."""
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
