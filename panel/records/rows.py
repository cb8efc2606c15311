"""The two lists of the journal as the table draws them. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from core.intake.reviewing import Waiting
from core.intake.store.entries import EntryRow
from panel.dates import moment, number
from panel.records.told import kind, reason
from panel.records.view import Address, outcome_names
from panel.words import _

UNSORTED: Final = {"key": "", "descending": False}


def failures(rows: Sequence[Waiting], *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    """What failed and waits."""
    return {
        "kind": "failures",
        "columns": [
            {"key": "cuando", "width": "12%", "label": _("Falló")},
            {"key": "evento", "width": "18%", "label": _("Evento")},
            {"key": "error", "width": "auto", "label": _("Error")},
            {"key": "intentos", "width": "88px", "label": _("Intentos")},
            {"key": "accion", "width": "124px", "label": ""},
        ],
        "rows": [_failure(waiting, zone=zone, now=now) for waiting in rows],
        "filters": {},
        "sort": UNSORTED,
        "words": {"open": _("Abrir"), "filter": "", "filters": "", "any": "", "sort": ""},
        "empty": {
            "title": _("Nada falló"),
            "text": _("Si un mensaje no se puede procesar, aparece acá para reprocesarlo."),
        },
    }


def entries(
    rows: Sequence[EntryRow], address: Address, *, zone: ZoneInfo, now: datetime
) -> dict[str, Any]:
    """A page of the journal."""
    options = [{"value": value, "label": label} for value, label in outcome_names().items()]
    return {
        "kind": "journal",
        "columns": [
            {"key": "numero", "width": "11%", "label": _("N°")},
            {"key": "recibido", "width": "16%", "label": _("Recibido")},
            {
                "key": "resultado",
                "width": "17%",
                "label": _("Resultado"),
                "filter": "choice",
                "options": options,
            },
            {"key": "eventos", "width": "88px", "label": _("Eventos")},
            {"key": "fallas", "width": "80px", "label": _("Fallas")},
            {"key": "error", "width": "auto", "label": _("Error")},
        ],
        "rows": [_entry(row, zone=zone, now=now) for row in rows],
        "filters": {"resultado": address.outcome},
        "sort": UNSORTED,
        "words": {
            "open": _("Abrir la entrada"),
            "filter": _("Filtrar"),
            "filters": _("Filtros"),
            "any": _("Todos"),
            "sort": "",
        },
        "empty": {
            "title": _("No hay entradas"),
            "text": _("Todo lo que WhatsApp avisa aparece acá. Ampliar las fechas o el filtro."),
        },
    }


def _failure(waiting: Waiting, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    failure = waiting.failure
    return {
        "id": failure.id,
        "title": f"#{failure.journal_id}",
        "cuando": moment(failure.at, zone=zone, now=now),
        "evento": kind(waiting),
        "error": reason(failure.error, waiting.kind),
        "intentos": number(failure.attempts),
        "accion": {"button": _("Reprocesar")},
    }


def _entry(row: EntryRow, *, zone: ZoneInfo, now: datetime) -> dict[str, Any]:
    return {
        "id": row.id,
        "title": f"#{row.id}",
        "numero": f"#{row.id}",
        "recibido": moment(row.received_at, zone=zone, now=now),
        "resultado": look(row.outcome, fails=row.failed > 0),
        "eventos": number(row.events),
        "fallas": row.failed,
        "error": reason(row.error) if row.error else "",
    }


def look(outcome: str, *, fails: bool) -> dict[str, str]:
    """How an outcome looks: sign, word and colour. `fails`: something in it waits."""
    return {
        "unreadable": {"text": _("Ilegible"), "sign": "!", "colour": "expired"},
        "failed": {"text": _("Con fallas"), "sign": "!", "colour": "expired"},
        "applied": {"text": _("Aplicado"), "sign": "✓", "colour": "on"},
        "ignored": {"text": _("Ajeno"), "sign": "–", "colour": "off"},
    }["failed" if fails and outcome == "applied" else outcome]
