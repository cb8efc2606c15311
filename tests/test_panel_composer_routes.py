"""What an open conversation asks and sends over HTTP: for its people only, once only."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core import clock
from core.accounts.rules import Role, User
from core.conversations.store import drafts
from core.db import Database
from core.settings import Settings
from core.tickets import actions
from panel import ground
from panel.addresses import addresses_of
from panel.desk.past import stretch
from panel.desk.routes import DeskRoutes
from panel.gate import Gate
from panel.media import FileRoute
from panel.routes import Doors
from tests.cast import House, message
from tests.files import in_folder, picture
from tests.test_panel_gate import TestClient as Browser
from tests.test_panel_gate import ana, sign_in

__all__ = ["ana"]


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return in_folder(tmp_path / "media", database__url=database_url)


@pytest.fixture
def house(database: Database, settings: Settings) -> House:
    return House(database, settings=settings, now=clock.now())


@pytest.fixture
def browser(database: Database, settings: Settings, ana: User) -> Iterator[Browser]:
    ground.open_ground(settings)
    addresses = addresses_of(settings)
    app = Starlette(
        routes=[
            *Doors(addresses, database).routes(),
            *DeskRoutes(addresses).routes(),
            *FileRoute(addresses, database, settings).routes(),
        ],
        middleware=[Middleware(Gate, addresses=addresses, database=database, pages={"/"})],
    )
    here = {"origin": addresses.origins[0]}
    with Browser(app, base_url=addresses.origins[0], headers=here) as browser:
        sign_in(database, browser, ana)
        yield browser
    ground.ground().waker.close()
    ground.ground().database.dispose()


@pytest.fixture
def ticket(house: House, ana: User) -> int:
    ticket = house.ask_for_a_person()
    house.act(actions.take, ticket, operator=ana)
    return ticket


def by_ana(house: House) -> list[Any]:
    return [message for message in house.sent() if message.author == "operator"]


def test_what_is_sent_twice_under_one_key_is_said_once(
    browser: Browser, house: House, ticket: int
) -> None:
    said = {"key": "1", "text": "Buenas"}
    first, again = (browser.post(f"/desk/{ticket}/send", json=said) for _ in range(2))
    assert (first.status_code, first.json()) == (200, again.json())
    assert [m.text for m in by_ana(house)] == ["Buenas"]
    browser.post(f"/desk/{ticket}/send", json={**said, "key": "2"})
    assert [m.text for m in by_ana(house)] == ["Buenas", "Buenas"]


def test_what_was_refused_is_tried_again_under_its_key(
    browser: Browser, house: House, ticket: int, ana: User
) -> None:
    house.act(actions.release, ticket, operator=ana)
    said = {"key": "1", "text": "Buenas"}
    refused = browser.post(f"/desk/{ticket}/send", json=said)
    assert refused.status_code == 409
    assert "acaba de cambiar" in refused.json()["reason"]
    house.act(actions.take, ticket, operator=ana)
    assert browser.post(f"/desk/{ticket}/send", json=said).status_code == 200


def test_a_draft_is_kept_until_its_words_are_sent(
    browser: Browser, house: House, ticket: int, ana: User
) -> None:
    def kept() -> str | None:
        with house.database.reading() as session:
            draft = drafts.get(session, ticket, ana.id)
        return draft[0] if draft else None

    browser.post(f"/desk/{ticket}/draft", json={"text": "Le cuen"})
    assert kept() == "Le cuen"
    browser.post(f"/desk/{ticket}/send", json={"key": "1", "text": ""})
    assert kept() == "Le cuen", "nothing was sent"
    browser.post(f"/desk/{ticket}/send", json={"key": "1", "text": "Le cuento"})
    assert kept() is None
    browser.post(f"/desk/{ticket}/draft", json={"text": "otra"})
    browser.post(f"/desk/{ticket}/draft", json={"text": " "})
    assert kept() is None


def test_files_go_with_a_quote_and_a_text_to_their_customer_only(
    browser: Browser, house: House, ticket: int
) -> None:
    kept = browser.post(f"/desk/{ticket}/file?name=foto.png", content=picture("PNG")).json()
    assert kept["kind"] == "image"
    assert browser.get(f"/files/{kept['id']}").content == picture("PNG")
    asked = house.said()[0]
    said = {"key": "1", "text": "Acá", "files": [kept["id"]], "answers": asked.id}
    assert browser.post(f"/desk/{ticket}/send", json=said).status_code == 200
    sent = by_ana(house)[-1]
    assert (sent.kind, sent.text, sent.quoted_wamid) == ("image", "Acá", asked.wamid)
    twice = browser.post(f"/desk/{ticket}/send", json={**said, "key": "2"})
    assert twice.status_code == 409


@pytest.mark.parametrize("name", ["send", "draft", "file"])
def test_nobody_sends_from_elsewhere_or_without_a_session(
    browser: Browser, ticket: int, name: str
) -> None:
    evil = {"origin": "https://evil.example"}
    assert browser.post(f"/desk/{ticket}/{name}", content=b"{}", headers=evil).status_code == 403
    browser.cookies.clear()
    assert browser.post(f"/desk/{ticket}/{name}", content=b"{}").status_code == 401


@pytest.mark.parametrize("name", ["replies", "earlier?before=2026-01-01 1", "found?words=hola"])
def test_nobody_reads_without_a_session(browser: Browser, ticket: int, name: str) -> None:
    browser.cookies.clear()
    assert browser.get(f"/desk/{ticket}/{name}").status_code == 401


@pytest.mark.parametrize("asked", ["before=", "before=x y", "before=2026-01-01T00:00:00 1&size=x"])
def test_what_cannot_be_read_is_refused(browser: Browser, ticket: int, asked: str) -> None:
    assert browser.get(f"/desk/{ticket}/earlier?{asked}").status_code == 400


def test_a_conversation_is_read_upwards_without_a_gap_or_a_repetition(
    browser: Browser, house: House, ticket: int
) -> None:
    for n in range(7):
        house.say(f"mensaje {n}", at=house.now + timedelta(seconds=n // 3))
    with house.database.reading() as session:
        latest = stretch(session, ticket, house.contact().id, limit=3, now=house.now)
    drawn = latest.drawn()
    keys = [line["key"] for line in drawn["lines"] if line["key"].startswith("m")]
    while drawn["before"]:
        asked = {"before": drawn["before"], "size": "3"}
        drawn = browser.get(f"/desk/{ticket}/earlier", params=asked).json()
        keys = [line["key"] for line in drawn["lines"] if line["key"].startswith("m")] + keys
    assert sorted(keys, key=lambda key: int(key[1:])) == [f"m{m.id}" for m in house.said()]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("CAMIÓN rojo", ["¿Dónde está el camión ROJO?"]),
        ("100%", ["un 100% de lana"]),
        ("_", []),
        ("  ", []),
    ],
)
def test_words_are_found_in_this_conversation_whatever_their_case(
    browser: Browser, house: House, ticket: int, words: str, found: list[str]
) -> None:
    house.say("¿Dónde está el camión ROJO?")
    house.say("un 100% de lana, 1000 metros")
    house.say("camión rojo", wa_id="5491155550102")
    answer = browser.get(f"/desk/{ticket}/found", params={"words": words}).json()
    assert [one["text"][: len(text)] for one, text in zip(answer, found, strict=True)] == found


def test_what_the_customer_removed_is_not_found(
    browser: Browser, house: House, ticket: int
) -> None:
    house.say("mi clave es 1234", wamid="wamid.SECRET")
    found = f"/desk/{ticket}/found?words=clave"
    assert len(browser.get(found).json()) == 1
    revoke = {"type": "revoke", "revoke": {"original_message_id": "wamid.SECRET"}}
    house.receive(message("", at=house.now, **revoke), name="Carla Gómez")
    assert browser.get(found).json() == []


def test_quick_replies_come_with_the_values_of_the_ticket(
    browser: Browser, house: House, ticket: int, ana: User
) -> None:
    boss = replace(ana, role=Role.ADMIN)
    text = "#{ticket} de {operator}"
    house.act(actions.save_quick_reply, "señal", text, admin=boss)
    house.act(actions.save_quick_reply, "otra", "x", admin=boss)
    offered = browser.get(f"/desk/{ticket}/replies", params={"typed": "sen"}).json()
    assert offered == [{"shortcut": "señal", "text": f"#{ticket} de {ana.name}"}]
