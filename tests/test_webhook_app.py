"""The webhook as Meta sees it: never a 500, and nothing that was answered with 200 is lost.

Every test of a POST runs through the WSGI front and through the Flask view behind it.
"""

import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import orjson
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select, text

import webhook_app
from core.conversations.tables import messages
from core.db import Database
from core.intake.published import publish_first
from core.intake.tables import journal, journal_failures
from tests.cast import (
    CARLA,
    ENVIRONMENT,
    NOON,
    SECRET,
    VERIFY,
    body,
    headers,
    message,
    settings,
    value,
)

EMOJI = "Llegó roto 😞 ñandú"


@pytest.fixture(params=["front", "view"])
def app(request: pytest.FixtureRequest, sqlite_url: str) -> Iterator[Flask]:
    known = settings()
    database = Database(sqlite_url)
    with database.transaction() as session:
        publish_first(session, known, now=NOON)
    app = webhook_app.create_app(known, database)
    if request.param == "view":
        app.wsgi_app = app.wsgi_app.behind
    app.extensions["database"] = database
    yield app
    app.extensions["receiver"].close()
    database.dispose()


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def post(client: FlaskClient, raw: bytes, **changed: str) -> int:
    return client.post("/webhook", data=raw, headers={**headers(raw), **changed}).status_code


def stored(app: Flask, table: Any) -> list[Any]:
    database: Database = app.extensions["database"]
    with database.reading() as session:
        return list(session.execute(select(table)))


def test_a_signed_message_is_answered_when_it_is_durable(app: Flask, client: FlaskClient) -> None:
    assert post(client, body(value(message("hola")))) == 200
    said = stored(app, messages)
    assert [row.direction for row in said] == ["in", "out"]


def digest(raw: bytes, algorithm: Any = hashlib.sha256, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), raw, algorithm).hexdigest()


RAW = body(value(message(EMOJI, wamid="wamid.SIGNED")))
ESCAPED = RAW.decode().encode("ascii", "backslashreplace")
FORGED = {
    "missing": None,
    "empty": "",
    "no prefix": digest(RAW),
    "short": "sha256=" + digest(RAW)[:-1],
    "long": "sha256=" + digest(RAW) + "0",
    "sha1": "sha1=" + digest(RAW, hashlib.sha1),
    "sha1 under the new name": "sha256=" + digest(RAW, hashlib.sha1),
    "upper case": "sha256=" + digest(RAW).upper(),
    "upper-case prefix": "SHA256=" + digest(RAW),
    "another secret": "sha256=" + digest(RAW, secret="another-secret"),
    "no secret": "sha256=" + digest(RAW, secret=""),
    "of a re-serialised body": "sha256=" + digest(orjson.dumps(orjson.loads(RAW)) + b" "),
    "not ascii": "sha256=ñ" + digest(RAW)[1:],
}


@pytest.mark.parametrize("name", FORGED)
def test_what_is_not_signed_by_meta_is_refused_and_not_kept(
    app: Flask, client: FlaskClient, name: str
) -> None:
    given = FORGED[name]
    known = {} if given is None else {"X-Hub-Signature-256": given.encode().decode("latin-1")}
    assert client.post("/webhook", data=RAW, headers=known).status_code == 401
    assert stored(app, journal) == []


def test_the_signature_is_over_the_bytes_as_they_came(app: Flask, client: FlaskClient) -> None:
    escaped = orjson.dumps({"entry": []})[:-1] + b', "note": "\\u00e1\\ud83d\\ude00"}'
    assert post(client, escaped) == 200
    again = orjson.dumps(orjson.loads(escaped))
    assert (
        post(client, again, **{"X-Hub-Signature-256": headers(escaped)["X-Hub-Signature-256"]})
        == 401
    )
    assert [row.body for row in stored(app, journal)] == [escaped]


