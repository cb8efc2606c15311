"""Small real files, made here, and a WhatsApp that serves them well or badly."""

import base64
import io
import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

from PIL import Image
from sqlalchemy import insert

from core.contacts.tables import contacts
from core.db import Database
from core.settings import Settings
from tests import cast

VOICE = Path(__file__).parent / "payloads" / "files" / "voice.webm"  # recorded by Chromium, 0.9 s
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
HTML = b"<!doctype html><script>alert(1)</script>"
RED = (220, 30, 30)


def picture(
    kind: str = "JPEG", mode: str = "RGB", size: tuple[int, int] = (40, 30), **how: Any
) -> bytes:
    """A red picture of this format."""
    made = io.BytesIO()
    Image.new("RGB", size, RED).convert(mode).save(made, kind, **how)
    return made.getvalue()


def noise(side: int) -> bytes:
    """A PNG that nothing compresses, three bytes a pixel."""
    made = io.BytesIO()
    Image.frombytes("RGB", (side, side), os.urandom(side * side * 3)).save(made, "PNG")
    return made.getvalue()


def opened(data: bytes) -> Image.Image:
    """A picture's bytes as a picture."""
    return Image.open(io.BytesIO(data))


def person(database: Database, name: str = "Carla") -> int:
    """A contact who wrote a moment ago."""
    row = {"created_at": cast.NOON, "created_day": cast.NOON.date(), "name": name}
    with database.transaction() as session:
        made = session.execute(insert(contacts).values(row)).inserted_primary_key
    assert made
    return int(made[0])


def in_folder(path: Path, **changes: str) -> Settings:
    """Settings whose files are in this folder, unless told otherwise."""
    return cast.settings(**{"media__place": "folder", "media__folder": str(path), **changes})


@dataclass
class Shelf:
    """A Graph API and a file server in one, on this machine; each answer can be spoilt."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    described: Callable[[str, dict[str, Any]], Any] = lambda _id, tree: tree
    status: dict[str, int] = field(default_factory=dict)  # of the bytes' answer, by media id
    location: str = ""
    body: Callable[[bytes], bytes] = lambda data: data
    pause: float = 0.0  # seconds before the bytes
    drip: float = 0.0  # seconds before each byte
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path, Authorization
    uploads: list[bytes] = field(default_factory=list)
    upload_answers: list[tuple[int, Any]] = field(default_factory=list)

    def put(self, media_id: str, data: bytes) -> str:
        """Serve these bytes under this id; their digest as a webhook has it, in hex."""
        self.files[media_id] = data
        return sha256(data).hexdigest()

    def describe(self, media_id: str) -> tuple[int, Any]:
        """What Meta says of an id."""
        if media_id not in self.files:
            return 400, {"error": {"code": 100, "message": "Object does not exist"}}
        data = self.files[media_id]
        tree = {
            "url": f"{self.url}/bytes/{media_id}?hash=SECRET",
            "mime_type": "image/jpeg",
            "sha256": base64.b64encode(sha256(data).digest()).decode(),
            "file_size": len(data),
            "id": media_id,
        }
        return 200, self.described(media_id, tree)


def pour(data: bytes, write: Callable[[bytes], Any], drip: float) -> None:
    """Send bytes at once or one by one, until nobody listens."""
    pieces = [data[at : at + 1] for at in range(len(data))] if drip else [data]
    with suppress(ConnectionError):
        for piece in pieces:
            time.sleep(drip)
            write(piece)


def _handler(shelf: Shelf) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            shelf.asked.append((self.path, self.headers.get("Authorization")))
            path = self.path.partition("?")[0]
            if path.startswith("/bytes/"):
                return self.bytes_of(path.rpartition("/")[2])
            return self.answer(*shelf.describe(path.rpartition("/")[2]))

        def do_POST(self) -> None:
            shelf.asked.append((self.path, self.headers.get("Authorization")))
            shelf.uploads.append(self.rfile.read(int(self.headers["Content-Length"])))
            given = shelf.upload_answers.pop(0) if shelf.upload_answers else None
            self.answer(*(given or (200, {"id": f"wa-{len(shelf.uploads)}"})))

        def bytes_of(self, media_id: str) -> None:
            time.sleep(shelf.pause)
            status = shelf.status.get(media_id, 200)
            data = shelf.body(shelf.files.get(media_id, b""))
            self.send_response(status)
            if shelf.location:
                self.send_header("Location", shelf.location)
            self.send_header("Content-Length", str(len(shelf.files.get(media_id, b""))))
            self.end_headers()
            pour(data, self.wfile.write, shelf.drip)

        def answer(self, status: int, tree: Any) -> None:
            body = tree if isinstance(tree, bytes) else json.dumps(tree).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_args: Any) -> None:
            """Nothing is printed."""

    return Handler


@contextmanager
def shelf() -> Iterator[Shelf]:
    """Such a WhatsApp, while it is needed."""
    made = Shelf()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(made))
    made.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    server.server_close()
    thread.join()
