"""The Graph API's client against a server that behaves as badly as networks do."""

import logging
import socket
import ssl
import time
from collections.abc import Callable, Iterator

import pytest
from pydantic import SecretStr

from core.settings import WhatsApp
from core.whatsapp.answers import Accepted, NotSent, Refused, Unclear
from core.whatsapp.client import GraphClient, graph, pool
from tests import wire
from tests.wire import Behaviour, Server

TOKEN = "EAA-a-token-nobody-may-see"
BODY = {"messaging_product": "whatsapp", "to": "+5491155550101", "text": {"body": "hola"}}
Start = Callable[..., tuple[Server, GraphClient]]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server of these behaviours, and a client that talks to it."""
    servers: list[Server] = []

    def make(*behaviours: Behaviour) -> tuple[Server, GraphClient]:
        server = Server(*behaviours)
        servers.append(server)
        return server, client_of(server.url)

    yield make
    for server in servers:
        server.stop()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The deadline is half a second."""
    monkeypatch.setattr(graph, "TOTAL_SECONDS", 0.5)


def client_of(url: str, token: str = TOKEN) -> GraphClient:
    return GraphClient(
        WhatsApp(graph_url=url, phone_number_id="7712", access_token=SecretStr(token))
    )


def test_an_accepted_message_has_the_id_whatsapp_gave_it(start: Start) -> None:
    server, client = start(wire.accepted("wamid.OURS42=="))
    assert client.send(BODY) == Accepted("wamid.OURS42==")
    head = server.requests[0].split(b"\r\n")
    assert head[0] == b"POST /v26.0/7712/messages HTTP/1.1"
    assert f"Authorization: Bearer {TOKEN}".encode() in head


def test_connections_are_kept(start: Start) -> None:
    server, client = start(wire.accepted())
    for _ in range(5):
        client.send(BODY)
    assert server.connections == 1


def test_a_connection_that_idled_for_long_is_not_trusted(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    server, client = start(wire.accepted())
    client.send(BODY)
    monkeypatch.setattr(pool, "LONGEST_IDLE", 0.0)
    client.send(BODY)
    assert server.connections == 2


def test_a_connection_the_server_has_closed_is_replaced(start: Start) -> None:
    def answer_and_close(peer: socket.socket) -> None:
        wire.accepted()(peer)
        peer.close()

    server, client = start(answer_and_close)
    assert isinstance(client.send(BODY), Accepted)
    (kept,) = [c for c in client._line.pool.pool.queue if c]
    until = time.monotonic() + 5
    while kept.is_connected and time.monotonic() < until:
        time.sleep(0.01)  # the end of the connection is on its way
    assert isinstance(client.send(BODY), Accepted)
    assert server.connections == 2


def test_nobody_there_is_safe_to_send_again() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    answer = client_of(f"http://127.0.0.1:{port}").send(BODY)
    assert isinstance(answer, NotSent)


def test_an_unknown_host_is_safe_to_send_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_args: object, **_known: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "no such host")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    answer = client_of("https://nowhere.invalid").send(BODY)
    assert isinstance(answer, NotSent)


def test_a_server_that_fails_the_handshake_gets_no_request(start: Start) -> None:
    server, _client = start(wire.accepted())
    answer = client_of(server.url.replace("http:", "https:")).send(BODY)
    assert isinstance(answer, NotSent)
    assert TOKEN.encode() not in b"".join(server.requests)


def test_only_a_server_with_a_valid_certificate_is_trusted() -> None:
    context = client_of("https://graph.facebook.com")._line.pool.conn_kw["ssl_context"]
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    assert context.cert_store_stats()["x509_ca"] > 50