DEEP = b'{"entry":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
STRANGE = {
    "empty": b"",
    "not json": b"hola",
    "cut": body(value(message()))[:-9],
    "a list": b"[1,2]",
    "a number": b"42",
    "null": b"null",
    "100,000 deep": DEEP,
    "100,000 deep, never closed": b'{"a":' * 100_000,
    "NaN": b'{"entry": NaN}',
    "infinity": b'{"entry": [1e999]}',
    "5,000 digits": b'{"entry": ' + b"9" * 5000 + b"}",
    "a byte order mark": b"\xef\xbb\xbf" + body(value(message())),
    "invalid UTF-8": b'{"entry": "\xff\xfe"}',
    "entry is an object": b'{"entry": {"changes": []}}',
    "changes are numbers": b'{"entry": [{"changes": [1, null, "x"]}]}',
    "value is a list": b'{"entry": [{"changes": [{"value": []}]}]}',
    "messages are texts": body(value()).replace(b'"messages":[]', b'"messages":["x",null,7]'),
    "a message without anything": body({**value(), "messages": [{}]}),
    "a message from nobody": body({**value(), "messages": [{"id": "wamid.N", "type": "text"}]}),
    "a status without anything": body({**value(), "statuses": [{}]}),
    "no metadata": body({"messages": [message()]}),
    "account errors": body({**value(), "errors": [{"code": 130429, "title": "varies"}]}),
    "another field": b'{"entry": [{"changes": [{"field": "account_update", "value": {"x": 1}}]}]}',
}


@pytest.mark.parametrize("name", STRANGE)
def test_whatever_is_signed_is_kept_as_it_came(app: Flask, client: FlaskClient, name: str) -> None:
    assert post(client, STRANGE[name]) == 200
    assert [row.body for row in stored(app, journal)] == [STRANGE[name]]


ODD_MESSAGES = {
    "NUL": message("antes\x00después"),
    "unknown fields": message("hola", future={"x": [1, {"y": None}]}, text={"body": "hola"}),
    "an unknown type": message(type="hologram", hologram={"x": 1}),
    "a type without its object": message(type="interactive"),
    "a type that is no text": message(type=7, text={"body": "hola"}),
    "a body that is no text": message(type="text", text={"body": {"x": 1}}),
    "an integer timestamp": {**message("hola"), "timestamp": 1795167000},
    "a timestamp of words": {**message("hola"), "timestamp": "ayer"},
    "a timestamp beyond time": {**message("hola"), "timestamp": "1e300"},
    "no timestamp": {k: v for k, v in message("hola").items() if k != "timestamp"},
    "10,000 characters": message("😀" * 10_000),
    "right to left": message("\u202ehola\u202c"),
    "a formula": message('=HYPERLINK("http://x")'),
    "SQL": message("'; DROP TABLE messages; --"),
    "500 levels of unknown field": message("hola", text={"body": "hola"}, deep="DEEP"),
}


@pytest.mark.parametrize("name", ODD_MESSAGES)
def test_an_odd_message_is_stored(app: Flask, client: FlaskClient, name: str) -> None:
    raw = body(value({"text": {"body": "hola"}, **ODD_MESSAGES[name]}))
    raw = raw.replace(b'"DEEP"', b"[" * 500 + b"]" * 500)
    assert post(client, raw) == 200
    inbound = [row for row in stored(app, messages) if row.direction == "in"]
    assert len(inbound) == 1, stored(app, journal_failures)
    assert stored(app, journal_failures) == []


def test_lone_surrogates_are_replaced_and_the_bytes_kept(app: Flask, client: FlaskClient) -> None:
    raw = body(value(message("MARK"))).replace(b"MARK", b"a\\ud83d b\\ude00 \\ud83d\\ude00")
    assert post(client, raw) == 200
    (entry,) = stored(app, journal)
    assert entry.body == raw
    assert stored(app, messages)[0].text == "a� b� 😀"


def test_invalid_utf_8_in_a_text_loses_only_the_bad_bytes(app: Flask, client: FlaskClient) -> None:
    raw = body(value(message("MARK"))).replace(b"MARK", b"ma\xff\xfe\xc3l")
    assert post(client, raw) == 200
    assert stored(app, messages)[0].text.startswith("ma�")


def test_a_body_of_exactly_4_mb_is_taken_and_one_byte_more_is_not(
    app: Flask, client: FlaskClient
) -> None:
    frame = len(body(value(message("", wamid="wamid.BIG"))))
    raw = body(value(message("x" * (4 * 1024 * 1024 - frame), wamid="wamid.BIG")))
    assert len(raw) == 4 * 1024 * 1024
    assert post(client, raw) == 200
    assert post(client, raw + b" ") == 413
    assert len(stored(app, journal)) == 1


