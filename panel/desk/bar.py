"""The bar over the list: one-click views, a person's own views, and EXPORTAR. Pure."""

from collections.abc import Sequence
from typing import Any, Final

from core.tickets.store import OpenCounts
from core.tickets.store.own_views import OwnView
from panel.dates import number
from panel.desk.view import ALL, DUE, MINE, UNASSIGNED, UNREAD, Address, chips
from panel.exporting import ALL as EVERYTHING
from panel.exporting import MONTH, VIEW, address_of
from panel.words import _, ngettext

COUNTED: Final = {MINE: "mine", UNASSIGNED: "unassigned", UNREAD: "unread", DUE: "open"}


def bar(address: Address, own: Sequence[OwnView], counts: OpenCounts, total: int) -> dict[str, Any]:
    """Everything the component needs."""
    here = address.query
    kept = next((view for view in own if view.query == here), None)
    plain = {"": ALL, **{Address({"vista": key}).query: key for key in chips()}}
    return {
        "chips": [
            {
                "key": key,
                "label": label,
                "count": getattr(counts, COUNTED[key]) if key in COUNTED else 0,
                "chosen": kept is None and address.chip == key,
                "href": f"/tickets?{Address({'vista': key}).query}".removesuffix("?"),
            }
            for key, label in chips().items()
        ],
        "own": [
            {
                "id": view.id,
                "label": view.name,
                "chosen": view is kept,
                "href": f"/tickets?{view.query}".removesuffix("?"),
            }
            for view in own
        ],
        "keepable": kept is None and here not in plain,
        "filtered": address.is_filtered,
        "note": _note(address),
        "total": ngettext("{n} ticket", "{n} tickets", total).format(n=number(total)),
        "exports": _exports(address, total),
        "words": _words(),
    }


def _exports(address: Address, total: int) -> list[dict[str, str]]:
    filtered = _("Esta vista ({n})").format(n=number(total))
    return [
        {"label": _("Último mes"), "href": address_of("tickets", MONTH)},
        {"label": _("Todos"), "href": address_of("tickets", EVERYTHING)},
        {"label": filtered, "href": address_of("tickets", VIEW, address.query)},
    ]


def _note(address: Address) -> str:
    if address.sort[0] == "urgencia":
        return _("Primero quien espera respuesta; entre ellos, lo que se acaba antes.")
    return ""


def _words() -> dict[str, str]:
    return {
        "views": _("Vistas"),
        "keep": _("Guardar vista"),
        "name": _("Nombre de la vista"),
        "save": _("Guardar"),
        "cancel": _("Cancelar"),
        "rename": _("Cambiar el nombre"),
        "remove": _("Eliminar"),
        "options": _("Opciones de la vista"),
        "clear": _("Quitar los filtros"),
        "export": _("EXPORTAR"),
    }
