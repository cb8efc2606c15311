"""Somebody else's client, unchanged but for the address, takes the simulator for Meta."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pywa import WhatsApp, handlers, types
from pywa.errors import WhatsAppError
from pywa.types import Button, Section, SectionList, SectionRow
from pywa.types.templates import (
    BodyText,
    HeaderImage,
    QuickReplyButton,
    TemplateLanguage,
    TemplateStatus,
    URLButton,
)

from simulator.client import Phone
from simulator.testing import ACCOUNT_ID, NUMBER_ID, SECRET, TOKEN, World, world

CARLA = "5491155550101"
DIALLED = f"+{CARLA}"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
HANDLERS: tuple[Any, ...] = (
    handlers.MessageHandler,
    handlers.MessageStatusHandler,
    handlers.FlowCompletionHandler,
    handlers.EditedMessageHandler,
    handlers.DeletedMessageHandler,
    handlers.UserMarketingPreferencesHandler,
    handlers.PhoneNumberChangeHandler,
    handlers.AccountUpdateHandler,
)
FORM = {"flow_message_version": "3", "flow_id": "77", "flow_cta": "Completar"}


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


@pytest.fixture
def carla(whatsapp: World) -> Phone:
    phone = whatsapp.simulator.phone(CARLA, name="Carla")
    phone.say("hola")
    return phone


@pytest.fixture
def pywa(whatsapp: World) -> Iterator[WhatsApp]:
    with httpx.Client() as session:
        pywa = WhatsApp(
            phone_id=NUMBER_ID,
            token=TOKEN,
            session=session,
            waba_id=ACCOUNT_ID,
            app_secret=SECRET,
            server=None,
        )
        session.base_url = httpx.URL(f"{whatsapp.url}/v26.0/")
        yield pywa


def test_pywa_sends_what_it_knows(pywa: WhatsApp, carla: Phone) -> None:
    hola = carla.messages()[0]["wamid"]
    rows = [SectionRow("Pedidos", callback_data="pedidos", description="Estado")]

    pywa.send_message(DIALLED, "Hola", tracker="ob1.1.1")
    pywa.send_message(DIALLED, "Elegí", buttons=[Button("Sí", callback_data="si")])
    pywa.send_message(DIALLED, "Temas", buttons=SectionList("Ver", [Section("Todos", rows)]))
    pywa.send_image(DIALLED, PNG, caption="Foto", mime_type="image/png")
    pywa.send_location(DIALLED, latitude=-34.6, longitude=-58.4, name="Obelisco")
    pywa.request_location(DIALLED, "¿Dónde?")
    pywa.request_contact_info(DIALLED, "¿Tu número?")
    pywa.send_voice(DIALLED, b"OggS", mime_type="audio/ogg; codecs=opus")

    texts = ["Hola", "Elegí", "Temas", "Foto", "Obelisco", "¿Dónde?", "¿Tu número?", ""]
    assert carla.texts() == texts
    assert [option["id"] for option in carla.got()[2]["options"]] == ["pedidos"]
    pywa.send_reaction(DIALLED, "👍", hola)
    assert carla.messages()[0]["reactions"] == ["👍"]
    pywa.remove_reaction(DIALLED, hola)
    assert carla.messages()[0]["reactions"] == []
    assert pywa.mark_message_as_read(hola)
    assert carla.messages()[0]["status"] == "read"
    assert pywa.indicate_typing(hola)
    assert carla.change()["typing_until"] > 0


def test_pywa_reads_the_number_and_the_errors(pywa: WhatsApp, carla: Phone) -> None:
    assert pywa.get_business_phone_number().verified_name == "Openbot"
    carla.change(window_open=False)
    with pytest.raises(WhatsAppError) as refused:
        pywa.send_message(DIALLED, "tarde")
    assert refused.value.code == 131047


def test_pywa_lists_and_sends_templates(pywa: WhatsApp, carla: Phone) -> None:
    names = {template.name: template.status for template in pywa.get_templates()}
    assert names["seguimiento_gestion"] is TemplateStatus.APPROVED
    assert names["encuesta"] is TemplateStatus.PAUSED

    pywa.send_template(
        DIALLED,
        "seguimiento_gestion",
        TemplateLanguage.SPANISH_ARG,
        [
            BodyText.params("Carla", "#9"),
            QuickReplyButton.params(callback_data="go:9", index=0),
        ],
    )
    picture = pywa.upload_media(PNG, "image/png", filename="caja.png")
    pywa.send_template(
        DIALLED,
        "pedido_en_camino",
        TemplateLanguage.SPANISH_ARG,
        [
            HeaderImage.params(image=picture.id),
            BodyText.params(nombre="Carla", pedido="5512"),
            URLButton.params(url_variable="5512", index=0),
        ],
    )

    assert [option["id"] for option in carla.got()[0]["options"]] == ["go:9", "Ya no hace falta"]
    assert carla.texts()[1] == "Carla, tu pedido 5512 está en camino."
    assert carla.got()[1]["content"]["header"]["image"]["id"] == picture.id
    with pytest.raises(WhatsAppError) as refused:
        pywa.send_template(DIALLED, "encuesta", TemplateLanguage.SPANISH_ARG)
    assert refused.value.code == 132015


def test_pywa_moves_files_both_ways(pywa: WhatsApp, tmp_path: Path) -> None:
    media = pywa.upload_media(PNG, "image/png", filename="foto.png")
    described = pywa.get_media_url(media.id)
    assert (described.mime_type, described.file_size) == ("image/png", len(PNG))
    assert pywa.get_media_bytes(described.url) == PNG
    kept = pywa.download_media(url=described.url, path=tmp_path, filename="foto.png")
    assert Path(kept).read_bytes() == PNG
    assert pywa.delete_media(media.id)
    with pytest.raises(WhatsAppError):
        pywa.get_media_url(media.id)


def test_pywa_blocks_and_unblocks(pywa: WhatsApp, carla: Phone) -> None:
    assert [user.wa_id for user in pywa.block_users([CARLA]).added_users] == [CARLA]
    assert [user.wa_id for user in pywa.get_blocked_users()] == [CARLA]
    assert [user.wa_id for user in pywa.unblock_users([CARLA]).removed_users] == [CARLA]


def ask_a_form(whatsapp: World) -> None:
    action = {"name": "flow", "parameters": FORM}
    form = {"type": "flow", "body": {"text": "Tus datos"}, "action": action}
    whatsapp.business.send(CARLA, type="interactive", interactive=form)


def do_everything(whatsapp: World, carla: Phone) -> None:
    """What a customer can do, each thing once."""
    mine = carla.messages()[0]["wamid"]
    ours = whatsapp.business.send(CARLA, text={"body": "buenas"})
    item = {"product_retailer_id": "TAZA", "quantity": 2, "item_price": 11.5, "currency": "ARS"}
    carla.answer(ours, "respondo")
    carla.say("reenviado", context={"forwarded": True})
    for kind, mime_type in [
        ("image", "image/png"),
        ("video", "video/mp4"),
        ("document", "application/pdf"),
        ("sticker", "image/webp"),
    ]:
        carla.send_file(kind, PNG, mime_type)
    carla.send_voice(b"OggS")
    carla.send("location", {"latitude": -34.6, "longitude": -58.4})
    name = {"formatted_name": "Taller"}
    carla.send("contacts", [{"origin": "other", "name": name, "phones": [{"phone": "+541"}]}])
    carla.send_order(item)
    carla.react(ours, "👍")
    carla.react(ours, "")
    carla.send_unsupported()
    ask_a_form(whatsapp)
    carla.tap("77", answers={"nombre": "Carla"})
    carla.edit(mine, "hola!")
    carla.revoke(mine)
    carla.stop_marketing()
    carla.change_number("5491155550109")
    whatsapp.simulator.notice("account_update", {"event": "DISABLED_UPDATE"})


def test_pywa_understands_all_our_webhooks(pywa: WhatsApp, whatsapp: World, carla: Phone) -> None:
    updates = listen(pywa)
    do_everything(whatsapp, carla)
    hand_over(pywa, whatsapp)

    messages = [update for update in updates if type(update) is types.Message]
    assert [message.type.value for message in messages] == [
        *("text", "text", "text", "image", "video", "document", "sticker", "audio", "location"),
        *("contacts", "order", "reaction", "reaction", "unsupported"),
    ]
    assert messages[1].reply_to_message is not None
    assert messages[2].forwarded
    assert messages[7].audio is not None
    assert messages[7].audio.voice
    assert messages[3].image.get_bytes() == PNG
    assert messages[12].reaction is not None
    assert not messages[12].reaction.emoji
    kinds = {type(update) for update in updates}
    assert kinds == {
        types.Message,
        types.MessageStatus,
        types.FlowCompletion,
        types.EditedMessage,
        types.DeletedMessage,
        types.UserMarketingPreferences,
        types.PhoneNumberChange,
        types.AccountUpdate,
    }
    moved = next(update for update in updates if isinstance(update, types.PhoneNumberChange))
    assert (moved.old_wa_id, moved.new_wa_id) == (CARLA, "5491155550109")
    prices = [u.pricing for u in updates if isinstance(u, types.MessageStatus) and u.pricing]
    assert prices[0].category == "service"


def test_pywa_knows_a_customer_without_number(pywa: WhatsApp, whatsapp: World) -> None:
    iria = whatsapp.simulator.phone(user_id="CO.33", name="Iria", username="iria.dev7")
    updates = listen(pywa)
    iria.say("hola")
    hand_over(pywa, whatsapp)
    (message,) = updates
    assert (message.from_user.bsuid, message.from_user.wa_id) == ("CO.33", None)
    assert message.from_user.username == "iria.dev7"
    pywa.send_message("CO.33", "buenas")
    assert iria.texts() == ["buenas"]


def listen(pywa: WhatsApp) -> list[Any]:
    """Where pywa will put the typed updates it reads."""
    got: list[Any] = []
    pywa.add_handlers(*(kind(lambda _, update: got.append(update)) for kind in HANDLERS))
    return got


def hand_over(pywa: WhatsApp, whatsapp: World) -> None:
    """All POSTs that came, as a server of pywa's would."""
    whatsapp.simulator.wait_until_delivered()
    for post in whatsapp.inbox.received:
        assert pywa.webhook_update_validator(post.body, post.signature) is None
        assert pywa.webhook_update_handler(update=post.body) == ("ok", 200)