@pytest.mark.parametrize(
    "behaviour",
    [
        wire.reset,
        wire.raw(b""),
        wire.raw(b"HTTP/1.1 200 OK\r\nContent-Len"),
        wire.raw(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"messages":[{"id":"wamid.'),
        wire.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
        wire.raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{"),
        wire.raw(b"SSH-2.0-surprise\r\n"),
        wire.answer(b"<html>welcome</html>"),
        wire.answer(b""),
        wire.answer(b"null"),
        wire.answer(b"\xff\xfe"),
        wire.answer({"messages": []}),
        wire.answer({"messages": [{"id": 5}]}),
        wire.answer({"messages": [{"id": "a\x00b"}]}),
        wire.answer({"messages": [{"id": "x" * 1000}]}),
        wire.answer(b'{"messages":[{"id":"wamid.A"}],"x":"' + b"y" * 2_000_000 + b'"}'),
        wire.answer(b"", status="302 Found", headers="Location: http://127.0.0.1/\r\n"),
    ],
)
def test_an_answer_nobody_can_read_leaves_the_message_in_doubt(
    start: Start, behaviour: Behaviour
) -> None:
    server, client = start(behaviour)
    assert isinstance(client.send(BODY), Unclear)
    assert len(server.requests) == 1, "a request that may have arrived is never repeated"


@pytest.mark.usefixtures("impatient")
def test_a_server_that_hangs_is_in_doubt_after_the_deadline(start: Start) -> None:
    server, client = start(lambda _peer: None)
    began = time.monotonic()
    assert isinstance(client.send(BODY), Unclear)
    assert 0.4 < time.monotonic() - began < 1.5
    assert len(server.requests) == 1


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 200 OK\r\nX-Padding: " + b"." * 1000,
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n" + b"." * 1000,
    ],
)
def test_dripping_bytes_do_not_stretch_the_deadline(start: Start, data: bytes) -> None:
    server, client = start(wire.accepted())
    server.behaviours[:] = [wire.drip(data, server.stopped, seconds=0.02)]
    began = time.monotonic()
    assert isinstance(client.send(BODY), Unclear)
    assert time.monotonic() - began < 2.0


def test_a_refusal_carries_what_is_needed_to_decide(start: Start) -> None:
    _server, client = start(wire.refused(131056))
    assert client.send(BODY) == Refused(131056, 400, "because", None, transient=False)


def test_a_refusal_inside_a_200_is_one(start: Start) -> None:
    _server, client = start(wire.refused(131047, status="200 OK"))
    assert client.send(BODY) == Refused(131047, 200, "because")


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("7", 7.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
        ("9" * 40, 999_999_999.0),
    ],
)
def test_retry_after_is_read_in_either_form(
    start: Start, header: str, seconds: float | None
) -> None:
    _server, client = start(
        wire.answer(b"slow", status="429 Too Many", headers=f"Retry-After: {header}\r\n")
    )
    assert client.send(BODY) == Refused(None, 429, "", seconds)


@pytest.mark.parametrize(
    ("error", "code"),
    [
        ({"code": 190}, 190),
        ({"code": "190"}, 190),
        ({"code": True}, None),
        ({"code": 2**40}, None),
        ({"code": None}, None),
        ("no object", None),
        ([], None),
    ],
)
def test_any_shape_of_error_is_a_refusal(start: Start, error: object, code: int | None) -> None:
    _server, client = start(wire.answer({"error": error}, status="401 Unauthorized"))
    answer = client.send(BODY)
    assert isinstance(answer, Refused)
    assert (answer.code, answer.http_status) == (code, 401)


def test_a_server_error_without_json_has_no_code(start: Start) -> None:
    _server, client = start(wire.answer(b"<html>", status="503 Unavailable"))
    assert client.send(BODY) == Refused(None, 503)


def test_a_new_token_counts_from_the_next_request(start: Start) -> None:
    server, client = start(wire.accepted())
    client.send(BODY)
    client.renew(
        WhatsApp(graph_url=server.url, phone_number_id="9", access_token=SecretStr("fresh"))
    )
    client.send(BODY)
    assert b"/9/messages" in server.requests[1]
    assert b"Bearer fresh" in server.requests[1]


def test_a_probe_says_whether_the_number_opens(start: Start) -> None:
    server, client = start(
        wire.answer({"status": "CONNECTED"}), wire.refused(190, status="401 No"), wire.reset
    )
    assert [client.probe() for _ in range(3)] == [True, False, False]
    assert server.requests[0].startswith(b"GET /v26.0/7712?fields=")
    assert f"Authorization: Bearer {TOKEN}".encode() in server.requests[0]


def test_neither_token_nor_text_nor_number_is_told_to_anybody(
    start: Start, caplog: pytest.LogCaptureFixture
) -> None:
    _server, client = start(wire.accepted(), wire.reset, wire.refused(190))
    with caplog.at_level(logging.DEBUG):
        told = "".join(repr(client.send(BODY)) for _ in range(3))
        client.probe()
    everything = told + repr(client) + repr(client._line.auth) + caplog.text
    for secret in (TOKEN, "hola", "5491155550101"):
        assert secret not in everything
