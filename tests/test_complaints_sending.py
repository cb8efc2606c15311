"""What users of comparable systems complain of: messages that do not leave, or never arrive.

Each is named after its complaint; docs/complaints.md lists them all.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from core.accounts.rules import Role, User
from core.db import Database
from core.media.rules.limits import Kind
from core.outbox.actions import resend
from core.outbox.sender import Sender
from core.outbox.store import again, outcomes
from core.outbox.store.queue import BOT
from core.whatsapp.answers import NotSent, Refused
from tests.files import VOICE, in_folder, opened, picture
from tests.outgoing import LEASE
from tests.uploads import FileDesk, WhatsApp

ANA = User(id=1, name="Ana", email="ana@example.org", role=Role.OPERATOR)
FLOW = {"type": "flow", "action": {"name": "flow", "parameters": {}}}


@pytest.fixture
def whatsapp() -> WhatsApp:
    return WhatsApp()


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def desk(database: Database, tmp_path: Path) -> Iterator[FileDesk]:
    place = "folder" if database.is_sqlite else "database"
    desk = FileDesk(database, in_folder(tmp_path / "media", media__place=place))
    yield desk
    desk.check()


@pytest.fixture
def sender(desk: FileDesk, whatsapp: WhatsApp) -> Iterator[Sender]:
    sender = Sender(desk.database, whatsapp, desk.settings, "w1", now=lambda: desk.now)
    yield sender
    sender.close()


@pytest.mark.parametrize("code", [3, 10, 200])
def test_one_failing_capability_shuts_the_whole_channel(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp, code: int
) -> None:
    """An account without Flows: the form fails with its reason, everything else goes on."""
    content = orjson.dumps({"type": "interactive", "interactive": FLOW})
    form = desk.queue("Carla", "interactive", content, 0)
    whatsapp.answers = [Refused(code, 403, "not for this app")]
    sender.run_once()
    assert desk.message(form).status == "failed"
    assert desk.message(form).error_code == code

    others = [*desk.put("Carla", "¿Me pasás tu número?"), *desk.put("Dora", "hola")]
    sender.run_once()
    assert desk.how(*others) == ["accepted", "accepted"]
    assert desk.number().paused_since is None


def test_webp_and_opus_refused(desk: FileDesk, sender: Sender, whatsapp: WhatsApp) -> None:
    """Made into what WhatsApp takes before it sees them, and sent as picture and voice."""
    webp = desk.keep("foto.webp", picture("WEBP"))
    clear = desk.keep("logo.webp", picture("WEBP", "RGBA"))
    recorded = desk.keep("nota.webm", VOICE.read_bytes(), Kind.AUDIO)
    for file in (webp, clear, recorded):
        desk.send(file)
        sender.run_once()

    assert [body["type"] for body in whatsapp.received] == ["image", "image", "audio"]
    assert [file.mime for file in (webp, recorded)] == ["image/jpeg", "audio/ogg"]
    *pictures, voice = whatsapp.files.received
    assert {opened(data).format for data in pictures} <= {"JPEG", "PNG"}
    assert voice.startswith(b"OggS")
    assert b"OpusHead" in voice[:64]


def test_media_by_public_link_fails(desk: FileDesk, sender: Sender, whatsapp: WhatsApp) -> None:
    """WhatsApp need not reach us: it is handed the bytes, and told their id."""
    kinds = (("foto.png", picture("PNG")), ("voz.webm", VOICE.read_bytes()), ("n.txt", b"hola"))
    for name, data in kinds:
        desk.send(desk.keep(name, data))
        sender.run_once()
    assert len(whatsapp.files.received) == len(kinds)
    for number, body in enumerate(whatsapp.received, start=1):
        file = body[body["type"]]
        assert file["id"] == f"wa-{number}"
        assert "link" not in file


def test_sending_for_ever(desk: FileDesk, sender: Sender, whatsapp: WhatsApp) -> None:
    """Whatever becomes of an attempt, the message comes to an end that somebody is shown."""
    (silent,) = desk.put("Carla", "el proceso muere al enviarlo", author=BOT)
    desk.claim()
    desk.later(seconds=LEASE.total_seconds() + 1)
    desk.act(outcomes.expire_leases)
    assert desk.how(silent) == ["uncertain"]
    desk.status("wamid.ANOTHERS", "sent")
    desk.later(minutes=11)
    desk.act(outcomes.settle_uncertain, minutes=10)
    assert desk.how(silent) == ["not_confirmed"]
    with desk.database.reading() as session:
        assert [row.id for row in again.unconfirmed_of_bot(session, limit=9)] == [silent]
    desk.act(resend, silent, operator=ANA)
    sender.run_once()
    assert desk.how(silent) == ["accepted"]


@pytest.mark.parametrize("answer", [Refused(131016, 500, "later"), NotSent("nobody there")])
def test_sending_for_ever_because_whatsapp_always_fails(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp, answer: Refused | NotSent
) -> None:
    (message_id,) = desk.put("Carla", "hola")
    began = desk.now
    while desk.waiting():
        assert desk.now - began < timedelta(hours=25), desk.how(message_id)
        whatsapp.answers = [answer]
        desk.now = max(desk.now + timedelta(minutes=5), desk.waiting()[0].due_at)
        sender.run_once()
    assert desk.how(message_id) == ["failed"]
    assert desk.message(message_id).error
