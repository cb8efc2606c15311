"""The Graph API as a business meets it: who may call, what is answered, what is delivered."""

import base64
import hashlib
import json
from collections.abc import Iterator
from time import time
from typing import Any

import pytest

from simulator.testing import ACCOUNT_ID, NUMBER_ID, Business, World, world

CARLA = "5491155550101"
HOLA = {"text": {"body": "hola"}}
PNG = b"\x89PNG\r\n\x1a\n not really"


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        whatsapp.simulator.phone(CARLA, name="Carla").say("buenas")
        yield whatsapp


def sending(to: str = f"+{CARLA}", **keys: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": to, **(keys or HOLA)}


def test_an_accepted_message_is_answered_in_metas_shape(whatsapp: World) -> None:
    status, answer = whatsapp.business.post(sending("+54 9 11 5555-0101"))

    assert status == 200
    assert answer["messaging_product"] == "whatsapp"
    assert answer["contacts"] == [{"input": "+54 9 11 5555-0101", "wa_id": CARLA}]
    assert answer["messages"][0]["id"].startswith("wamid.")
    assert whatsapp.simulator.phone(CARLA).texts() == ["hola"]


def test_a_customer_without_number_is_answered_by_user_id(whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="CO.3380021945570118", name="Iria")
    iria.say("hola")

    body = {"messaging_product": "whatsapp", "recipient": "CO.3380021945570118", **HOLA}
    status, answer = whatsapp.business.post(body)

    assert status == 200
    assert answer["contacts"] == [{"input": "CO.3380021945570118", "user_id": iria.id}]
    assert iria.texts() == ["hola"]


def test_the_number_wins_over_the_user_id(whatsapp: World) -> None:
    whatsapp.simulator.phone(user_id="CO.3380021945570118").say("hola")

    status, answer = whatsapp.business.post({**sending(), "recipient": "CO.3380021945570118"})

    assert (status, answer["contacts"][0]["wa_id"]) == (200, CARLA)
    assert whatsapp.simulator.phone(CARLA).texts() == ["hola"]


def test_a_user_id_in_to_is_answered_200_and_never_delivered(whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="CO.3380021945570118")
    iria.say("hola")

    status, answer = whatsapp.business.post(sending("CO.3380021945570118"))

    assert status == 200
    assert answer["messages"][0]["id"]
    whatsapp.simulator.wait_until_delivered()
    assert iria.texts() == []
    assert whatsapp.inbox.statuses() == []


def test_a_message_needs_somebody_to_go_to(whatsapp: World) -> None:
    assert whatsapp.business.refusal({"messaging_product": "whatsapp", **HOLA})[0] == 131008


def test_the_business_cannot_write_to_itself(whatsapp: World) -> None:
    assert whatsapp.business.refusal(sending("+5491150000000"))[0] == 131021


@pytest.mark.parametrize("token", ["wrong", "", "EAAdemoTOKENx"])
def test_a_wrong_token_is_190(whatsapp: World, token: str) -> None:
    stranger = Business(whatsapp.url, token)
    status, answer = stranger.post(sending())
    stranger.close()

    assert (status, answer["error"]["code"]) == (401, 190)
    assert answer["error"]["type"] == "OAuthException"
    assert answer["error"]["fbtrace_id"]


def test_a_number_id_that_is_not_ours_does_not_exist(whatsapp: World) -> None:
    status, answer = whatsapp.business.post(sending(), path="123/messages")

    assert status == 400
    assert (answer["error"]["code"], answer["error"]["error_subcode"]) == (100, 33)


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"\xff", b'"text"', b"{}"])
def test_bytes_that_are_no_message_are_refused_not_crashed(whatsapp: World, body: bytes) -> None:
    assert whatsapp.business.refusal(body)[0] == 100


def test_the_error_has_metas_shape(whatsapp: World) -> None:
    status, answer = whatsapp.business.post(sending(text={"body": "x" * 4097}))

    error = answer["error"]
    assert status == 400
    assert error["message"] == "(#100) Invalid parameter"
    assert error["error_data"]["messaging_product"] == "whatsapp"
    assert error["error_data"]["details"].startswith("text.body:")


