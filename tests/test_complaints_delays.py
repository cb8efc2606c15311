"""What users of comparable systems complain of: one slow thing that everything else waits for.

A whole worker, against a WhatsApp of which only the messages are quick.
"""

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core import clock
from core.db import Database
from core.jobs.worker import Worker
from core.settings import Settings
from core.tickets import actions as tickets
from core.tickets.machine import Event, Status
from simulator.testing import TOKEN, World, world
from tests import cast
from tests.cast import House
from tests.files import in_folder, picture
from tests.outgoing import until

SLOW = 20.0  # seconds: longer than the test waits
SOON = 6.0
UNDO_FOR = timedelta(seconds=5)  # a close takes effect after it


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


@contextmanager
def working(settings: Settings, whatsapp: ExitStack) -> Iterator[None]:
    """A worker at work, in threads of this process; WhatsApp ends first, and all its delays."""
    worker = Worker(settings, threading.Event())
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        whatsapp.close()
        worker.stop()
        thread.join(20)


def test_messages_hours_late_behind_slow_jobs(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    """Files that drip and an account that hangs hold up neither a text nor a close."""
    ends = ExitStack()
    whatsapp = ends.enter_context(world())
    changes = {"whatsapp__graph_url": whatsapp.url, "whatsapp__access_token": TOKEN}
    settings = in_folder(tmp_path, database__url=database_url, **changes)
    house = House(database, settings=settings, now=clock.now())
    ana = house.operator()
    number = house.ask_for_a_person()
    house.act(tickets.take, number, operator=ana)
    carla = whatsapp.simulator.phone(cast.CARLA)
    carla.say("hola")
    whatsapp.simulator.arm("hang", where="account", seconds=SLOW, times=0)
    whatsapp.simulator.arm("file", how="slow", seconds=SLOW, times=0)
    house.receive(*(_picture(whatsapp, house) for _ in range(9)))

    with working(settings, ends):
        until(lambda: all(fault["struck"] for fault in whatsapp.simulator.faults()))
        house.now = clock.now() - UNDO_FOR
        house.act(tickets.reply, number, text="ya mismo", operator=ana, settings=settings)
        house.act(tickets.close, number, Event.RESOLVE, operator=ana)
        carla.wait_for("ya mismo", SOON)
        until(lambda: house.tickets()[0].status == Status.RESOLVED, seconds=SOON)


def _picture(whatsapp: World, house: House) -> dict[str, Any]:
    """A customer's picture that WhatsApp has."""
    media_id = whatsapp.business.upload(picture(), "image/jpeg")
    file = {"id": media_id, "mime_type": "image/jpeg"}
    return cast.message(wa_id=cast.DORA, at=house.now, type="image", image=file)
