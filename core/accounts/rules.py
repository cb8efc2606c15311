"""Who may do what. Pure."""

from dataclasses import dataclass
from enum import StrEnum

from core.errors import NotAllowed, _


class Role(StrEnum):
    """The two types of user."""

    ADMIN = "admin"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who is signed in, as the actions need to know them."""

    id: int
    name: str
    email: str
    role: Role

    @property
    def is_admin(self) -> bool:
        """Whether this is an administrator, who may also do all that operators may."""
        return self.role is Role.ADMIN


def require_admin(user: User) -> None:
    """Refuse anyone but an administrator; asked by the actions, whatever the menu showed."""
    if not user.is_admin:
        raise NotAllowed(_("Esto lo puede hacer sólo un administrador."))
