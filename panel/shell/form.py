"""The sign-in form of streamlit-authenticator, with our own check behind it.

Its cookie (readable by scripts, not revocable), its hashing and its counters are never used: the
view gets a cookie controller that keeps nothing, the model asks us.
"""

from collections.abc import Callable
from typing import Any

from streamlit_authenticator import Authenticate
from streamlit_authenticator.controllers import AuthenticationController
from streamlit_authenticator.models import AuthenticationModel

from core.accounts.rules import User

Check = Callable[[str, str], User | None]


class Model(AuthenticationModel):  # type: ignore[misc]  # the library ships no types
    """The library's model; whether a pair is right is decided by `check`."""

    def __init__(self, check: Check) -> None:
        super().__init__({"usernames": {}}, auto_hash=False)
        self.check = check
        self.user: User | None = None
        self.was_sent = False

    def login(self, username: str, password: str, *args: Any, **kwargs: Any) -> bool:
        """Called when the form was sent; the library would pass over an empty e-mail in silence."""
        self.was_sent = True
        return bool(super().login(username, password, *args, **kwargs))

    def check_credentials(self, username: str, password: str) -> bool:
        """Ask us; what the library wants to know about a user afterwards is filled in."""
        self.user = self.check(username, password)
        if self.user is None:
            return False
        known = {"email": self.user.email, "name": self.user.name, "roles": [self.user.role]}
        self.credentials["usernames"][username] = known
        return True


class NoCookie:
    """Stands where the library keeps its own cookie."""

    def get_cookie(self) -> None:
        """There is none."""

    def set_cookie(self) -> None:
        """Ours is set by the server, out of reach of scripts."""


class SignInForm(Authenticate):  # type: ignore[misc]  # the library ships no types
    """The library's view over our model."""

    def __init__(self, check: Check) -> None:
        # Not the library's __init__: it would mount an iframe to write its cookie.
        self.path = None
        self.attrs: dict[str, Any] = {"login_sleep_time": 0}
        self.secret_key = ""
        self.cookie_controller = NoCookie()
        self.model = Model(check)
        self.authentication_controller = AuthenticationController(
            {"usernames": {}}, auto_hash=False
        )
        self.authentication_controller.authentication_model = self.model

    @property
    def was_sent(self) -> bool:
        """Whether this run is one in which somebody pressed the button."""
        return self.model.was_sent

    def draw(self, labels: dict[str, str]) -> User | None:
        """Show the form; the user at the run in which the right pair was sent."""
        self.login(fields=labels, key="sign-in")
        return self.model.user
