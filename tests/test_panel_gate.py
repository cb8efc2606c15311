"""The gate and the two doors of the panel, asked over HTTP and websockets without a browser."""

import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from core import clock
from core.accounts import actions
from core.accounts.actions import NewUser
from core.accounts.passwords import HashedPassword
from core.accounts.rules import Role, User
from core.accounts.store import people
from core.contacts import actions as contacts
from core.db import Database
from core.tickets import actions as tickets
from core.tickets.machine import Event
from core.tickets.store import presence
from core.tickets.store.pulse import ticket_beat
from panel.addresses import Addresses, addresses_of
from panel.gate import STRANGERS_MESSAGE, Gate
from panel.pulse import PulseRoute
from panel.routes import Doors
from tests.cast import House, settings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it would rather have a newer httpx than the one locked here
    from starlette.testclient import TestClient

HERE = "http://127.0.0.1:8501"
STREAM = "ws://127.0.0.1:8501/_stcore/stream"
PAGES = {"/", "/tickets", "/usuarios"}
HTML = {"accept": "text/html"}


async def inside(request: Request) -> PlainTextResponse:
    return PlainTextResponse(f"inside {request.url.path}")


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    while True:
        try:
            await socket.send_text(str(len(await socket.receive_bytes())))
        except WebSocketDisconnect:
            return


def client(database: Database, addresses: Addresses) -> TestClient:
    """A browser in front of the gate; behind it stands an echo instead of Streamlit."""
    app = Starlette(
        routes=[
            *Doors(addresses, database).routes(),
            *PulseRoute(addresses, database).routes(),
            WebSocketRoute("/{path:path}", stream),
            Route("/{path:path}", inside, methods=["GET", "POST"]),
        ],
        middleware=[Middleware(Gate, addresses=addresses, database=database, pages=PAGES)],
    )
    return TestClient(app, base_url=addresses.origins[0], follow_redirects=False)


@pytest.fixture
def browser(database: Database) -> Iterator[TestClient]:
    with client(database, addresses_of(settings())) as browser:
        yield browser


@pytest.fixture
def ana(database: Database) -> User:
    with database.transaction() as session:
        new = NewUser("Ana", "ana@example.org", Role.OPERATOR)
        secret = HashedPassword("x")
        user_id = actions.add_user(session, new, password=secret, by=None, now=clock.now())
        return people.get(session, user_id).user


def code_for(database: Database, browser: TestClient, user: User) -> str:
    """The code a right password would give this browser."""
    name = browser.cookies.get("openbot_browser") or browser.cookies["__Host-openbot_browser"]
    with database.transaction() as session:
        return actions.begin_sign_in(session, user, browser=name, device="Firefox", now=clock.now())


def sign_in(database: Database, browser: TestClient, user: User) -> Any:
    browser.get("/")
    code = code_for(database, browser, user)
    return browser.post("/auth/exchange", json={"code": code}, headers={"origin": HERE})


PUBLIC = ["/", "/tickets", "/static/js/index.js", "/favicon.png", "/_stcore/host-config"]
PRIVATE = ["/media/a.png", "/_stcore/upload_file/a/b", "/_stcore/bidi-components/a/b.js"]
CLOSED = ["/_stcore/metrics", "/_stcore/agent/openapi.json", "/component/a/b", "/app/static/a"]


@pytest.mark.parametrize("path", [*PUBLIC, *PRIVATE, *CLOSED])
def test_who_may_ask_for_what(
    database: Database, browser: TestClient, ana: User, path: str
) -> None:
    assert (browser.get(path).status_code == 200) is (path in PUBLIC)
    sign_in(database, browser, ana)
    assert (browser.get(path).status_code == 200) is (path not in CLOSED)
    with database.transaction() as session:
        actions.disable_user(session, ana.id, by=None, now=clock.now())
    assert (browser.get(path).status_code == 200) is (path in PUBLIC)


