"""A file comes from WhatsApp or not at all (F40): no other host, redirect or private network."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from core.db import Database
from core.whatsapp.client.addresses import Foreign, Unresolved, require_whatsapp
from tests.fetching import Fetching
from tests.files import Shelf, in_folder, picture, shelf

GRAPH = "https://graph.facebook.com"
RED = picture()


@pytest.fixture
def whatsapp() -> Iterator[Shelf]:
    with shelf() as made:
        yield made


@pytest.fixture
def one(sqlite_url: str, tmp_path: Path, whatsapp: Shelf) -> Iterator[Fetching]:
    """On one database and place, where the difference is none."""
    database = Database(sqlite_url)
    yield Fetching(
        database, in_folder(tmp_path / "media", whatsapp__graph_url=whatsapp.url), whatsapp
    )
    database.dispose()


def test_an_id_cannot_lead_to_another_address(one: Fetching) -> None:
    one.announce("../../oauth/access_token?x=")
    one.fetcher.run_once()
    assert one.shelf.asked[0][0].startswith("/v26.0/..%2F..%2Foauth")


def test_a_redirect_is_not_followed_and_the_token_stays(one: Fetching) -> None:
    with shelf() as elsewhere:
        one.shelf.put("77", RED)
        one.shelf.status["77"] = 302
        one.shelf.location = f"{elsewhere.url}/bytes/77"
        media_id = one.announce("77")
        one.fetcher.run_once()
        assert elsewhere.asked == []
    assert one.row(media_id).state == "waiting"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/bytes/77",
        "http://169.254.169.254/latest/meta-data/",
        "https://evil.example/x",
        "file:///etc/passwd",
    ],
)
def test_an_address_that_is_not_whatsapps_is_refused_for_good(one: Fetching, url: str) -> None:
    one.shelf.put("77", RED)
    one.shelf.described = lambda _id, tree: {**tree, "url": url}
    media_id = one.announce("77")
    one.fetcher.run_once()
    assert one.row(media_id).state == "failed"
    assert "no es de WhatsApp" in (one.row(media_id).error or "")
    assert len(one.shelf.asked) == 1


@pytest.mark.parametrize(
    "url",
    [
        "http://lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com:8443/x",
        "https://lookaside.fbsbx.com@evil.example/x",
        "https://evil.example\\@lookaside.fbsbx.com/x",
        "https://lookaside.fbsbx.com.evil.example/x",
        "https://evilfbcdn.net/x",
        "https://[::1]/x",
        "https://lookaside.fbsbx.com",
        "https://lookaside.fbsbx.com/a b",
        "http://localhost:8100/x",
    ],
)
def test_f40_what_only_looks_like_whatsapp_is_foreign(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _leads_to("157.240.1.1"))
    with pytest.raises(Foreign):
        require_whatsapp(url, graph_url=GRAPH)


GOOD = "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1&hash=x"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1"]
)
def test_f40_a_name_that_leads_into_a_private_network_is_foreign(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _leads_to("157.240.1.1", address))
    with pytest.raises(Foreign):
        require_whatsapp(GOOD, graph_url=GRAPH)


@pytest.mark.parametrize(
    "url", [GOOD, "https://scontent.xx.fbcdn.net/v/t1", "https://graph.facebook.com/v26.0/x"]
)
def test_whatsapps_own_addresses_pass(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", _leads_to("157.240.1.1", "2a03:2880::1"))
    require_whatsapp(url, graph_url=GRAPH)


def test_a_name_without_an_address_may_have_one_later(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_args: Any, **_known: Any) -> Any:
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", fail)
    with pytest.raises(Unresolved):
        require_whatsapp(GOOD, graph_url=GRAPH)


def _leads_to(*addresses: str) -> Callable[..., Any]:
    return lambda *_args, **_known: [(0, 0, 0, "", (address, 443)) for address in addresses]
