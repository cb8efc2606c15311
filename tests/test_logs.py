"""Logs are lines of JSON in a pipe, pretty on request, and a closed log stops nobody."""

import json
import os
import subprocess
import sys

from core.settings import ROOT

SPEAKS = """
import logging, structlog
from core import logs
logs.set_up()
log = structlog.get_logger()
log.info("ticket_taken", ticket=7, who="Ñandú")
log.debug("never_seen")
logging.getLogger("library").warning("careful with %s", "that")
logging.getLogger("alembic.runtime").info("chatter")
try:
    secret = "hush"
    raise ValueError("broken")
except ValueError:
    log.exception("job_failed", job="expire")
"""


def spoken(script: str = SPEAKS, **environment: str) -> list[str]:
    kept = {
        key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR")
    }
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == ""
    return done.stderr.splitlines()


def test_a_pipe_gets_a_line_of_json_per_event() -> None:
    taken, careful, failed = map(json.loads, spoken())
    assert list(taken) == ["timestamp", "level", "event", "ticket", "who"]
    assert (taken["event"], taken["ticket"], taken["who"]) == ("ticket_taken", 7, "Ñandú")
    assert (careful["event"], careful["level"]) == ("careful with that", "warning")
    assert failed["exception"].endswith("ValueError: broken")
    assert "hush" not in failed["exception"].replace('secret = "hush"', "")


def test_a_person_gets_pretty_lines_when_asked_for() -> None:
    lines = spoken(FORCE_COLOR="1")
    assert "\x1b[" in lines[0]
    assert not lines[0].startswith("{")
    assert "\x1b[" not in spoken(FORCE_COLOR="1", NO_COLOR="1")[0]


def test_a_closed_log_stops_nobody() -> None:
    script = (
        "import os, structlog; from core import logs; logs.set_up(); os.close(2); "
        "structlog.get_logger().info('lost'); os._exit(0)"
    )
    assert spoken(script) == []
