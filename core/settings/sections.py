"""The tables of config.toml as frozen values, each with its checks."""

from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator

ROOT = Path(__file__).resolve().parent.parent.parent
LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


class Section(BaseModel):
    """A table of config.toml: unknown keys are refused, values are not changed."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Database(Section):
    """Where everything is stored."""

    url: str = "sqlite:///data/openbot.db"


class WhatsApp(Section):
    """The business number and the way to Meta."""

    graph_url: str = "https://graph.facebook.com"
    api_version: str = Field(default="v26.0", pattern=r"^v\d+\.\d+$")
    phone_number_id: str = ""
    business_account_id: str = ""
    access_token: SecretStr = SecretStr("")
    app_secret: SecretStr = SecretStr("")
    verify_token: SecretStr = SecretStr("")

    @field_validator("graph_url")
    @classmethod
    def _encrypted_unless_local(cls, url: str) -> str:
        parts = urlsplit(url)
        if parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK):
            return url.rstrip("/")
        raise ValueError("must be https (plain http only for this machine)")


class Webhook(Section):
    """Where Meta's webhooks arrive."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65535)
    metrics_token: SecretStr = SecretStr("")


class Panel(Section):
    """Where the operators work."""

    host: str = "127.0.0.1"
    port: int = Field(default=8501, ge=1, le=65535)
    public_url: str = ""
    cookie_secret: SecretStr = SecretStr("")


class Simulator(Section):
    """The WhatsApp in the box."""

    enabled: bool = False
    port: int = Field(default=8100, ge=1, le=65535)


class Bot(Section):
    """The flow and its manners."""

    flow: str = "data/flows/atencion.toml"
    quiet_minutes: int = Field(default=15, ge=0)
    max_age_minutes: int = Field(default=10, ge=1)


class Tickets(Section):
    """The life of a ticket."""

    expiry_hours: int = Field(default=48, ge=1)
    assignment: Literal["none", "turns"] = "none"
    assignment_limit: int = Field(default=10, ge=1, le=1000)


class Business(Section):
    """Whose desk this is, and when its days begin."""

    name: str = "Mi empresa"
    timezone: str = "America/Argentina/Buenos_Aires"
    country: str = Field(default="AR", pattern=r"^[A-Z]{2}$")

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            raise ValueError(f"unknown time zone {name!r}") from None
        return name

    @cached_property
    def zone(self) -> ZoneInfo:
        """The business time zone."""
        return ZoneInfo(self.timezone)


class Plan(Section):
    """What was contracted."""

    messages: int = Field(default=0, ge=0)
    period: Literal["month"] = "month"


class Outbox(Section):
    """The pace and the patience of sending."""

    messages_per_second: int = Field(default=0, ge=0, le=1000)  # 0: as the account
    uncertain_minutes: int = Field(default=10, ge=1)


class Media(Section):
    """Where files of conversations are kept, and how large they may be."""

    place: Literal["auto", "folder", "database"] = "auto"
    folder: str = Field(default="data/media", min_length=1)
    max_megabytes: int = Field(default=100, ge=1, le=1000)  # WhatsApp's own limit is 100


class Retention(Section):
    """How long raw things are kept, in days."""

    journal_days: int = Field(default=30, ge=8)  # Meta redelivers for up to 7 days
    media_days: int = Field(default=365, ge=1)


class Settings(Section):
    """Everything that can be set, checked."""

    database: Database = Database()
    whatsapp: WhatsApp = WhatsApp()
    webhook: Webhook = Webhook()
    panel: Panel = Panel()
    simulator: Simulator = Simulator()
    bot: Bot = Bot()
    tickets: Tickets = Tickets()
    business: Business = Business()
    plan: Plan = Plan()
    outbox: Outbox = Outbox()
    media: Media = Media()
    retention: Retention = Retention()
    streamlit: dict[str, Any] = {}
    root: Path = ROOT

    @property
    def zone(self) -> ZoneInfo:
        """The business time zone, in which days begin and end."""
        return self.business.zone

    @property
    def panel_url(self) -> str:
        """The address people type; also the accepted Origin of a sign-in."""
        return self.panel.public_url.rstrip("/") or f"http://127.0.0.1:{self.panel.port}"

    @property
    def database_url(self) -> str:
        """The database's address, a relative SQLite path made absolute."""
        head, mark, path = self.database.url.partition("sqlite:///")
        if mark and not head and path and not path.startswith(("/", ":")):
            return f"sqlite:///{self.root / path}"
        return self.database.url

    def path(self, relative: str) -> Path:
        """A path of the configuration, relative to the project's root."""
        return self.root / relative
