"""EXPORTAR: what is asked for, complete, to those who are signed in; asked over HTTP."""

import csv
import warnings
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO

import pytest
from sqlalchemy import update
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core import clock
from core.accounts import actions
from core.accounts.rules import User
from core.db import Database
from core.tickets import actions as tickets
from core.tickets.tables import tickets as table
from panel.addresses import SESSION, addresses_of
from panel.exports import ExportRoute
from panel.gate import Gate
from tests.cast import CARLA, DORA, House, settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have a newer httpx than the one locked here
    from starlette.testclient import TestClient

HTML = {"accept": "text/html"}  # as a link is followed


@pytest.fixture
def house(database: Database) -> House:
    return House(database, now=clock.now())


@pytest.fixture
def ana(house: House) -> User:
    return house.operator()


@pytest.fixture
def browser(house: House, ana: User) -> Iterator[TestClient]:
    """Ana's browser, in front of the gate."""
    addresses = addresses_of(settings())
    app = Starlette(
        routes=ExportRoute(addresses, house.database, house.settings).routes(),
        middleware=[Middleware(Gate, addresses=addresses, database=house.database, pages={"/"})],
    )
    with house.database.transaction() as session:
        now = clock.now()
        code = actions.begin_sign_in(session, ana, browser="b", device="Firefox", now=now)
        token = actions.exchange(session, code=code, browser="b", now=now)
    assert token is not None
    with TestClient(app, base_url=addresses.origins[0], follow_redirects=False) as browser:
        browser.cookies.set(SESSION, token.value)
        yield browser


def numbers(browser: TestClient, asked: str) -> list[int]:
    """The tickets in a file."""
    answer = browser.get(f"/export/tickets.csv?{asked}", headers=HTML)
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].startswith('attachment; filename="tickets-')
    rows = csv.DictReader(StringIO(answer.content.decode("utf-8-sig"), newline=""))
    return [int(row["number"]) for row in rows]


def test_a_file_holds_the_last_month_everything_or_what_the_list_shows(
    house: House, ana: User, browser: TestClient
) -> None:
    old, mine, other = (house.ask_for_a_person(who) for who in (CARLA, DORA, "5491155550103"))
    house.act(tickets.take, mine, operator=ana)
    with house.database.transaction() as session:
        long_ago = house.now - timedelta(days=40)
        values = {"received_at": long_ago, "expires_at": long_ago + timedelta(hours=48)}
        session.execute(update(table).where(table.c.id == old).values(**values))
    assert numbers(browser, "que=todo") == [old, mine, other]
    assert numbers(browser, "que=mes") == [mine, other]
    assert numbers(browser, "que=vista&vista=mis") == [mine]
    assert numbers(browser, "que=vista&estado=VENCIDO&orden=-nombre&pagina=7") == [old]
    assert numbers(browser, f"que=vista&celular={DORA[-6:]}&nombre=carla") == [mine]


def test_strangers_get_the_sign_in_and_no_file(house: House, browser: TestClient) -> None:
    house.ask_for_a_person()
    browser.cookies.delete(SESSION)
    answer = browser.get("/export/tickets.csv", headers=HTML)
    assert (answer.status_code, answer.headers["location"], answer.content) == (303, "/", b"")


@pytest.mark.parametrize("path", ["/export/users.csv", "/export/audit.csv"])
def test_only_what_is_meant_to_be_exported_is(browser: TestClient, path: str) -> None:
    assert browser.get(path, headers=HTML).status_code == 404
