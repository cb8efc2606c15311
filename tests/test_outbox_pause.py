"""A token that expires: everything waits, every page says so, and a new one sets it going again."""

import os
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from core import clock
from core.contacts.tables import contacts
from core.db import Database
from core.outbox.sender import Sender
from core.outbox.store import number
from core.outbox.store.standing import Standing, standing
from core.settings import ROOT, load
from core.whatsapp.client import GraphClient
from panel.shell.trouble import told
from simulator.testing import NUMBER_ID, TOKEN, World, world
from tests import cast
from tests.outgoing import Post, until

NOW = cast.NOON
ZONE = cast.settings().zone


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, whatsapp: World) -> Path:
    """The .env of this installation; everything else is as in the other tests."""
    for name, value in cast.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OPENBOT_WHATSAPP__ACCESS_TOKEN")
    monkeypatch.setenv("OPENBOT_WHATSAPP__GRAPH_URL", whatsapp.url)
    monkeypatch.setenv("OPENBOT_WHATSAPP__PHONE_NUMBER_ID", NUMBER_ID)
    env = tmp_path / ".env"
    monkeypatch.setenv("OPENBOT_DOTENV", str(env))
    write_token(env, TOKEN)
    return env


def write_token(env: Path, token: str) -> None:
    age = env.stat().st_mtime - 9 if env.exists() else 1e9  # whatever the clock's grain: it changed
    env.write_text(f"OPENBOT_WHATSAPP__ACCESS_TOKEN={token}\n")
    os.utime(env, (age, age))


@pytest.fixture
def post(database: Database) -> Iterator[Post]:
    post = Post(database, now=clock.now())
    yield post
    post.check()


def banner(post: Post) -> list[str]:
    """What every page of the panel says now."""
    now = clock.now()
    with post.database.reading() as session:
        return told(standing(session, now=now), zone=ZONE, now=now)


def test_expired_token_looks_sent(post: Post, whatsapp: World, env: Path) -> None:
    people = [f"persona {n}" for n in range(6)]
    phones = {}
    for name in people:
        (row,) = post.all(select(contacts.c.wa_id).where(contacts.c.id == post.contact(name)))
        phones[name] = whatsapp.simulator.phone(row.wa_id)
        phones[name].say("hola")
    whatsapp.simulator.wait_until_delivered()
    settings = load(root=ROOT)
    sender, stopped = (
        Sender(post.database, GraphClient(settings.whatsapp), settings, "w1"),
        threading.Event(),
    )
    sending = threading.Thread(target=sender.run, args=(stopped,))
    whatsapp.simulator.arm(kind="expire_token", token="EAAfresh")
    sending.start()
    try:
        ids = [post.put(name, f"para {name}")[0] for name in people]
        sender.doorbell.ring()
        until(lambda: banner(post))
        until(lambda: set(post.how(*ids)) == {"queued"})
        (text,) = banner(post)
        assert "venció" in text
        assert "Esperan 6 mensajes" in text
        assert "OPENBOT_WHATSAPP__ACCESS_TOKEN" in text
        write_token(env, "EAAfresh")
        until(lambda: not banner(post), seconds=5)
        until(lambda: not post.waiting())
    finally:
        stopped.set()
        sender.doorbell.ring()
        sending.join(20)
        sender.close()
    assert {name: phone.texts() for name, phone in phones.items()} == {
        name: [f"para {name}"] for name in people
    }


def of(code: int | None, waiting: int = 1, **other: Any) -> str:
    found = Standing(paused_since=NOW, paused_code=code, waiting=waiting, **other)
    (text,) = told(found, zone=ZONE, now=NOW + timedelta(minutes=5))
    return text


def test_the_banner_says_since_when_why_how_many_wait_and_what_to_do() -> None:
    assert of(190, 3) == (
        "WhatsApp no acepta envíos desde las 12:00. El token de WhatsApp venció o fue anulado. "
        "Hace falta uno nuevo. Esperan 3 mensajes, que saldrán solos; lo que escriben los clientes "
        "sigue entrando. Qué hacer: poner un token nuevo en el archivo .env "
        "(OPENBOT_WHATSAPP__ACCESS_TOKEN). Se lee solo, sin reiniciar nada."
    )
    assert "Espera 1 mensaje, que saldrá solo;" in of(190)
    assert "Lo que escriben los clientes sigue entrando." in of(190, 0)
    assert (
        "desde el 23/11 12:00."
        in told(Standing(paused_since=NOW), zone=ZONE, now=NOW + timedelta(days=2))[0]
    )


@pytest.mark.parametrize(
    ("code", "cure"),
    [(10, "permiso"), (250, "permiso"), (131042, "pago"), (368, "en Meta"), (None, "token nuevo")],
)
def test_the_cure_fits_the_trouble(code: int | None, cure: str) -> None:
    assert cure in of(code).partition("Qué hacer")[2]


def test_all_is_well_says_nothing(post: Post) -> None:
    assert told(Standing(), zone=ZONE, now=NOW) == []
    assert banner(post) == []
    post.put("Carla", "uno")
    post.claim()
    assert banner(post) == []


def test_an_alert_of_the_account_is_told_for_a_day(post: Post) -> None:
    with post.database.transaction() as session:
        number.alert(session, 368, "La cuenta fue restringida.", at=post.now)
    for hours, texts in ((0, 1), (23, 1), (25, 0)):
        now = post.now + timedelta(hours=hours)
        with post.database.reading() as session:
            found = standing(session, now=now)
        assert len(told(found, zone=ZONE, now=now)) == texts
        assert all("La cuenta fue restringida." in text for text in told(found, zone=ZONE, now=now))


def test_the_beat_changes_with_what_is_told(post: Post) -> None:
    beats = []
    for step in (None, "pause", "queue", "resume"):
        if step == "pause":
            post.put("Carla", "uno")
            post.claim()
            post.act(number.pause, 190)
        elif step == "queue":
            post.put("Dora", "uno")
        elif step == "resume":
            post.act(number.resume)
        with post.database.reading() as session:
            beats.append(standing(session, now=post.now).beat)
    assert len(set(beats)) == 3
    assert beats[0] == beats[-1]
