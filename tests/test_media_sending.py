"""A file is handed over before its message, once, and never in the way of other messages."""

import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest
from structlog.testing import capture_logs

from core.db import Database
from core.media import actions
from core.media.places import Places
from core.outbox.sender import Sender
from core.outbox.store import again, outcomes
from core.whatsapp.answers import NotSent, Refused
from tests.files import PDF, in_folder, picture
from tests.outgoing import until
from tests.uploads import FileDesk, WhatsApp


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


def test_media_is_uploaded_and_sent_by_id(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    file = desk.keep("recibo «1».pdf", PDF)
    message_id = desk.send(file, caption="su recibo")
    assert sender.run_once() == 1
    assert whatsapp.files.received == [PDF]
    (body,) = whatsapp.received
    assert body["document"] == {"id": "wa-1", "filename": "recibo «1».pdf", "caption": "su recibo"}
    assert body["biz_opaque_callback_data"] == f"ob1.{message_id}.1"
    assert desk.how(message_id) == ["accepted"]
    assert desk.uploaded(file.id).wa_media_id == "wa-1"


def test_a_file_in_the_header_of_a_template_is_found(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    file = desk.keep("foto.png", picture("PNG"))
    header = {"type": "header", "parameters": [{"type": "image", "image": {"media": file.id}}]}
    template = {"name": "aviso", "language": {"code": "es"}, "components": [header]}
    desk.queue("Carla", "template", orjson.dumps({"type": "template", "template": template}), 0)
    sender.run_once()
    (sent,) = whatsapp.received[0]["template"]["components"]
    assert sent["parameters"] == [{"type": "image", "image": {"id": "wa-1"}}]


def test_the_same_file_travels_once_in_29_days(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    file = desk.keep("foto.png", picture("PNG"))
    for days, handed in ((0, 1), (28, 1), (2, 2)):
        desk.later(days=days)
        desk.write("Carla")
        desk.send(file)
        sender.run_once()
        assert len(whatsapp.files.received) == handed
    assert [body["image"]["id"] for body in whatsapp.received] == ["wa-1", "wa-1", "wa-2"]


@pytest.mark.parametrize("code", [131053, 131009, 100])
def test_an_id_that_whatsapp_cannot_use_is_uploaded_once_more(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp, code: int
) -> None:
    file = desk.keep("foto.png", picture("PNG"))
    desk.send(file)
    sender.run_once()
    another = desk.send(file)
    whatsapp.answers = [Refused(code, 400)]
    sender.run_once()
    assert [body["image"]["id"] for body in whatsapp.received] == ["wa-1", "wa-1", "wa-2"]
    assert desk.how(another) == ["accepted"]


def test_131053_is_tried_once_more_after_a_fresh_upload_and_no_more(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    message_id = desk.send(desk.keep("foto.png", picture("PNG")))
    whatsapp.answers = [Refused(131053, 400), Refused(131053, 400)]
    sender.run_once()
    assert len(whatsapp.received) == len(whatsapp.files.received) == 2
    assert desk.message(message_id).status == "failed"
    assert desk.message(message_id).error_code == 131053


def test_whoever_sends_it_again_uploads_it_again(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    file = desk.keep("foto.png", picture("PNG"))
    message_id = desk.send(file)
    sender.run_once()
    wamid = desk.message(message_id).wamid
    desk.status(wamid, "failed", code=131053)
    assert desk.how(message_id) == ["failed"]
    assert desk.act(again.requeue, message_id)
    sender.run_once()
    assert len(whatsapp.files.received) == 2


@pytest.mark.parametrize(
    "answer", [NotSent("ConnectTimeout"), Refused(None, 502), Refused(131000, 500)]
)
def test_an_upload_nobody_knows_about_is_safe_to_repeat(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp, answer: Refused | NotSent
) -> None:
    message_id = desk.send(desk.keep("recibo.pdf", PDF))
    whatsapp.files.answers = [answer]
    sender.run_once()
    assert whatsapp.received == []
    assert desk.how(message_id) == ["queued"]
    desk.later(seconds=5)
    sender.run_once()
    assert desk.how(message_id) == ["accepted"]


def test_a_refused_upload_is_judged_like_a_refused_message(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    lost = desk.send(desk.keep("recibo.pdf", PDF))
    whatsapp.files.answers = [Refused(100, 400, "unsupported type")]
    sender.run_once()
    assert (desk.message(lost).status, desk.message(lost).error_code) == ("failed", 131053)
    held = desk.send(desk.keep("recibo.pdf", PDF))
    whatsapp.files.answers = [Refused(190, 401)]
    sender.run_once()
    assert desk.how(held) == ["queued"]
    assert desk.number().paused_code == 190


def test_a_file_that_is_gone_fails_its_message_in_words(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    row_gone, bytes_gone = desk.keep("a.pdf", PDF), desk.keep("b.pdf", PDF, to="Dora")
    ids = desk.send(row_gone), desk.send(bytes_gone, to="Dora")
    actions.drop(desk.database, desk.settings, [row_gone.id])
    Places(desk.database, desk.settings).delete(bytes_gone.id)
    sender.run_once()
    for message_id in ids:
        assert desk.message(message_id).status == "failed"
        assert desk.message(message_id).error == "El archivo ya no está."
    assert whatsapp.received == []


def test_a_slow_upload_holds_no_other_contact(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    whatsapp.files.hold.clear()
    slow = desk.send(desk.keep("foto.png", picture("PNG")))
    stopped = threading.Event()
    running = threading.Thread(target=sender.run, args=(stopped,))
    running.start()
    assert whatsapp.files.began.wait(5)
    quick = desk.put("Dora", "hola") + desk.put("Eva", "hola")
    sender.doorbell.ring()
    until(lambda: desk.how(*quick) == ["accepted"] * 2)
    assert desk.how(slow) == ["sending"]
    lease = desk.waiting()[0].lease_until
    assert lease >= desk.now + timedelta(seconds=80), "the lease covers the upload"
    whatsapp.files.hold.set()
    until(lambda: desk.how(slow) == ["accepted"])
    stopped.set()
    sender.doorbell.ring()
    running.join(5)
    assert not running.is_alive()


def test_stopping_lets_go_of_an_upload_and_nothing_is_in_doubt(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    whatsapp.files.hold.clear()
    slow = desk.send(desk.keep("foto.png", picture("PNG")))
    stopped = threading.Event()
    running = threading.Thread(target=sender.run, args=(stopped,))
    running.start()
    assert whatsapp.files.began.wait(5)
    stopped.set()
    sender.doorbell.ring()
    until(lambda: sender._crew._porter._hurried.is_set())
    whatsapp.files.hold.set()
    running.join(5)
    assert not running.is_alive()
    assert desk.how(slow) == ["queued"]


def test_an_attempt_whose_lease_is_over_carries_nothing(
    desk: FileDesk, sender: Sender, whatsapp: WhatsApp
) -> None:
    message_id = desk.send(desk.keep("foto.png", picture("PNG")))
    (claimed,) = desk.claim()
    desk.later(seconds=61)
    desk.act(outcomes.expire_leases)
    sender._crew.send([claimed])
    (done,) = sender._crew.collect(wait=5)
    assert done.answer == NotSent("the lease was over")
    assert whatsapp.files.received == []
    assert desk.how(message_id) == ["uncertain"]