def test_a_page_that_is_not_there_leads_to_the_first_one(browser: TestClient) -> None:
    answer = browser.get("/nada", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert browser.get("/tickets", headers=HTML).text == "inside /tickets"
    assert browser.get("/healthz", headers=HTML).text == "ok"


def test_every_answer_has_the_security_headers(browser: TestClient) -> None:
    for path in ("/", "/healthz", "/_stcore/metrics", "/nada"):
        headers = browser.get(path, headers=HTML).headers
        policy = dict(part.split(" ", 1) for part in headers["content-security-policy"].split("; "))
        assert policy["default-src"] == "'self'"
        assert "'unsafe-inline'" not in policy["script-src"]
        assert "'unsafe-eval'" not in policy["script-src"]
        assert "sha256-" in policy["script-src"]
        assert policy["connect-src"] == "'self' ws://127.0.0.1:8501 ws://localhost:8501"
        assert policy["frame-ancestors"] == "'none'"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"


def test_the_first_page_names_the_browser_once(browser: TestClient) -> None:
    given = browser.get("/").headers["set-cookie"]
    assert given.startswith("openbot_browser=")
    assert "HttpOnly" in given
    assert "SameSite=Lax" in given
    assert "set-cookie" not in browser.get("/").headers
    assert "set-cookie" not in browser.get("/static/js/index.js").headers


def test_another_host_is_told_the_right_address(browser: TestClient) -> None:
    answer = browser.get("/", headers={"host": "evil.example"})
    assert answer.status_code == 421
    assert HERE in answer.text
    assert browser.get("/", headers={"host": "localhost:8501"}).status_code == 200
    assert browser.get("/healthz", headers={"host": "10.0.0.7"}).status_code == 200


def test_a_code_becomes_a_session_and_works_once(
    database: Database, browser: TestClient, ana: User
) -> None:
    browser.get("/")
    body = {"code": code_for(database, browser, ana)}
    answer = browser.post("/auth/exchange", json=body, headers={"origin": HERE})
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    given = answer.headers["set-cookie"]
    assert given.startswith("openbot_session=")
    assert "HttpOnly; SameSite=Lax; Max-Age=604800" in given
    again = browser.post("/auth/exchange", json=body, headers={"origin": HERE})
    assert again.status_code == 403
    assert "set-cookie" not in again.headers


@pytest.mark.parametrize("origin", ["", "null", "http://evil.example", "https://127.0.0.1:8501"])
def test_the_doors_open_to_our_own_pages_only(
    database: Database, browser: TestClient, ana: User, origin: str
) -> None:
    browser.get("/")
    headers = {"origin": origin} if origin else {}
    body = {"code": code_for(database, browser, ana)}
    assert browser.post("/auth/exchange", json=body, headers=headers).status_code == 403
    assert sign_in(database, browser, ana).status_code == 303  # the code was not the last word
    assert browser.post("/auth/sign-out", headers=headers).status_code == 403
    assert browser.get("/media/a.png").status_code == 200


def test_a_code_is_no_good_in_another_browser(database: Database, ana: User) -> None:
    addresses = addresses_of(settings())
    with client(database, addresses) as one, client(database, addresses) as other:
        one.get("/")
        other.get("/")
        body = {"code": code_for(database, one, ana)}
        for thief in (other, one):  # shown to the wrong one, it is spent
            answer = thief.post("/auth/exchange", json=body, headers={"origin": HERE})
            assert answer.status_code == 403
            assert "reason" in answer.json()


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"code": 7}', b'{"code": "x"}', b"\xff" * 20, b"x" * 100_000]
)
def test_what_is_no_code_is_refused(browser: TestClient, body: bytes) -> None:
    browser.get("/")
    answer = browser.post("/auth/exchange", content=body, headers={"origin": HERE})
    assert answer.status_code == 403


def test_signing_out_ends_the_session_and_takes_the_cookie_back(
    database: Database, browser: TestClient, ana: User
) -> None:
    sign_in(database, browser, ana)
    token = browser.cookies["openbot_session"]
    answer = browser.post("/auth/sign-out", headers={"origin": HERE})
    assert answer.status_code == 303
    assert "Max-Age=0" in answer.headers["set-cookie"]
    browser.cookies.set("openbot_session", token, domain="127.0.0.1")
    assert browser.get("/media/a.png").status_code == 404


def test_a_websocket_needs_our_origin_and_the_one_path(browser: TestClient) -> None:
    ours = {"origin": HERE}
    with browser.websocket_connect(STREAM, headers=ours) as socket:
        socket.send_bytes(b"hola")
        assert socket.receive_text() == "4"
    refused = (
        (STREAM, {}),
        (STREAM, {"origin": "http://evil.example"}),
        ("ws://127.0.0.1:8501/elsewhere", ours),
    )
    for path, headers in refused:
        with (
            pytest.raises(WebSocketDisconnect),
            browser.websocket_connect(path, headers=headers),
        ):
            pass


def test_a_strangers_messages_are_short(database: Database, browser: TestClient, ana: User) -> None:
    ours = {"origin": HERE}
    long = b"x" * (STRANGERS_MESSAGE + 1)
    with browser.websocket_connect(STREAM, headers=ours) as socket:
        socket.send_bytes(long)
        with pytest.raises(WebSocketDisconnect):
            socket.receive_text()
    sign_in(database, browser, ana)
    with browser.websocket_connect(STREAM, headers=ours) as socket:
        socket.send_bytes(long)
        assert socket.receive_text() == str(len(long))


