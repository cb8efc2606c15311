"""Somebody else's client, unchanged but for the address, takes the simulator for Meta."""

from collections.abc import Iterator

import httpx
import pytest
from pywa import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types import Button, Section, SectionList, SectionRow

from simulator.client import Phone
from simulator.testing import NUMBER_ID, TOKEN, World, world

CARLA = "5491155550101"
DIALLED = f"+{CARLA}"


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
        pywa = WhatsApp(phone_id=NUMBER_ID, token=TOKEN, session=session)
        session.base_url = httpx.URL(f"{whatsapp.url}/v26.0/")
        yield pywa


def test_pywa_sends_what_it_knows(pywa: WhatsApp, carla: Phone) -> None:
    hola = carla.messages()[0]["wamid"]
    rows = [SectionRow("Pedidos", callback_data="pedidos", description="Estado")]

    pywa.send_message(DIALLED, "Hola", tracker="ob1.1.1")
    pywa.send_message(DIALLED, "Elegí", buttons=[Button("Sí", callback_data="si")])
    pywa.send_message(DIALLED, "Temas", buttons=SectionList("Ver", [Section("Todos", rows)]))
    pywa.send_image(DIALLED, b"\x89PNG", caption="Foto", mime_type="image/png")
    pywa.send_location(DIALLED, latitude=-34.6, longitude=-58.4, name="Obelisco")
    pywa.send_reaction(DIALLED, "👍", hola)
    pywa.request_location(DIALLED, "¿Dónde?")

    assert carla.texts() == ["Hola", "Elegí", "Temas", "Foto", "Obelisco", "¿Dónde?"]
    assert carla.messages()[0]["reactions"] == ["👍"]
    assert [option["id"] for option in carla.got()[2]["options"]] == ["pedidos"]
    assert pywa.mark_message_as_read(hola)
    assert carla.messages()[0]["status"] == "read"


def test_pywa_reads_the_number_and_the_errors(pywa: WhatsApp, carla: Phone) -> None:
    assert pywa.get_business_phone_number().verified_name == "Openbot"
    carla.change(window_open=False)
    with pytest.raises(WhatsAppError) as refused:
        pywa.send_message(DIALLED, "tarde")
    assert refused.value.code == 131047
