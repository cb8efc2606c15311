"""A template has to fit the one the account has, part by part."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from simulator.graph.errors import GraphError
from simulator.templates import Templates
from simulator.testing import World, world

CARLA = "5491155550101"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
Parts = list[dict[str, Any]]


def words(text: str, name: str = "") -> dict[str, str]:
    return {"type": "text", "text": text, **({"parameter_name": name} if name else {})}


FITTING: Parts = [
    {"type": "header", "parameters": [{"type": "image", "image": {"link": "https://a.example"}}]},
    {"type": "body", "parameters": [words("5512", "pedido"), words("Carla", "nombre")]},
    {"type": "button", "sub_type": "url", "index": "0", "parameters": [words("5512")]},
]


def filled(components: Parts, name: str = "pedido_en_camino") -> dict[str, Any]:
    sent = {"name": name, "language": {"code": "es_AR"}, "components": components}
    return Templates().fill(sent)[0]


def changed(part: int, **keys: Any) -> Parts:
    components = deepcopy(FITTING)
    components[part] |= keys
    return components


def test_named_blanks_a_picture_and_a_link_are_filled() -> None:
    shown = filled(FITTING)
    assert shown["header"] == {"type": "image", "image": {"link": "https://a.example"}}
    assert shown["body"] == "Carla, tu pedido 5512 está en camino."
    assert shown["footer"] == "No hace falta responder"
    assert [(b["kind"], b["text"]) for b in shown["buttons"]] == [
        ("url", "Seguir el envío"),
        ("phone", "Llamar"),
    ]
    assert shown["buttons"][0]["url"] == "https://envios.example/5512"


@pytest.mark.parametrize(
    ("components", "code"),
    [
        (changed(0, parameters=[]), 132008),
        (
            changed(0, parameters=[{"type": "video", "video": {"link": "https://a.example"}}]),
            132012,
        ),
        (changed(0, parameters=FITTING[0]["parameters"] * 2), 132000),
        (changed(1, parameters=[words("x", "pedido")]), 132000),
        (changed(1, parameters=[words("x"), words("y")]), 132012),
        (changed(1, parameters=[words("x", "pedido"), words("y", "apodo")]), 132012),
        (changed(1, parameters=[words("x\ny", "pedido"), words("y", "nombre")]), 132018),
        (changed(1, parameters=[words("x" * 2000, "pedido"), words("y", "nombre")]), 132005),
        (changed(2, parameters=[]), 132000),
        (changed(2, parameters=[{"type": "payload", "payload": "x"}]), 132012),
        (changed(2, sub_type="quick_reply"), 132012),
        (changed(2, index="7"), 131009),
        (FITTING[:2], 132000),
        ([*FITTING, FITTING[1]], 100),
    ],
)
def test_what_does_not_fit_gets_its_code(components: Parts, code: int) -> None:
    with pytest.raises(GraphError) as refused:
        filled(components)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("standing", "code"),
    [("PAUSED", 132015), ("DISABLED", 132016), ("PENDING", 132001), ("REJECTED", 132001)],
)
def test_only_an_approved_one_is_sent(standing: str, code: int) -> None:
    templates = Templates()
    body = {"type": "BODY", "text": "Aviso"}
    named = {"name": "aviso", "language": "es_AR", "category": "UTILITY"}
    templates.put({**named, "status": standing, "components": [body]})
    with pytest.raises(GraphError) as refused:
        templates.fill({"name": "aviso", "language": {"code": "es_AR"}})
    assert refused.value.code == code


def test_parameters_for_a_part_there_is_not_are_too_many() -> None:
    header = {"type": "header", "parameters": [words("x")]}
    body = {"type": "body", "parameters": [words("a"), words("b")]}
    assert filled([body], "seguimiento_gestion")["body"].startswith("Hola a")
    with pytest.raises(GraphError) as refused:
        filled([body, header], "seguimiento_gestion")
    assert refused.value.code == 132000


@pytest.fixture
def whatsapp() -> Iterator[World]:
    with world() as whatsapp:
        yield whatsapp


def test_its_picture_has_to_be_one(whatsapp: World) -> None:
    carla = whatsapp.simulator.phone(CARLA)
    language = {"code": "es_AR"}

    def send(media_id: str) -> str:
        picture = {"type": "image", "image": {"id": media_id}}
        template = {"name": "pedido_en_camino", "language": language}
        parts = [{"type": "header", "parameters": [picture]}, *FITTING[1:]]
        return whatsapp.business.send(
            CARLA, type="template", template={**template, "components": parts}
        )

    send(whatsapp.business.upload(PNG, "image/png"))
    assert carla.got()[0]["content"]["header"]["image"]["mime_type"] == "image/png"
    bad = send(whatsapp.business.upload(b"%PDF-1.7", "application/pdf"))
    whatsapp.inbox.wait_until(lambda inbox: inbox.statuses()[-1]["status"] == "failed")
    failed = whatsapp.inbox.statuses()[-1]
    assert (failed["id"], failed["errors"][0]["code"]) == (bad, 131053)
