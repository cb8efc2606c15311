"""The account's templates in our table: read page by page, kept, doubted and read again."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import orjson
import pytest
from sqlalchemy import select, update

from core.conversations.tables import messages
from core.db import Database
from core.errors import NotFound
from core.outbox.rules.verdicts import Lost
from core.settings import Settings
from core.templates import store
from core.templates.actions import compose
from core.templates.client import TemplatesUnread, sync_due, sync_now, sync_templates
from core.templates.rules import DOUBTED, Chosen
from core.templates.store import Listed
from core.templates.tables import templates
from core.whatsapp.composing import Unsendable
from simulator.templates import STARTERS
from simulator.testing import TOKEN, World, world
from tests import cast
from tests.cast import NOON
from tests.outgoing import Post

THERE = len(STARTERS)
FOLLOW_UP = Chosen("seguimiento_gestion", "es_AR", {"body.1": "Carla", "body.2": "#7"})


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def settings(whatsapp: World) -> Settings:
    return cast.settings(whatsapp__graph_url=whatsapp.url, whatsapp__access_token=TOKEN)


def known(database: Database) -> dict[str, str]:
    with database.reading() as session:
        rows = session.execute(select(templates.c.name, templates.c.status))
        return {row.name: row.status for row in rows}


def in_meta_form(name: str, **changes: Any) -> dict[str, Any]:
    parts = [{"type": "BODY", "text": "Hola {{1}}"}]
    return {
        "name": name,
        "language": "es",
        "status": "APPROVED",
        "category": "UTILITY",
        "components": parts,
        **changes,
    }


def test_every_page_is_read_and_what_is_gone_there_is_gone_here(
    database: Database, whatsapp: World, settings: Settings
) -> None:
    with database.transaction() as session:
        old = Listed("1", store.Template("vieja", "es"))
        store.replace_all(session, [old], now=NOON)
    for number in range(205):
        whatsapp.simulator.add_template(in_meta_form(f"una_{number}"))
    whatsapp.simulator.add_template(in_meta_form("pausada", status="PAUSED"))

    assert sync_templates(database, settings, NOON + timedelta(hours=1)) == THERE + 206
    assert len(known(database)) == THERE + 206
    assert "vieja" not in known(database)
    with database.reading() as session:
        found = {template.name: template for template in store.approved(session)}
    assert "pausada" not in found
    assert found["una_204"].text("BODY") == "Hola {{1}}"


def test_a_changed_template_replaces_the_old_one(
    database: Database, whatsapp: World, settings: Settings
) -> None:
    for status in ("APPROVED", "PAUSED"):
        whatsapp.simulator.add_template(in_meta_form("una", status=status))
        sync_templates(database, settings, NOON)
        assert known(database)["una"] == status


@pytest.mark.parametrize("token", ["another-token", TOKEN])
def test_a_failure_says_why_and_leaves_what_was_known(
    database: Database, settings: Settings, whatsapp: World, token: str
) -> None:
    sync_templates(database, settings, NOON)
    away = {"whatsapp__graph_url": "http://127.0.0.1:1"} if token == TOKEN else {}
    broken = cast.settings(
        **{"whatsapp__graph_url": whatsapp.url, "whatsapp__access_token": token, **away}
    )
    with pytest.raises(TemplatesUnread, match=r"token|no respondió"):
        sync_templates(database, broken, NOON)
    assert set(known(database)) == {starter["name"] for starter in STARTERS}


def test_the_job_reads_them_every_quarter_of_an_hour_and_the_button_not_twice_at_once(
    database: Database, settings: Settings, whatsapp: World
) -> None:
    assert sync_due(database, settings, NOON) == THERE
    whatsapp.simulator.add_template(in_meta_form("nueva"))
    assert sync_due(database, settings, NOON + timedelta(minutes=14)) == 0
    sync_now(database, settings, NOON + timedelta(seconds=19))
    assert "nueva" not in known(database)
    sync_now(database, settings, NOON + timedelta(seconds=20))
    assert "nueva" in known(database)
    assert sync_due(database, settings, NOON + timedelta(minutes=16)) == THERE + 1
    assert sync_due(database, settings, NOON - timedelta(hours=1)) == THERE + 1, (
        "the clock was set back"
    )


def test_a_chosen_template_is_filled_and_a_vanished_one_is_told(
    database: Database, settings: Settings
) -> None:
    sync_templates(database, settings, NOON)
    with database.reading() as session:
        assert "Hola Carla" in compose(session, FOLLOW_UP).text
        with pytest.raises(NotFound):
            compose(session, Chosen("seguimiento_gestion", "en_US"))


@pytest.mark.parametrize(
    ("code", "told"),
    [
        (132000, "in the answer"),
        (132001, "in the answer"),
        (132015, "in a status"),
        (132016, "in a status"),
    ],
)
def test_a_template_whatsapp_refuses_is_not_sent_again_before_it_was_read_again(
    database: Database, settings: Settings, code: int, told: str
) -> None:
    post = Post(database)
    sync_templates(database, settings, NOON)
    (message,) = post.put("Carla", "x", kind="template")
    with database.transaction() as session:
        content = compose(session, FOLLOW_UP).content
        _stored(session, message, content)
    claimed = post.claim()
    if told == "in the answer":
        post.mark(Lost(message, 1, code, "because"))
    else:
        (wamid,) = post.accept(claimed)
        post.status(wamid, "failed", code=code)

    assert post.how(message) == ["failed"]
    assert known(database)["seguimiento_gestion"] == DOUBTED
    assert known(database)["hello_world"] == "APPROVED"
    with database.reading() as session, pytest.raises(Unsendable, match="rechazó"):
        compose(session, FOLLOW_UP)
    assert sync_due(database, settings, NOON + timedelta(minutes=1)) == THERE
    assert known(database)["seguimiento_gestion"] == "APPROVED"


def test_another_refusal_says_nothing_of_the_template(
    database: Database, settings: Settings
) -> None:
    post = Post(database)
    sync_templates(database, settings, NOON)
    (message,) = post.put("Carla", "x", kind="template")
    with database.transaction() as session:
        _stored(session, message, compose(session, FOLLOW_UP).content)
    post.claim()
    post.mark(Lost(message, 1, 131049, "because"))
    assert DOUBTED not in known(database).values()


def _stored(session: Any, message: int, content: dict[str, Any]) -> None:
    """As if it had been queued with this content."""
    statement = update(messages).where(messages.c.id == message)
    session.execute(statement.values(content=orjson.dumps(content)))
