"""A changed `.env` is taken up while the process runs."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.settings.present import Present
from tests import cast


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    """What is logged, instead of printing it."""
    with capture_logs() as lines:
        yield lines


def test_a_changed_env_is_read_again_and_a_wrong_one_is_not_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, logged: list[Any]
) -> None:
    env = tmp_path / ".env"
    for name, value in cast.ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("OPENBOT_WHATSAPP__ACCESS_TOKEN")
    monkeypatch.setenv("OPENBOT_DOTENV", str(env))
    before = cast.settings()
    present = Present(before)
    assert present() is before
    env.write_text("OPENBOT_WHATSAPP__ACCESS_TOKEN=")
    assert present() is before
    assert [line["event"] for line in logged] == ["new_settings_unusable"]
    env.write_text("OPENBOT_WHATSAPP__ACCESS_TOKEN=a-fresh-token\n")
    os.utime(env, (1, 1))  # whatever the clock's grain, it changed
    after = present()
    assert after.whatsapp.access_token.get_secret_value() == "a-fresh-token"
    assert present() is after
