"""The columns of the list in their order, each with its filter, as the table component wants them.

Pure. Keys are those of the address.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any, Final

from core.tickets.machine import Status
from panel.desk.asked import BETWEEN, NOBODY, YES, ticket_choices, window_choices
from panel.desk.states import LOOKS
from panel.words import _

WIDTHS: Final = {  # shares of a table of some 1,100 pixels
    "numero": "5%",
    "recibido": "8%",
    "nombre": "",  # what is left
    "celular": "10.7%",
    "fuente": "7%",
    "tema": "8%",
    "pedido": "6.2%",
    "estado": "11.2%",
    "operador": "7.9%",
    "ventana": "7.9%",
    "vence": "7.9%",
    "noleidos": "3.8%",
}


def columns(operators: Mapping[int, str], *, today: date) -> list[dict[str, Any]]:
    """Number, time, name, phone, source, subject, order, state, operator, clocks, unread."""
    people = [(NOBODY, _("Sin asignar")), *((str(key), name) for key, name in operators.items())]
    asked: dict[str, tuple[str, str, dict[str, Any]]] = {
        "numero": (_("N°"), "search", {"numeric": True}),
        "recibido": (_("Recibido"), "days", {"presets": _presets(today), "words": _day_words()}),
        "nombre": (_("Nombre"), "search", {}),
        "celular": (_("Celular"), "search", {}),
        "fuente": (_("Fuente"), "search", {}),
        "tema": (_("Tema"), "search", {}),
        "pedido": (_("Pedido"), "search", {}),
        "estado": (_("Estado"), "many", {"options": _states()}),
        "operador": (_("Operador"), "choice", {"options": _options(people)}),
        "ventana": (_("Ventana"), "choice", {"options": _options(window_choices())}),
        "vence": (_("Vence"), "choice", {"options": _options(ticket_choices())}),
        "noleidos": ("💬", "choice", {"options": _options([(YES, _("Con mensajes sin leer"))])}),
    }
    spec = [
        {"key": key, "label": label, "filter": kind, "width": WIDTHS[key], **more}
        for key, (label, kind, more) in asked.items()
    ]
    spec[-1]["name"] = _("Mensajes sin leer")
    return spec


def _options(choices: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"value": value, "label": label} for value, label in choices]


def _states() -> list[dict[str, str]]:
    return [
        {
            "value": status.value,
            "label": status.value,
            "sign": LOOKS[status].sign,
            "colour": LOOKS[status].colour,
        }
        for status in Status
    ]


def _presets(today: date) -> list[dict[str, str]]:
    def since(days: int) -> str:
        return f"{(today - timedelta(days=days)).isoformat()}{BETWEEN}{today.isoformat()}"

    yesterday = today - timedelta(days=1)
    return _options(
        [
            (today.isoformat(), _("Hoy")),
            (yesterday.isoformat(), _("Ayer")),
            (since(6), _("7 días")),
            (since(29), _("30 días")),
        ]
    )


def _day_words() -> dict[str, str]:
    return {"since": _("Desde"), "until": _("Hasta"), "clear": _("Quitar")}
