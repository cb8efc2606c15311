"""Keeping views of the list for oneself. Each person keeps and changes only their own."""

from datetime import datetime
from typing import Final

from core.accounts.rules import User
from core.db import Session
from core.errors import AppError, _
from core.tickets.store import own_views as store
from core.tickets.store.own_views import OwnView

LONGEST_NAME: Final = 60  # characters, as in the column
LONGEST_QUERY: Final = 2_000
MOST: Final = 20  # views of one person: they stand in one row of the page


class UnusableView(AppError):
    """The view cannot be kept like that; the text says why."""


def keep_view(session: Session, name: str, query: str, *, operator: User, now: datetime) -> None:
    """Keep the view of this address under a name; UnusableView if it is taken or none."""
    cleaned = _clean(name)
    if len(query) > LONGEST_QUERY:
        raise UnusableView(_("Esa vista tiene demasiados filtros para guardarla."))
    if store.count_of(session, operator.id) >= MOST:
        text = _("Ya hay {n} vistas guardadas. Eliminar alguna para guardar otra.")
        raise UnusableView(text.format(n=MOST))
    _require_free(session, cleaned, operator)
    store.add(session, operator.id, cleaned, query, now=now)


def rename_view(session: Session, view_id: int, name: str, *, operator: User) -> None:
    """Call one of the person's views otherwise."""
    cleaned = _clean(name)
    _require_free(session, cleaned, operator, but=view_id)
    store.rename(session, operator.id, view_id, cleaned)


def remove_view(session: Session, view_id: int, *, operator: User) -> OwnView | None:
    """Forget a view; `keep_view` with what is returned brings it back. None: it was gone."""
    return store.remove(session, operator.id, view_id)


def _require_free(session: Session, name: str, operator: User, *, but: int | None = None) -> None:
    taken = store.named(session, operator.id, name)
    if taken and taken.id != but:
        raise UnusableView(_("Ya hay una vista guardada con ese nombre."))


def _clean(name: str) -> str:
    cleaned = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not 1 <= len(cleaned) <= LONGEST_NAME:
        text = _("El nombre de la vista debe tener entre 1 y {n} caracteres.")
        raise UnusableView(text.format(n=LONGEST_NAME))
    return cleaned
