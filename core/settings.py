"""The settings: frozen, complete, and refused when half-made.

Environment over `.env` over `config.toml`; names are a contract. What could pass for a working
value, such as an empty secret, stops the start.
"""

import os
import tomllib
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dotenv import dotenv_values
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator

from core.errors import SettingsError

ROOT = Path(__file__).resolve().parent.parent
PREFIX = "OPENBOT_"
PLAIN_VARIABLES = frozenset({"OPENBOT_ENV", "OPENBOT_FAILPOINT", "OPENBOT_DOTENV"})
SECRETS = (
    "whatsapp.access_token",
    "whatsapp.app_secret",
    "whatsapp.verify_token",
    "panel.cookie_secret",
)
SAMPLES = frozenset({"changeme", "change-me", "secret", "token", "example", "your-token", "xxx"})
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

    messages_per_second: int = Field(default=80, ge=1, le=1000)
    uncertain_minutes: int = Field(default=10, ge=1)


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


def load(
    environ: Mapping[str, str] | None = None, *, root: Path = ROOT, secrets: bool = True
) -> Settings:
    """Read and check the settings.

    `secrets=False` is for commands that talk to nobody outside (migrate, export, flow check).
    Raises SettingsError, one line naming the key, for anything unknown, malformed or missing.
    """
    environ = os.environ if environ is None else environ
    dotenv = dotenv_values(environ.get("OPENBOT_DOTENV", root / ".env"))
    values = _file(root / "config.toml")
    for source in ({k: v for k, v in dotenv.items() if v is not None}, environ):
        _overlay(values, source)
    try:
        settings = Settings.model_validate({**values, "root": root})
    except ValidationError as error:
        raise SettingsError(_first_line(error)) from None
    if secrets:
        _require_secrets(settings)
    return settings


def _file(path: Path) -> dict[str, Any]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: {error}") from None
    for name in SECRETS:
        section, key = name.split(".")
        if key in values.get(section, {}):
            raise SettingsError(f"{path.name}: {name} is a secret: set it in .env, not here")
    return values


def _overlay(values: dict[str, Any], source: Mapping[str, str]) -> None:
    for variable, value in source.items():
        if not variable.startswith(PREFIX) or variable in PLAIN_VARIABLES:
            continue
        section, mark, key = variable.removeprefix(PREFIX).lower().partition("__")
        if not mark or section not in Settings.model_fields or section in {"streamlit", "root"}:
            raise SettingsError(f"{variable}: there is no such setting")
        values.setdefault(section, {})[key] = value


def _first_line(error: ValidationError) -> str:
    problem = error.errors(include_input=False, include_url=False)[0]
    name = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "extra_forbidden":
        message = "there is no such setting"
    return f"{name}: {message}"


def _require_secrets(settings: Settings) -> None:
    for name in SECRETS:
        section, key = name.split(".")
        value = getattr(getattr(settings, section), key).get_secret_value()
        if not value.strip():
            raise SettingsError(f"{name} is missing: set {PREFIX}{section.upper()}__{key.upper()}")
        if value.lower() in SAMPLES or len(value) < 8:
            raise SettingsError(f"{name} is a sample or too short: use a random value")
    for key in ("phone_number_id", "business_account_id"):
        if not getattr(settings.whatsapp, key):
            raise SettingsError(f"whatsapp.{key} is missing: set {PREFIX}WHATSAPP__{key.upper()}")
