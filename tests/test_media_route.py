"""Files leave the panel for signed-in people only, and nothing of them runs in a browser."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware

from core import clock
from core.accounts import actions
from core.accounts.rules import User
from core.db import Database
from core.media.actions import Chosen, drop, keep_upload
from core.media.store import MediaRow, Waiting, add_waiting
from core.media.store.fetching import Kept, keep
from core.settings import Settings
from panel.addresses import addresses_of
from panel.gate import Gate
from panel.media import FileRoute, wanted
from panel.routes import Doors
from tests.files import HTML, PDF, in_folder, person, picture
from tests.test_panel_gate import TestClient as Browser
from tests.test_panel_gate import ana, sign_in

__all__ = ["ana"]
SOUND = b"ID3" + bytes(range(256)) * 2000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """With each kind of database the place that goes with it."""
    return in_folder(tmp_path / "media", media__place="auto")


@pytest.fixture
def browser(database: Database, settings: Settings) -> Iterator[Browser]:
    addresses = addresses_of(settings)
    app = Starlette(
        routes=[
            *Doors(addresses, database).routes(),
            *FileRoute(addresses, database, settings).routes(),
        ],
        middleware=[Middleware(Gate, addresses=addresses, database=database, pages={"/"})],
    )
    with Browser(app, base_url=addresses.origins[0], follow_redirects=False) as browser:
        yield browser


@pytest.fixture
def inside(database: Database, browser: Browser, ana: User) -> Browser:
    sign_in(database, browser, ana)
    return browser


@pytest.fixture
def put(database: Database, settings: Settings) -> Any:
    contact_id = person(database)

    def make(name: str, data: bytes) -> MediaRow:
        chosen = Chosen(name, data)
        now = clock.now()
        return keep_upload(database, chosen, contact_id=contact_id, settings=settings, now=now)

    return make


def test_a_picture_is_shown_in_place_and_nothing_of_it_may_run(inside: Browser, put: Any) -> None:
    data = picture("PNG")
    answer = inside.get(f"/files/{put('foto.png', data).id}")
    assert (answer.status_code, answer.content) == (200, data)
    headers = answer.headers
    assert headers["content-type"] == "image/png"
    assert headers["content-length"] == str(len(data))
    assert headers["content-disposition"].startswith("inline; ")
    assert headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["cross-origin-resource-policy"] == "same-origin"


def test_download_hands_it_over_instead(inside: Browser, put: Any) -> None:
    answer = inside.get(f"/files/{put('foto.png', picture('PNG')).id}?download=1")
    assert answer.headers["content-disposition"].startswith('attachment; filename="foto.png"')


def test_a_pdf_is_always_a_download_and_html_has_no_type(inside: Browser, put: Any) -> None:
    pdf, page = put("recibo.pdf", PDF), put("foto.jpg", HTML)
    for file, mime in ((pdf, "application/pdf"), (page, "application/octet-stream")):
        headers = inside.get(f"/files/{file.id}").headers
        assert headers["content-type"] == mime
        assert headers["content-disposition"].startswith("attachment; ")


@pytest.mark.parametrize(
    ("start", "end"),
    [("0", "99"), ("100000", "399999"), ("511990", ""), ("", "10"), ("0", "9999999")],
)
def test_any_range_can_be_asked_for(inside: Browser, put: Any, start: str, end: str) -> None:
    file = put("nota.mp3", SOUND)
    answer = inside.get(f"/files/{file.id}", headers={"range": f"bytes={start}-{end}"})
    first = int(start) if start else len(SOUND) - int(end)
    last = min(int(end), len(SOUND) - 1) if start and end else len(SOUND) - 1
    assert answer.status_code == 206
    assert answer.content == SOUND[first : last + 1]
    assert answer.headers["content-range"] == f"bytes {first}-{last}/{len(SOUND)}"
    assert answer.headers["accept-ranges"] == "bytes"


def test_a_range_beyond_the_end_is_refused_and_a_strange_one_ignored() -> None:
    assert wanted("bytes=10-", 10) is None
    assert wanted("bytes=5-4", 10) is None
    for strange in ("", "bytes=-", "bytes=0-1,3-4", "lines=1-2", "bytes=x-"):
        span = wanted(strange, 10)
        assert span
        assert (span.start, span.end, span.partial) == (0, 10, False)


def test_the_route_says_so(inside: Browser, put: Any) -> None:
    file = put("nota.mp3", SOUND)
    answer = inside.get(f"/files/{file.id}", headers={"range": "bytes=512003-"})
    assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(SOUND)}")
    head = inside.head(f"/files/{file.id}")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(SOUND))


@pytest.mark.parametrize(
    ("name", "plain", "coded"),
    [
        ('a"b\r\nX-Evil: 1.pdf', "a b X-Evil 1.pdf", "a%20b%20X-Evil%201.pdf"),
        ("ñandú 🐦.pdf", "_and_ _.pdf", "%C3%B1and%C3%BA%20%F0%9F%90%A6.pdf"),
    ],
)
def test_a_name_breaks_out_of_no_header(
    inside: Browser, put: Any, name: str, plain: str, coded: str
) -> None:
    answer = inside.get(f"/files/{put(name, PDF).id}")
    assert answer.headers["content-disposition"] == (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{coded}"
    )
    assert "x-evil" not in answer.headers


def test_without_a_session_there_is_nothing(
    database: Database, browser: Browser, ana: User, put: Any
) -> None:
    address = f"/files/{put('recibo.pdf', PDF).id}"
    assert (browser.get(address).status_code, browser.get(address).content) == (401, b"")
    sign_in(database, browser, ana)
    assert browser.get(address).status_code == 200
    assert browser.post("/auth/sign-out", headers={"origin": str(browser.base_url)}).is_redirect
    assert browser.get(address).status_code == 401
    sign_in(database, browser, ana)
    with database.transaction() as session:
        actions.disable_user(session, ana.id, by=None, now=clock.now())
    assert browser.get(address).status_code == 401


def test_a_person_who_opens_an_address_is_sent_to_the_sign_in(
    database: Database, browser: Browser, ana: User, put: Any
) -> None:
    address = f"/files/{put('recibo.pdf', PDF).id}"
    html = {"accept": "text/html"}
    assert browser.get(address, headers=html).headers["location"] == "/"
    sign_in(database, browser, ana)
    assert browser.get(address, headers=html).content == PDF


def test_what_is_not_here_is_not_found(
    database: Database, settings: Settings, inside: Browser, put: Any
) -> None:
    gone = put("recibo.pdf", PDF)
    drop(database, settings, [gone.id])
    announced = Waiting(1, person(database), "image", "image/png", "", None, "77")
    with database.transaction() as session:
        (waiting,) = add_waiting(session, [announced], now=clock.now())
    lost = put("recibo.pdf", PDF)
    with database.transaction() as session:
        (empty,) = add_waiting(session, [announced], now=clock.now())
        keep(session, empty, Kept("image/png", 10, "", "folder"))
    for media_id in (gone.id, waiting, empty, lost.id + 1000, 10**30):
        assert inside.get(f"/files/{media_id}").status_code == 404
    for odd in ("/files/", "/files/-1", "/files/../core", "/files/1.5"):
        assert inside.get(odd).status_code == 404