def test_over_https_cookies_never_travel_without_it(database: Database, ana: User) -> None:
    addresses = addresses_of(settings(panel__public_url="https://Desk.Example.org/"))
    assert addresses.origins == ("https://desk.example.org",)
    with client(database, addresses) as browser:
        first = browser.get("/")
        assert first.headers["set-cookie"].startswith("__Host-openbot_browser=")
        assert "; Secure" in first.headers["set-cookie"]
        assert "wss://desk.example.org" in first.headers["content-security-policy"]
        body = {"code": code_for(database, browser, ana)}
        origin = {"origin": "https://desk.example.org"}
        given = browser.post("/auth/exchange", json=body, headers=origin).headers["set-cookie"]
        assert given.startswith("__Host-openbot_session=")
        assert "; Secure" in given
        assert "Path=/" in given


def test_an_expired_session_opens_nothing(
    database: Database, browser: TestClient, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(database, browser, ana)
    later = clock.now() + timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert browser.get("/media/a.png").status_code == 404


def test_beats_are_told_to_sessions_only_and_change_with_what_they_stand_for(
    database: Database, browser: TestClient, ana: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(database, now=clock.now())
    ticket = house.ask_for_a_person()
    assert browser.get("/pulse").status_code == 401
    sign_in(database, browser, ana)

    def beats() -> dict[str, str]:
        monkeypatch.setattr(clock, "now", lambda: house.later(seconds=1))
        answer = browser.get("/pulse", params={"ticket": ticket})
        assert answer.headers["cache-control"] == "no-store"
        return dict(answer.json())

    seen, told = beats(), {}
    assert beats() == seen
    changes: list[Callable[[], object]] = [
        lambda: house.act(tickets.take, ticket, operator=ana),
        lambda: house.say("¿Hola?"),
        lambda: house.act(tickets.close, ticket, Event.RESOLVE, operator=ana),
        lambda: house.later(seconds=6),  # it takes effect
    ]
    for change in changes:
        change()
        now = beats()
        assert now["desk"] != seen["desk"]
        assert now["ticket"] != seen["ticket"]
        told[change] = now["unread"] != seen["unread"]
        seen = now
    assert list(told.values()) == [False, True, True, False]  # said; read by who closed it
    with database.transaction() as session:
        actions.disable_user(session, ana.id, by=None, now=clock.now())
    assert browser.get("/pulse").status_code == 401


def test_the_beat_of_a_ticket_changes_when_time_closes_its_window(database: Database) -> None:
    house = House(database)
    ticket = house.ask_for_a_person()
    with database.reading() as session:
        before, same, after = (
            ticket_beat(session, ticket, now=house.now + timedelta(hours=hours))
            for hours in (1, 23, 24)
        )
    assert before == same
    assert after != same


def test_colleagues_and_notes_have_beats_of_their_own(
    database: Database, browser: TestClient, ana: User, monkeypatch: Any
) -> None:
    house = House(database)
    ticket = house.ask_for_a_person()
    beto = house.operator("Beto")
    sign_in(database, browser, ana)
    house.now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: house.now)

    def changed(act: Callable[..., object], *args: Any, **known: Any) -> set[str]:
        before = browser.get("/pulse", params={"ticket": ticket}).json()
        house.act(act, *args, **known)
        after = browser.get("/pulse", params={"ticket": ticket}).json()
        return {name for name in after if after[name] != before[name]}

    contact = house.contact().id
    assert changed(presence.see, ana.id, ticket) == set(), "one's own looking is no news"
    assert changed(presence.see, beto.id, ticket) == {"looking"}
    assert changed(presence.see, beto.id, None) == {"looking"}
    assert changed(tickets.note, ticket, "mirar", operator=beto) == {"beside"}
    assert changed(tickets.note, ticket, "mirar, @Ana", operator=beto) == {"beside", "mentions"}
    assert changed(tickets.see_mentions, contact, operator=ana) == {"mentions"}
    assert changed(contacts.tag, contact, "VIP", operator=beto) == {"beside"}
    with database.reading() as session:
        assert presence.looking(session, ticket, but=beto.id, now=house.now) == ["Ana"]


def test_the_beat_of_a_ticket_that_is_not_there_is_no_error(
    database: Database, browser: TestClient, ana: User
) -> None:
    sign_in(database, browser, ana)
    assert browser.get("/pulse?ticket=404").json()["ticket"] == ""
    assert "ticket" not in browser.get("/pulse?ticket=<script>").json()