def test_free_text_needs_an_open_window(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    carla.change(window_open=False)

    assert whatsapp.business.refusal(sending())[0] == 131047
    whatsapp.business.send(
        CARLA,
        type="template",
        template={"name": "hello_world", "language": {"code": "en_US"}},
    )
    carla.say("acá estoy")
    whatsapp.business.send(CARLA, **HOLA)

    assert carla.texts() == ["Welcome and congratulations!!", "hola"]


def test_a_message_that_comes_late_opens_the_window_only_from_its_own_time(
    whatsapp: World,
) -> None:
    dora = whatsapp.simulator.phone("5491155550102")
    dora.send("text", {"body": "de anteayer"}, timestamp=1_700_000_000)

    assert whatsapp.business.refusal(sending("+5491155550102"))[0] == 131047


def test_a_closed_window_may_be_told_by_a_status_instead(whatsapp: World) -> None:
    whatsapp.simulator.settings(window_refusal="status")
    carla = whatsapp.simulator.phone(CARLA)
    carla.change(window_open=False)

    wamid = whatsapp.business.send(CARLA, **HOLA, biz_opaque_callback_data="ob1.7.1")

    whatsapp.inbox.wait_until(lambda inbox: inbox.statuses())
    (failed,) = whatsapp.inbox.statuses()
    assert (failed["id"], failed["status"]) == (wamid, "failed")
    assert failed["errors"][0]["code"] == 131047
    assert failed["biz_opaque_callback_data"] == "ob1.7.1"
    assert carla.texts() == []


def test_the_window_can_be_left_open_for_everybody(whatsapp: World) -> None:
    whatsapp.simulator.settings(window_hours=0)
    whatsapp.business.send("5491155559999", **HOLA)


@pytest.mark.parametrize("code", [131026, 131030])
def test_a_stranger_may_be_refused(whatsapp: World, code: int) -> None:
    whatsapp.simulator.settings(unknown_recipient=code)
    assert whatsapp.business.refusal(sending("+5491155559999"))[0] == code


def test_a_phone_may_be_unreachable(whatsapp: World) -> None:
    whatsapp.simulator.phone(CARLA).change(refuses=131026)
    assert whatsapp.business.refusal(sending())[0] == 131026


@pytest.mark.parametrize(
    ("wa_id", "other"),
    [
        ("5491155550101", "541155550101"),
        ("5215512345678", "525512345678"),
        ("551187654321", "5511987654321"),
    ],
)
def test_both_forms_of_a_number_reach_one_account(whatsapp: World, wa_id: str, other: str) -> None:
    phone = whatsapp.simulator.phone(wa_id)
    phone.say("hola")

    _, answer = whatsapp.business.post(sending(f"+{other}"))

    assert answer["contacts"] == [{"input": f"+{other}", "wa_id": wa_id}]
    assert phone.texts() == ["hola"]


def test_a_phone_may_take_only_the_other_form(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    carla.change(accepts="541155550101")

    assert whatsapp.business.refusal(sending())[0] == 131030
    whatsapp.business.send("541155550101", **HOLA)
    assert carla.texts() == ["hola"]


def test_the_number_may_have_a_pace(whatsapp: World) -> None:
    whatsapp.simulator.settings(messages_per_second=5)
    answers = (whatsapp.business.post(sending())[1] for _ in range(200))
    assert 130429 in (answer.get("error", {}).get("code") for answer in answers)


def test_a_pair_may_have_a_pace_of_its_own(whatsapp: World) -> None:
    whatsapp.simulator.settings(pair_per_6_seconds=2)
    whatsapp.simulator.phone("5491155550102").say("hola")
    whatsapp.business.send(CARLA, **HOLA)
    whatsapp.business.send(CARLA, **HOLA)

    assert whatsapp.business.refusal(sending())[0] == 131056
    whatsapp.business.send("5491155550102", **HOLA)


def test_reading_turns_what_was_written_blue(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    second = carla.say("¿hay alguien?")
    third = carla.say("?")
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": second}

    answer = whatsapp.business.post({**receipt, "typing_indicator": {"type": "text"}})

    assert answer == (200, {"success": True})
    assert [message["status"] == "read" for message in carla.messages()] == [True, True, False]
    assert carla.change()["typing_until"] > 0
    whatsapp.business.send(CARLA, **HOLA)
    assert carla.change()["typing_until"] == 0
    assert third


def test_a_message_nobody_received_cannot_be_read(whatsapp: World) -> None:
    receipt = {"messaging_product": "whatsapp", "status": "read", "message_id": "wamid.NO"}
    assert whatsapp.business.refusal(receipt)[0] == 131009


def test_a_file_goes_up_and_comes_back(whatsapp: World) -> None:
    media_id = whatsapp.business.upload(PNG, "image/png", "foto.png")

    status, raw = whatsapp.business.request("GET", f"{media_id}?phone_number_id={NUMBER_ID}")
    described = json.loads(raw)

    assert status == 200
    assert described["sha256"] == hashlib.sha256(PNG).hexdigest()
    assert (described["mime_type"], described["file_size"]) == ("image/png", len(PNG))
    assert whatsapp.business.request("GET", described["url"]) == (200, PNG)
    whatsapp.business.send(CARLA, type="image", image={"id": media_id, "caption": "mirá"})
    assert whatsapp.simulator.phone(CARLA).texts() == ["mirá"]
    assert whatsapp.business.request("DELETE", media_id)[0] == 200
    assert whatsapp.business.request("GET", media_id)[0] == 400


def test_a_file_is_fetched_with_the_token_and_the_right_address_only(whatsapp: World) -> None:
    media_id = whatsapp.business.upload(PNG, "image/png")
    url = json.loads(whatsapp.business.request("GET", media_id)[1])["url"]
    stranger = Business(whatsapp.url, "wrong")

    assert stranger.request("GET", url)[0] == 404
    assert whatsapp.business.request("GET", url.replace("ext=1", "ext=2"))[0] == 404
    assert whatsapp.business.request("GET", url.replace("hash=", "hash=0"))[0] == 404
    stranger.close()


def test_a_customers_file_is_described_in_the_webhook(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    given = whatsapp.simulator.upload(b"OggS", "audio/ogg; codecs=opus", "voz.ogg")

    wamid = carla.send("audio", {"id": given["id"], "voice": True})
    carla.wait_received(wamid)

    audio = whatsapp.inbox.messages()[-1]["audio"]
    digest = base64.b64encode(hashlib.sha256(b"OggS").digest()).decode()
    assert audio["mime_type"] == "audio/ogg; codecs=opus"
    assert (audio["sha256"], audio["voice"]) == (digest, True)
    assert whatsapp.business.request("GET", audio["url"]) == (200, b"OggS")


@pytest.mark.parametrize(
    ("content", "mime_type", "code"),
    [
        (PNG, "image/gif", 100),
        (b"", "image/png", 131053),
        (b"x" * (5 * 1024 * 1024 + 1), "image/png", 131053),
        (b"x" * (500 * 1024 + 1), "image/webp", 131053),
    ],
)
def test_an_upload_is_checked(whatsapp: World, content: bytes, mime_type: str, code: int) -> None:
    parts = {"messaging_product": "whatsapp", "file": ("a", content, mime_type)}
    status, raw = whatsapp.business.request("POST", f"{NUMBER_ID}/media", fields=parts)
    assert (status, json.loads(raw)["error"]["code"]) == (400, code)


def test_media_of_the_wrong_kind_look_sent_and_fail_later(whatsapp: World) -> None:
    webp = whatsapp.business.upload(b"RIFF", "image/webp")

    whatsapp.business.send(CARLA, type="image", image={"id": webp})

    whatsapp.inbox.wait_until(lambda inbox: inbox.statuses())
    assert whatsapp.inbox.statuses()[0]["errors"][0]["code"] == 131053
    assert whatsapp.simulator.phone(CARLA).got() == []


def test_media_that_do_not_exist_are_refused_at_once(whatsapp: World) -> None:
    assert whatsapp.business.refusal(sending(type="image", image={"id": "1"}))[0] == 131009


def test_a_template_is_filled_and_its_buttons_can_be_tapped(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    template = {
        "name": "seguimiento_gestion",
        "language": {"code": "es_AR"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Carla"}, {"type": "text", "text": "#9"}],
            },
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": 0,
                "parameters": [{"type": "payload", "payload": "go:9"}],
            },
        ],
    }
    _, answer = whatsapp.business.post(sending(type="template", template=template))

    assert answer["messages"][0]["message_status"] == "accepted"
    assert carla.texts() == ["Hola Carla, tenemos novedades de tu gestión #9. ¿Seguimos por acá?"]
    carla.wait_received(carla.tap("go:9"))
    button = whatsapp.inbox.messages()[-1]
    assert button["type"] == "button"
    assert button["button"] == {"payload": "go:9", "text": "Sí, sigamos"}


BLANK = {"type": "text", "text": "x"}


@pytest.mark.parametrize(
    ("name", "language", "parameters", "code", "status"),
    [
        ("no_such", "es_AR", [], 132001, 404),
        ("seguimiento_gestion", "es", [BLANK, BLANK], 132001, 404),
        ("seguimiento_gestion", "es_AR", [BLANK], 132000, 400),
        ("seguimiento_gestion", "es_AR", [BLANK, {**BLANK, "parameter_name": "n"}], 132012, 400),
    ],
)
def test_a_template_has_to_fit(
    whatsapp: World, name: str, language: str, parameters: list[Any], code: int, status: int
) -> None:
    template = {
        "name": name,
        "language": {"code": language},
        "components": [{"type": "body", "parameters": parameters}],
    }
    answer = whatsapp.business.post(sending(type="template", template=template))
    assert (answer[0], answer[1]["error"]["code"]) == (status, code)


def test_the_accounts_templates_are_listed_in_pages(whatsapp: World) -> None:
    whatsapp.simulator.add_template(
        {"name": "aviso", "language": "es_AR", "components": [{"type": "BODY", "text": "Aviso"}]}
    )
    path = f"{ACCOUNT_ID}/message_templates"

    first = json.loads(whatsapp.business.request("GET", f"{path}?limit=4")[1])
    after = first["paging"]["cursors"]["after"]
    second = json.loads(whatsapp.business.request("GET", f"{path}?limit=4&after={after}")[1])

    names = [template["name"] for template in first["data"] + second["data"]]
    assert names[:2] == ["hello_world", "seguimiento_gestion"]
    assert names[-1] == "aviso"
    assert len(names) == len(set(names)) == 6
    assert "next" in first["paging"]
    assert "next" not in second["paging"]


def test_the_number_tells_the_fields_asked_for(whatsapp: World) -> None:
    path = f"{NUMBER_ID}?fields=throughput,status,quality_rating"
    status, raw = whatsapp.business.request("GET", path)

    assert status == 200
    assert json.loads(raw) == {
        "id": NUMBER_ID,
        "throughput": {"level": "STANDARD"},
        "status": "CONNECTED",
        "quality_rating": "GREEN",
    }
    assert whatsapp.business.request("GET", f"{NUMBER_ID}?fields=mood")[0] == 400


def test_a_reaction_goes_to_its_message(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    target = carla.messages()[0]["wamid"]

    whatsapp.business.send(CARLA, type="reaction", reaction={"message_id": target, "emoji": "👍"})
    assert carla.messages()[0]["reactions"] == ["👍"]
    whatsapp.business.send(CARLA, type="reaction", reaction={"message_id": target, "emoji": ""})
    assert carla.messages()[0]["reactions"] == []

    whatsapp.simulator.wait_until_delivered()
    whatsapp.business.send(CARLA, type="reaction", reaction={"message_id": "w.X", "emoji": "👍"})
    whatsapp.inbox.wait_until(lambda inbox: inbox.statuses()[-1]["status"] == "failed")
    assert whatsapp.inbox.statuses()[-1]["errors"][0]["code"] == 131009


def test_a_reaction_to_an_old_message_looks_sent_and_fails(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    month = 30 * 86400
    old = carla.send("text", {"body": "hace un mes"}, timestamp=time() - month - 60)
    recent = carla.send("text", {"body": "hace menos"}, timestamp=time() - month + 60)
    for wamid in (old, recent):
        reaction = {"message_id": wamid, "emoji": "👍"}
        whatsapp.business.send(CARLA, type="reaction", reaction=reaction)
    shown = {message["wamid"]: message["reactions"] for message in carla.messages()}
    assert (shown[old], shown[recent]) == ([], ["👍"])


def test_an_authentication_template_needs_a_number(whatsapp: World) -> None:
    named = {"name": "codigo", "language": "es_AR", "category": "AUTHENTICATION"}
    body = {"type": "BODY", "text": "Tu código es {{1}}"}
    whatsapp.simulator.add_template({**named, "components": [body]})
    whatsapp.simulator.phone(user_id="AR.99").say("hola")
    parts = [{"type": "body", "parameters": [BLANK]}]
    template = {"name": "codigo", "language": {"code": "es_AR"}, "components": parts}
    message = {"messaging_product": "whatsapp", "type": "template", "template": template}
    assert whatsapp.business.refusal({**message, "recipient": "AR.99"})[0] == 131062
    assert whatsapp.business.post({**message, "to": f"+{CARLA}"})[0] == 200
