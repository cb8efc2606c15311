"""Everything a customer can send or become, as it reaches the webhook."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from simulator.client import Phone
from simulator.testing import ACCOUNT_ID, World, world

CARLA = "5491155550101"
OTHER = "5491155550109"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def carla(whatsapp: World) -> Phone:
    return whatsapp.simulator.phone(CARLA, name="Carla")


def values(whatsapp: World) -> list[dict[str, Any]]:
    return [value for post in whatsapp.inbox.received for value in post.values()]


def last(whatsapp: World) -> dict[str, Any]:
    """The newest message, once it has come."""
    whatsapp.simulator.wait_until_delivered()
    return whatsapp.inbox.messages()[-1]


def test_an_answer_quotes_its_message(whatsapp: World, carla: Phone) -> None:
    carla.say("hola")
    ours = whatsapp.business.send(CARLA, text={"body": "¿qué pedido?"})
    carla.answer(ours, "el 5512")

    assert last(whatsapp)["context"] == {"from": "5491150000000", "id": ours}
    assert carla.messages()[-1]["answers"] == ours
    carla.answer(carla.messages()[0]["wamid"], "sobre esto")
    assert last(whatsapp)["context"]["from"] == CARLA


@pytest.mark.parametrize(
    ("kind", "mime_type", "keys"),
    [
        ("image", "image/png", {"caption": "la caja"}),
        ("video", "video/mp4", {}),
        ("document", "application/pdf", {"filename": "factura.pdf", "caption": "va"}),
        ("sticker", "image/webp", {"animated": False}),
    ],
)
def test_a_file_comes_as_its_kind(
    whatsapp: World, carla: Phone, kind: str, mime_type: str, keys: dict[str, Any]
) -> None:
    carla.send_file(kind, PNG, mime_type, **keys)

    content = last(whatsapp)[kind]
    assert content["mime_type"] == mime_type
    assert {key: content[key] for key in keys} == keys
    assert content.keys() == {"id", "mime_type", "sha256", "url", *keys}
    assert "source=webhook" in content["url"]
    assert whatsapp.business.request("GET", content["url"]) == (200, PNG)


def test_a_voice_note_is_ogg_with_opus(whatsapp: World, carla: Phone) -> None:
    carla.send_voice(b"OggS")

    audio = last(whatsapp)["audio"]
    assert (audio["mime_type"], audio["voice"]) == ("audio/ogg; codecs=opus", True)


def test_a_reaction_is_taken_back_without_an_emoji(whatsapp: World, carla: Phone) -> None:
    carla.say("hola")
    ours = whatsapp.business.send(CARLA, text={"body": "buenas"})
    carla.react(ours, "👍")
    assert last(whatsapp)["reaction"] == {"message_id": ours, "emoji": "👍"}
    assert carla.got()[-1]["reactions"] == ["👍"]

    carla.react(ours, "")
    assert last(whatsapp)["reaction"] == {"message_id": ours}
    assert carla.got()[-1]["reactions"] == []


def test_an_own_message_is_edited_and_taken_back(whatsapp: World, carla: Phone) -> None:
    mine = carla.say("pedido 5512")
    carla.edit(mine, "pedido 5513")
    edit = last(whatsapp)["edit"]
    assert edit["original_message_id"] == mine
    assert edit["message"]["text"] == {"body": "pedido 5513"}
    (shown,) = carla.messages()
    assert (shown["text"], shown["edited"]) == ("pedido 5513", True)

    carla.revoke(mine)
    assert last(whatsapp)["revoke"] == {"original_message_id": mine}
    (shown,) = carla.messages()
    assert (shown["text"], shown["revoked"]) == ("", True)


def test_a_form_is_answered_with_its_token(whatsapp: World, carla: Phone) -> None:
    carla.say("hola")
    parameters = {"flow_message_version": "3", "flow_id": "77", "flow_cta": "Completar"}
    action = {"name": "flow", "parameters": {**parameters, "flow_token": "t-9"}}
    form = {"type": "flow", "body": {"text": "Tus datos"}, "action": action}
    ours = whatsapp.business.send(CARLA, type="interactive", interactive=form)
    carla.tap("77", answers={"nombre": "Carla", "puntaje": "4"})

    message = last(whatsapp)
    reply = message["interactive"]["nfm_reply"]
    assert message["context"]["id"] == ours
    assert (reply["name"], reply["body"]) == ("flow", "Sent")
    assert json.loads(reply["response_json"]) == {
        "flow_token": "t-9",
        "nombre": "Carla",
        "puntaje": "4",
    }
    assert carla.messages()[-1]["text"] == "nombre: Carla · puntaje: 4"


def test_an_order_an_advert_a_forward_and_what_cannot_be_carried(
    whatsapp: World, carla: Phone
) -> None:
    item = {"product_retailer_id": "TAZA", "quantity": 2, "item_price": 11.5, "currency": "ARS"}
    carla.send_order(item, text="para regalo")
    assert last(whatsapp)["order"]["product_items"] == [item]
    assert carla.messages()[-1]["text"] == "2 × TAZA · para regalo"

    referral = {"source_type": "ad", "source_id": "1", "source_url": "https://fb.me/x"}
    carla.say("vi el aviso", referral=referral)
    assert last(whatsapp)["referral"] == referral
    assert carla.messages()[-1]["by_ad"]

    carla.say("mirá", context={"forwarded": True})
    assert last(whatsapp)["context"] == {"forwarded": True}
    assert carla.messages()[-1]["forwarded"]

    carla.send_unsupported("poll")
    assert last(whatsapp)["unsupported"] == {"type": "poll"}
    assert last(whatsapp)["errors"][0]["code"] == 131051


def test_a_customer_without_number_shows_a_user_name_and_two_ids(whatsapp: World) -> None:
    parent = "CO.ENT.55"
    iria = whatsapp.simulator.phone(
        user_id="CO.33", name="Iria", username="iria.dev7", parent_user_id=parent
    )
    iria.say("hola")
    message = last(whatsapp)
    profile = {"name": "Iria", "username": "iria.dev7"}
    assert values(whatsapp)[-1]["contacts"] == [
        {"profile": profile, "user_id": "CO.33", "parent_user_id": parent}
    ]
    assert "from" not in message
    assert (message["from_user_id"], message["from_parent_user_id"]) == ("CO.33", parent)

    body = {"messaging_product": "whatsapp", "recipient": parent, "text": {"body": "buenas"}}
    assert whatsapp.business.post(body)[1]["contacts"] == [{"input": parent, "user_id": parent}]
    whatsapp.inbox.wait_until(lambda inbox: len(inbox.statuses()) == 2)
    sent, delivered = (value for value in values(whatsapp) if "statuses" in value)
    assert sent["statuses"][0]["recipient_parent_user_id"] == parent
    assert "recipient_id" not in sent["statuses"][0]
    assert sent["contacts"][0]["profile"] == {"name": "Iria"}
    assert delivered["contacts"][0]["profile"] == profile


def test_a_shared_number_reaches_the_customer_and_shows_from_then_on(whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="AR.99", name="Iria")
    iria.say("hola")
    action = {"name": "request_contact_info"}
    ask = {"type": "request_contact_info", "body": {"text": "¿Tu número?"}, "action": action}
    message = {"messaging_product": "whatsapp", "type": "interactive", "interactive": ask}
    whatsapp.business.post({**message, "recipient": "AR.99"})
    iria.tap("request_contact_info")
    (card,) = last(whatsapp)["contacts"]
    assert card["origin"] == "contact_request"
    number = card["phones"][0]["wa_id"]
    iria.say("ahí va")
    assert "from" not in last(whatsapp), "sharing alone does not unhide it"

    whatsapp.business.send(number, text={"body": "gracias"})
    assert iria.texts()[-1] == "gracias"
    iria.say("de nada")
    assert last(whatsapp)["from"] == number
    assert last(whatsapp)["from_user_id"] == "AR.99"


def test_a_change_of_number_changes_the_user_id_and_comes_without_contacts(
    whatsapp: World, carla: Phone
) -> None:
    carla.say("hola")
    old = last(whatsapp)["from_user_id"]
    carla.change_number(OTHER)

    message = last(whatsapp)
    assert "contacts" not in values(whatsapp)[-1]
    assert (message["type"], message["from"]) == ("system", CARLA)
    system = message["system"]
    assert (system["type"], system["wa_id"]) == ("user_changed_number", OTHER)
    assert system["previous_user_id"] == old != system["user_id"]
    carla.say("soy yo")
    assert (last(whatsapp)["from"], last(whatsapp)["from_user_id"]) == (OTHER, system["user_id"])
    whatsapp.business.send(OTHER, text={"body": "anotado"})
    assert carla.texts() == ["anotado"]


def test_a_hidden_customer_gets_another_user_id(whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="CO.33")
    iria.change_user_id("CO.99")

    message = last(whatsapp)
    assert "from" not in message
    assert message["system"]["type"] == "user_changed_user_id"
    assert message["system"]["previous_user_id"] == "CO.33"
    assert message["system"]["user_id"] == "CO.99"
    iria.say("hola")
    assert last(whatsapp)["from_user_id"] == "CO.99"


def test_no_more_adverts_is_a_notice_and_they_fail_from_then_on(
    whatsapp: World, carla: Phone
) -> None:
    carla.say("hola")
    carla.stop_marketing()
    whatsapp.simulator.wait_until_delivered()
    value = values(whatsapp)[-1]
    (wish,) = value["user_preferences"]
    assert (wish["category"], wish["value"], wish["wa_id"]) == ("marketing_messages", "stop", CARLA)
    assert isinstance(wish["timestamp"], int)
    assert value["contacts"][0].keys() == {"wa_id", "user_id"}

    promo: dict[str, Any] = {"name": "promo_temporada", "language": {"code": "es_AR"}}
    parts = [
        {"type": "header", "parameters": [{"type": "text", "text": "Carla"}]},
        {
            "type": "button",
            "sub_type": "copy_code",
            "index": 0,
            "parameters": [{"type": "coupon_code", "coupon_code": "X20"}],
        },
    ]
    send = {"type": "template", "template": {**promo, "components": parts}}
    whatsapp.business.send(CARLA, **send)
    whatsapp.inbox.wait_until(lambda inbox: inbox.statuses())
    assert whatsapp.inbox.statuses()[0]["errors"][0]["code"] == 131050
    carla.resume_marketing()
    whatsapp.business.send(CARLA, **send)
    assert carla.texts() == ["Esta semana todo lo de temporada tiene 20 % de descuento."]


def test_a_notice_about_the_account_carries_the_time_and_no_metadata(whatsapp: World) -> None:
    value = {"event": "DISABLED_UPDATE", "ban_info": {"waba_ban_state": "DISABLE"}}
    whatsapp.simulator.notice("account_update", value)
    whatsapp.simulator.wait_until_delivered()
    (entry,) = json.loads(whatsapp.inbox.received[-1].body)["entry"]
    assert isinstance(entry["time"], int)
    assert entry["id"] == ACCOUNT_ID
    assert entry["changes"] == [{"value": value, "field": "account_update"}]

    whatsapp.simulator.notice("messages", {"errors": [{"code": 130429, "title": "x"}]})
    whatsapp.simulator.wait_until_delivered()
    assert values(whatsapp)[-1].keys() == {"messaging_product", "metadata", "errors"}


def test_a_voice_note_is_played_once_and_reading_may_be_kept_secret(
    whatsapp: World, carla: Phone
) -> None:
    carla.say("hola")
    media_id = whatsapp.business.upload(b"OggS", "audio/ogg; codecs=opus")
    note = whatsapp.business.send(CARLA, type="audio", audio={"id": media_id, "voice": True})
    carla.change(receipts=False)

    assert carla.read() == []
    assert carla.play(note)
    assert not carla.play(note)
    whatsapp.simulator.wait_until_delivered()
    assert [each["status"] for each in whatsapp.inbox.statuses()] == ["sent", "delivered", "played"]


@pytest.mark.parametrize("code", [131030, 131026])
def test_one_form_of_a_number_may_be_refused_for_everybody(
    whatsapp: World, carla: Phone, code: int
) -> None:
    whatsapp.simulator.settings(refused_forms={"549": code})
    carla.say("hola")
    text = {"messaging_product": "whatsapp", "text": {"body": "buenas"}}

    assert whatsapp.business.refusal({**text, "to": f"+{CARLA}"})[0] == code
    status, answer = whatsapp.business.post({**text, "to": "+541155550101"})
    assert (status, answer["contacts"][0]["wa_id"]) == (200, CARLA)
    assert carla.texts() == ["buenas"]


@pytest.mark.parametrize(
    ("dialled", "wa_id"), [("541155550177", "5491155550177"), ("525512345678", "5215512345678")]
)
def test_a_stranger_is_answered_by_the_form_whatsapp_uses(
    whatsapp: World, dialled: str, wa_id: str
) -> None:
    whatsapp.simulator.settings(window_hours=0)
    body = {"messaging_product": "whatsapp", "to": f"+{dialled}", "text": {"body": "hola"}}
    contact = {"input": f"+{dialled}", "wa_id": wa_id}
    assert whatsapp.business.post(body)[1]["contacts"] == [contact]
