"""The settings: frozen, complete, and refused when half-made.

Environment over `.env` over `config.toml`; names are a contract. What could pass for a working
value, such as an empty secret, stops the start.
"""

import os
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError

from core.errors import SettingsError
from core.settings.sections import LOOPBACK, ROOT, Settings, WhatsApp

__all__ = ["LOOPBACK", "ROOT", "SECRETS", "Settings", "WhatsApp", "load"]

PREFIX = "OPENBOT_"
PLAIN_VARIABLES = frozenset({"OPENBOT_ENV", "OPENBOT_FAILPOINT", "OPENBOT_DOTENV"})
SECRETS = (
    "whatsapp.access_token",
    "whatsapp.app_secret",
    "whatsapp.verify_token",
    "panel.cookie_secret",
)
SAMPLES = frozenset({"changeme", "change-me", "secret", "token", "example", "your-token", "xxx"})


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
