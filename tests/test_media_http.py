"""Uploads over real HTTP: the very bytes, streamed, and every answer understood."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from structlog.testing import capture_logs

from core.db import Database
from core.outbox.sender import Sender
from core.settings import Settings
from core.whatsapp.answers import Answer, NotSent, Refused
from core.whatsapp.client import GraphClient
from core.whatsapp.client.files import Described, Uploaded
from core.whatsapp.client.form import Handing
from simulator.testing import NUMBER_ID, TOKEN, world
from tests.files import PDF, in_folder, noise, shelf
from tests.uploads import FileDesk


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def desk(sqlite_url: str, tmp_path: Path) -> Iterator[FileDesk]:
    database = Database(sqlite_url)
    yield FileDesk(database, in_folder(tmp_path / "media"))
    database.dispose()


def test_whatsapp_gets_the_very_bytes(desk: FileDesk) -> None:
    data = noise(400)
    with world() as there:
        settings = at(there.url, desk.settings)
        client = GraphClient(settings.whatsapp)
        sender = Sender(desk.database, client, settings, "w1", now=lambda: desk.now)
        there.simulator.phone(desk.wa_id("Carla")).say("hola")
        file = desk.keep("foto.png", data)
        message_id = desk.send(file, caption="¿la ve?")
        sender.run_once()
        sender.close()
        assert desk.how(message_id) == ["accepted"]
        wa_media_id = desk.uploaded(file.id).wa_media_id
        described = client.files.describe(wa_media_id)
        assert isinstance(described, Described)
        assert b"".join(client.files.download(described.url, size=len(data))) == data


def test_an_upload_is_one_form_of_known_length_with_the_token(desk: FileDesk) -> None:
    with shelf() as there:
        settings = at(there.url, desk.settings)
        client = GraphClient(settings.whatsapp)
        answer = client.files.upload(Handing("application/pdf", len(PDF), iter([PDF[:9], PDF[9:]])))
        assert answer == Uploaded("wa-1")
        (form,) = there.uploads
        assert form.count(b"application/pdf") == 2
        assert PDF in form
        assert b"whatsapp" in form
        assert there.asked == [(f"/v26.0/{NUMBER_ID}/media", f"Bearer {TOKEN}")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ((400, {"error": {"code": 131053, "message": "no"}}), Refused(131053, 400, "no")),
        ((401, {"error": {"code": 190}}), Refused(190, 401)),
        ((502, b"<html>"), Refused(None, 502)),
        ((200, b"<html>"), NotSent("HTTP 200")),
        ((200, {"no": "id"}), NotSent("answer without an id")),
        ((302, b""), NotSent("HTTP 302")),
    ],
)
def test_what_whatsapp_says_to_an_upload(
    desk: FileDesk, given: tuple[int, Any], expected: Answer
) -> None:
    with shelf() as there:
        there.upload_answers = [given]
        client = GraphClient(at(there.url, desk.settings).whatsapp)
        assert client.files.upload(Handing("application/pdf", len(PDF), [PDF])) == expected


def test_a_file_shorter_than_it_should_be_is_not_sent(desk: FileDesk) -> None:
    with shelf() as there:
        client = GraphClient(at(there.url, desk.settings).whatsapp)
        answer = client.files.upload(Handing("application/pdf", 100, [PDF]))
        assert answer == NotSent("ShortOfBytes")


def at(url: str, settings: Settings) -> Settings:
    there = {"graph_url": url, "access_token": SecretStr(TOKEN), "phone_number_id": NUMBER_ID}
    return settings.model_copy(update={"whatsapp": settings.whatsapp.model_copy(update=there)})
