"""At which addresses the panel may be used, and what its cookies are called there. Pure."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from core.settings import Settings

BROWSER = "openbot_browser"  # names a browser before anybody has signed in
SESSION = "openbot_session"


@dataclass(frozen=True, slots=True)
class Addresses:
    """The origins people may come from; the first is the one to tell them."""

    origins: tuple[str, ...]

    @property
    def secure(self) -> bool:
        """Whether people come over https, so that cookies never travel without it."""
        return self.origins[0].startswith("https://")

    @property
    def hosts(self) -> frozenset[str]:
        """The Host headers that go with the origins."""
        return frozenset(urlsplit(origin).netloc for origin in self.origins)

    @property
    def websockets(self) -> tuple[str, ...]:
        """The same origins as websocket addresses; not every browser reads 'self' so."""
        return tuple("ws" + origin.removeprefix("http") for origin in self.origins)

    @property
    def browser_cookie(self) -> str:
        """The cookie that binds a sign-in to one browser."""
        return self._prefix + BROWSER

    @property
    def session_cookie(self) -> str:
        """The cookie with the token of the session."""
        return self._prefix + SESSION

    @property
    def _prefix(self) -> str:
        return "__Host-" if self.secure else ""


def addresses_of(settings: Settings) -> Addresses:
    """panel.public_url, or this machine under both of its names."""
    if settings.panel.public_url:
        parts = urlsplit(settings.panel_url)
        return Addresses((f"{parts.scheme}://{parts.netloc}".lower(),))
    port = settings.panel.port
    return Addresses((settings.panel_url, f"http://localhost:{port}"))
