"""The command line answers quickly, in one line, and with the exit status that scripts rely on."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.__main__ import COMMANDS, PROCESSES
from core.settings import ROOT
from tests.terminal import bare, call, run

NOWHERE = "postgresql+psycopg://somebody:hush@127.0.0.1:1/openbot"
FLOW = '[flow]\nstart = "a"\n[nodes.a]\ntext = "Hola"\n'


def test_help_needs_neither_settings_nor_a_database() -> None:
    said = run("--help", OPENBOT_NONSENSE="1")
    assert said.status == 0
    assert all(name in said.out for name in COMMANDS)
    assert said.err == ""


def test_help_imports_no_command() -> None:
    script = (
        "import sys; from core.__main__ import main; main(['--help']); "
        "sys.exit(any(name.startswith(('core.commands.', 'sqlalchemy')) for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=False, capture_output=True
    )
    assert done.returncode == 0


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself_without_a_secret(name: str) -> None:
    said = call(name, "--help", OPENBOT_NONSENSE="1")
    assert said.status == 0
    assert said.out.startswith(f"Usage: python -m core {name}")


def test_flow_check_needs_neither_settings_nor_a_database(tmp_path: Path) -> None:
    flow = tmp_path / "flow.toml"
    flow.write_text(FLOW)
    assert run("flow", "check", flow, OPENBOT_NONSENSE="1").status == 0


@pytest.mark.parametrize(
    "arguments",
    [["nope"], ["export"], ["export", "nope"], ["export", "tickets", "--since", "ayer"], ["user"]],
)
def test_wrong_usage_is_2(arguments: list[str]) -> None:
    assert call(*arguments).status == 2


@pytest.mark.parametrize("name", [*PROCESSES, "up"])
def test_a_missing_secret_is_one_line_and_78(name: str) -> None:
    said = call(name, OPENBOT_WHATSAPP__APP_SECRET="", url="sqlite:////nowhere/openbot.db")
    assert said.status == 78
    assert said.err.count("\n") == 1
    assert "whatsapp.app_secret is missing" in said.err


def test_an_unknown_setting_is_one_line_and_78() -> None:
    said = run("migrate", OPENBOT_WEBHOOK__PROT="8000")
    assert (said.status, said.out) == (78, "")
    assert said.err == "Error: webhook.prot: there is no such setting\n"


@pytest.mark.parametrize(
    "url",
    ["openbot.db", "mysql://host/name", "postgresql://host/name", NOWHERE.replace(":1/", ":x/")],
)
def test_an_address_of_no_database_we_know_is_one_line_and_78(url: str) -> None:
    said = call("export", "tickets", url=url)
    assert (said.status, said.out) == (78, "")
    assert said.err.startswith("Error: database.url: ")
    assert said.err.count("\n") == 1


def test_a_database_that_is_gone_is_one_line_and_1_without_the_password() -> None:
    said = run("export", "tickets", url=NOWHERE)
    assert (said.status, said.out) == (1, "")
    assert said.err.count("\n") == 1
    assert "127.0.0.1" in said.err
    assert "hush" not in said.err


def test_ctrl_c_is_130_and_no_traceback(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'openbot.db'}"
    assert call("migrate", url=url).status == 0
    command = [sys.executable, "-m", "core", "seed", "--contacts", "9", "--tickets", "9"]
    process = subprocess.Popen(
        [*command, "--messages", "900000"],
        cwd=ROOT,
        env={**bare(), "OPENBOT_DATABASE__URL": url},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.readline()  # the administrator: it is at work now
    time.sleep(0.1)
    os.kill(process.pid, signal.SIGINT)
    _out, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "Traceback" not in err
