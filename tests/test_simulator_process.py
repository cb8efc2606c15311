"""The simulator as a process of its own: options, environment, and how it ends."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import pytest
import urllib3

from simulator.client import Simulator, wait_for
from simulator.testing import ACCOUNT_ID, NUMBER_ID, SECRET, TOKEN, VERIFY, Business

SECRETS = {
    "OPENBOT_WHATSAPP__APP_SECRET": SECRET,
    "OPENBOT_WHATSAPP__VERIFY_TOKEN": VERIFY,
    "OPENBOT_WHATSAPP__ACCESS_TOKEN": TOKEN,
    "OPENBOT_WHATSAPP__PHONE_NUMBER_ID": NUMBER_ID,
    "OPENBOT_WHATSAPP__BUSINESS_ACCOUNT_ID": ACCOUNT_ID,
}
CARLA = "5491155550101"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def command(*options: str) -> list[str]:
    return [sys.executable, "-m", "simulator", *options]


@contextmanager
def running(*options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A simulator that answers at the address given with it."""
    port = free_port()
    environment = {**os.environ, **SECRETS, "OPENBOT_SIMULATOR__PORT": str(port)}
    process = subprocess.Popen(command(*options), env=environment, stdout=subprocess.PIPE)
    url = f"http://127.0.0.1:{port}"
    try:
        wait_for(lambda: answers(url), 20, lambda: process.poll())
        yield process, url
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=20)


def answers(url: str) -> bool:
    try:
        return urllib3.request("GET", f"{url}/healthz", retries=False, timeout=2).status == 200
    except urllib3.exceptions.HTTPError:
        return False


def test_it_takes_its_secrets_from_the_environment_and_ends_on_sigterm() -> None:
    with running() as (process, url), Simulator(url) as simulator:
        simulator.phone(CARLA).say("hola")
        business = Business(url)
        business.send(CARLA, text={"body": "hola"})
        business.close()
        assert simulator.phone(CARLA).texts() == ["hola"]
        page = urllib3.request("GET", f"{url}/_sim/stream?phones={CARLA}", preload_content=False)
        began = monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
        assert monotonic() - began < 10  # an open page does not hold it up
        page.close()
        assert not answers(url)


def test_it_leaves_no_orphan_when_it_is_killed() -> None:
    with running() as (process, url):
        process.kill()
        process.wait(timeout=20)
        wait_for(lambda: not answers(url), 10, lambda: "it still answers")


def test_a_connection_is_cut_here_too() -> None:
    with running("--settings", '{"window_hours": 0}') as (_, url), Simulator(url) as simulator:
        simulator.arm("cut")
        business = Business(url)
        with pytest.raises(urllib3.exceptions.HTTPError):
            business.send(CARLA, text={"body": "hola"})
        business.send(CARLA, text={"body": "hola de nuevo"})
        business.close()
        assert simulator.phone(CARLA).texts() == ["hola", "hola de nuevo"]


def test_a_port_in_use_is_said_in_one_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = subprocess.run(
            command("--port", str(port)),
            env={**os.environ, **SECRETS},
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert ended.returncode == 1
    assert ended.stderr.count("\n") == 1
    assert str(port) in ended.stderr


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ((), "--app-secret"),
        (("--settings", '{"surprise": 1}'), "surprise"),
    ],
)
def test_what_cannot_work_is_a_usage_error(options: tuple[str, ...], names: str) -> None:
    environment = {**os.environ, **(SECRETS if options else {})}
    ended = subprocess.run(
        command(*options),
        env=environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert ended.returncode == 2
    assert names in ended.stderr
