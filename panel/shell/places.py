"""The places of the panel: address, name, sign, and in whose margin they stand.

What is drawn there is the frame's to know, who may see it the page's own guard's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import streamlit as st

from core.accounts.rules import User
from panel.words import _

Render = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Place:
    """One page of the panel."""

    path: str  # empty: the first page
    title: str
    icon: str
    admins_only: bool = False

    @property
    def address(self) -> str:
        """The path people see."""
        return f"/{self.path}"

    def page(self, render: Render) -> st.Page:
        """The place with something in it, as Streamlit's navigation wants it."""
        return st.Page(render, title=self.title, url_path=self.path, default=not self.path)

    def listed_for(self, user: User) -> bool:
        """Whether a person's margin shows it."""
        return user.is_admin or not self.admins_only

    def link(
        self,
        label: str = "",
        *,
        icon: str | None = None,
        params: dict[str, str] | None = None,
        about: str | None = None,
    ) -> None:
        """Draw a link to it. Streamlit knows a page by its address, whatever is in it."""
        st.page_link(
            self.page(_nothing),
            label=label or self.title,
            icon=icon,
            query_params=params or {},
            help=about,
        )

    def go(self, *, params: dict[str, str]) -> None:
        """Leave for it at once; not from a callback."""
        st.switch_page(self.page(_nothing), query_params=params)


DASHBOARD: Final = Place("", _("Dashboard"), ":material/monitoring:")
TICKETS: Final = Place("tickets", _("Tickets"), ":material/confirmation_number:")
DUPLICATES: Final = Place("duplicados", _("Duplicados"), ":material/merge:", admins_only=True)
REPLIES: Final = Place(
    "respuestas", _("Respuestas rápidas"), ":material/quickreply:", admins_only=True
)
USERS: Final = Place("usuarios", _("Usuarios"), ":material/group:", admins_only=True)
JOURNAL: Final = Place("registro", _("Registro"), ":material/receipt_long:", admins_only=True)
PLACES: Final = (DASHBOARD, TICKETS, DUPLICATES, REPLIES, USERS, JOURNAL)


def _nothing() -> None:
    """What a link needs to know of the page behind it."""
