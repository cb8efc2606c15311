"""The list of users as the table draws it. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from core.accounts.rules import Role
from core.accounts.store.people import UserRow
from panel.dates import moment
from panel.words import _


def role_name(role: Role) -> str:
    """The type of user, in the product's words."""
    return {Role.ADMIN: _("Administrador"), Role.OPERATOR: _("Operador")}[role]


def table(rows: Sequence[UserRow], *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """Everything the table needs."""
    return {
        "kind": "users",
        "columns": [
            {"key": "nombre", "width": "22%", "label": _("Nombre")},
            {"key": "email", "width": "26%", "label": _("E-mail")},
            {"key": "celular", "width": "15%", "label": _("Celular")},
            {"key": "tipo", "width": "12%", "label": _("Tipo")},
            {"key": "estado", "width": "13%", "label": _("Estado")},
            {"key": "visto", "width": "12%", "label": _("Visto")},
        ],
        "rows": [_row(user, zone=zone, now=now) for user in rows],
        "filters": {},
        "sort": {"key": "", "descending": False},
        "words": {"open": _("Abrir a"), "filter": "", "filters": "", "any": "", "sort": ""},
        "empty": {"title": _("No hay usuarios"), "text": _("El primero se crea al instalar.")},
    }


def _row(user: UserRow, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    on = {"text": _("HABILITADO"), "sign": "●", "colour": "on"}
    off = {"text": _("DESHABILITADO"), "sign": "○", "colour": "off"}
    return {
        "id": user.id,
        "title": user.name,
        "nombre": user.name,
        "email": user.email,
        "celular": user.phone,
        "tipo": role_name(user.role),
        "estado": on if user.enabled else off,
        "visto": moment(user.seen_at, zone=zone, now=now) if user.seen_at else _("nunca"),
    }
