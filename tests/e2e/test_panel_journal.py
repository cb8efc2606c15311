"""What failed is seen by an administrator, and applied by a click."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect
from structlog.testing import capture_logs

from core.accounts.rules import Role
from core.bot import engine
from tests.cast import CARLA, message
from tests.servers.panel import Panel, row

SIX_SECONDS = 6_000
HOSTILE = "<img src=x onerror=alert(1)> ![](https://evil.example/p.png)"


def stumbling(panel: Panel, text: str) -> None:
    """A message arrives over which the bot stumbles; its text is of no friend."""

    def stumble(*_args: Any, **_known: Any) -> Any:
        raise RuntimeError("a bug")

    with pytest.MonkeyPatch.context() as patched, capture_logs():
        patched.setattr(engine, "step", stumble)
        panel.house.receive(message(text, wa_id=CARLA, at=panel.house.now))


def test_an_event_that_failed_is_opened_as_text_and_applied_by_a_click(
    panel: Panel, page: Page
) -> None:
    stumbling(panel, HOSTILE)
    panel.enter(page, panel.user("Zoe Paz", Role.ADMIN), "/registro")
    failed = row(page, "Mensaje · texto")
    expect(failed).to_contain_text("Error del programa · RuntimeError: a bug")

    row(page, "#1").first.click()
    expect(page.locator("pre.raw")).to_contain_text(HOSTILE, timeout=SIX_SECONDS)
    assert page.locator("pre.raw img").count() == 0
    page.keyboard.press("Escape")
    expect(page.locator("pre.raw")).to_have_count(0)

    failed.get_by_role("button", name="Reprocesar").click()
    expect(page.get_by_text("Se aplicó 1 evento.")).to_be_visible(timeout=SIX_SECONDS)
    expect(page.get_by_text("Nada falló")).to_be_visible(timeout=SIX_SECONDS)
    assert [told.direction for told in panel.house.said()] == ["in", "out"]