def test_a_body_without_a_length_is_bounded_too(app: Flask) -> None:
    client = app.test_client()
    raw = b"x" * (4 * 1024 * 1024 + 1)
    answer = client.post(
        "/webhook",
        input_stream=_stream(raw),
        headers={**headers(raw), "Transfer-Encoding": "chunked"},
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert answer.status_code == 413


def _stream(raw: bytes) -> Any:
    from io import BytesIO

    return BytesIO(raw)


def test_a_thousand_messages_in_one_post_are_all_stored(app: Flask, client: FlaskClient) -> None:
    raw = body(value(*(message("hola", wa_id=f"54911{i:08}") for i in range(1000))))
    assert post(client, raw) == 200
    assert len([row for row in stored(app, messages) if row.direction == "in"]) == 1000


def test_a_database_that_is_locked_gives_503_and_the_redelivery_is_stored(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.intake.writer.PATIENCE", 0.3)
    database: Database = app.extensions["database"]
    raw = body(value(message("hola")))
    with database.transaction():
        assert post(client, raw) == 503
    assert post(client, raw) == 200
    assert len(stored(app, messages)) == 2


def test_a_database_that_is_full_gives_503_and_recovers(app: Flask, client: FlaskClient) -> None:
    database: Database = app.extensions["database"]
    assert post(client, body(value(message("hola")))) == 200
    database.engine.dispose()
    with database.engine.connect() as connection:  # the writer's next connection is this one
        pages = connection.scalar(text("PRAGMA page_count"))
        connection.execute(text(f"PRAGMA max_page_count = {pages}"))
    big = body(value(message("x" * 3_000_000)))
    assert post(client, big) == 503
    database.engine.dispose()
    assert post(client, big) == 200


def test_verification_echoes_the_challenge_as_plain_text(client: FlaskClient) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "<b>1158</b>"}
    answer = client.get("/webhook", query_string=query)
    assert (answer.status_code, answer.text) == (200, "<b>1158</b>")
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(
    "changed",
    [
        {"hub.verify_token": "wrong"},
        {"hub.verify_token": ""},
        {"hub.verify_token": "ñ"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": ""},
    ],
)
def test_a_wrong_verification_is_refused(client: FlaskClient, changed: dict[str, str]) -> None:
    query = {"hub.mode": "subscribe", "hub.verify_token": VERIFY, "hub.challenge": "1158"}
    assert client.get("/webhook", query_string={**query, **changed}).status_code == 403
    assert client.get("/webhook").status_code == 403


def test_health_is_only_that_the_process_lives(client: FlaskClient) -> None:
    assert client.get("/healthz").status_code == 200


def test_ready_means_that_the_database_takes_writes(app: Flask, client: FlaskClient) -> None:
    assert client.get("/readyz").json == {"ready": True, "reasons": []}
    assert stored(app, journal) == [], "the rehearsal leaves nothing"

    with app.extensions["database"].transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "migrate" in answer.json["reasons"][0]


def test_metrics_and_reasons_are_for_this_machine_or_the_token(
    app: Flask, client: FlaskClient
) -> None:
    post(client, body(value(message("hola", wa_id=CARLA))))
    told = client.get("/metrics").text
    assert 'bot_webhook_events_total{kind="message",result="stored"} 1.0' in told
    assert "bot_outbound_queue_depth 1.0" in told
    assert 'bot_tickets{state="NUEVO"} 0.0' in told
    assert CARLA not in told

    for known in ({"X-Forwarded-For": "203.0.113.9"}, {"Authorization": "Bearer wrong"}):
        address = {"REMOTE_ADDR": "203.0.113.9"}
        assert client.get("/metrics", headers=known, environ_base=address).status_code == 403
        answer = client.get("/readyz", headers=known, environ_base=address)
        assert answer.json == {"ready": True}


def test_no_metrics_token_opens_nothing(app: Flask, client: FlaskClient) -> None:
    address = {"REMOTE_ADDR": "203.0.113.9"}
    known = {"Authorization": "Bearer "}
    assert client.get("/metrics", headers=known, environ_base=address).status_code == 403
    assert "OPENBOT_WEBHOOK__METRICS_TOKEN" not in ENVIRONMENT


def test_several_processes_tell_the_same_of_what_is_stored(app: Flask, client: FlaskClient) -> None:
    post(client, body(value(message("hola"))))
    second = webhook_app.create_app(settings(), app.extensions["database"])
    assert "bot_outbound_queue_depth 1.0" in second.test_client().get("/metrics").text
    second.extensions["receiver"].close()
    with app.extensions["database"].reading() as session:
        assert session.scalar(select(func.count()).select_from(messages)) == 2
