"""Mixed events from many contacts through all faults at once, at a random seed; then the promises.

A failure prints the seed and the plan: SOAK_SEED brings the same mix again (the order in
which threads get their turn is never the same). `make soak` plays ten times as many events.
"""

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from core.db import Database
from core.settings import ROOT, load
from simulator.chaos import Plan
from simulator.client import Simulator
from simulator.server import start
from simulator.settings import Behaviour, Identity
from tests.cast import ENVIRONMENT, House
from tests.outgoing import until
from tests.storm.crowd import Crowd
from tests.storm.desk import IN_DOUBT, Desk, desk
from tests.storm.promises import After, broken
from tests.storm.staff import Staff

FIXED = 20261122
HANG = 0.8  # seconds; longer than an answer is waited for
OPERATORS, SPOILT_FILES = 0.4, 0.02  # chances, with each event of a customer
EXPIRES, RENEWED = 0.3, 0.4  # of the way
SPOILT: list[dict[str, Any]] = [
    *(
        {"kind": "file", "how": how, "seconds": 0.2}
        for how in ("slow", "corrupt", "redirect", "gone", "expired", "html")
    ),
    {"kind": "http", "status": 503, "where": "upload"},
    {"kind": "cut", "where": "upload"},
    {"kind": "refuse", "code": 131053, "where": "upload"},
]
SETTLE_SECONDS = 60.0
STEP = 0.4  # seconds of our time that pass with each event


@pytest.fixture(autouse=True)
def logged() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, database_url: str, tmp_path: Path) -> Path:
    """An installation's environment; its token is in an .env that changes."""
    known = {**ENVIRONMENT, "OPENBOT_DATABASE__URL": database_url}
    known |= {"OPENBOT_MEDIA__PLACE": "folder", "OPENBOT_MEDIA__FOLDER": str(tmp_path / "media")}
    env = tmp_path / ".env"
    known["OPENBOT_DOTENV"] = str(env)
    token = known.pop("OPENBOT_WHATSAPP__ACCESS_TOKEN")
    for name, value in known.items():
        monkeypatch.setenv(name, value)
    write_token(env, token)
    return env


def write_token(env: Path, token: str) -> None:
    """As an administrator would; its age tells that it changed, whatever the clock's grain."""
    age = env.stat().st_mtime - 9 if env.exists() else 1e9
    env.write_text(f"OPENBOT_WHATSAPP__ACCESS_TOKEN={token}\n")
    os.utime(env, (age, age))


@pytest.mark.soak
def test_whatever_goes_wrong_every_promise_holds(
    database: Database, variables: Path, monkeypatch: pytest.MonkeyPatch, soak: bool
) -> None:
    events, people = (10_000, 150) if soak else (1_000, 40)
    random_seed = int(os.environ.get("SOAK_SEED") or secrets.randbelow(2**31))
    plans = [Plan(seed=seed, hang_seconds=HANG) for seed in (FIXED, random_seed)]
    ends = ExitStack()
    with desk(database, load(root=ROOT), monkeypatch, ends) as running:
        simulator = ends.enter_context(meta(running, monkeypatch))
        running.work(load(root=ROOT), ends)
        storm = Storm(running, simulator, variables, people=people)
        struck = [storm.rage(plan, events // len(plans)) for plan in plans]
        storm.calm_down()
        faults = broken(storm.after)
    assert all(len(each) >= len(plans[0].answers()) for each in struck), "there was no storm"
    assert faults == {}, f"{plans!r}: {struck}"


@contextmanager
def meta(running: Desk, patch: pytest.MonkeyPatch) -> Iterator[Simulator]:
    """The simulator, and our settings pointing at it."""
    identity = Identity(
        webhook=running.webhook,
        app_secret=ENVIRONMENT["OPENBOT_WHATSAPP__APP_SECRET"],
        verify_token=ENVIRONMENT["OPENBOT_WHATSAPP__VERIFY_TOKEN"],
        access_token=ENVIRONMENT["OPENBOT_WHATSAPP__ACCESS_TOKEN"],
        phone_number_id=ENVIRONMENT["OPENBOT_WHATSAPP__PHONE_NUMBER_ID"],
        business_account_id=ENVIRONMENT["OPENBOT_WHATSAPP__BUSINESS_ACCOUNT_ID"],
    )
    quick = Behaviour(retry_first=0.02, retry_longest=0.4)
    with start(identity, behaviour=quick) as meta, Simulator(meta.url) as simulator:
        patch.setenv("OPENBOT_WHATSAPP__GRAPH_URL", meta.url)
        yield simulator


class Storm:
    """Customers and operators among faults, until it calms down."""

    def __init__(self, desk: Desk, simulator: Simulator, env: Path, *, people: int) -> None:
        self._desk, self._simulator, self._env = desk, simulator, env
        self._crowd = Crowd(simulator, desk.now, people=people)
        house = House(desk.database, now=desk.now())
        users = [house.operator(name) for name in ("Ana", "Beto", "Eva")]
        self._staff = Staff(desk.database, house.settings, desk.now, users=users)

    def rage(self, plan: Plan, events: int) -> dict[str, int]:
        """So many events while everything of a plan goes wrong; how often each thing did."""
        dice = random.Random(plan.seed)
        done, before = 0, self._crowd.events
        token = f"EAA{plan.seed}"
        with self._simulator.chaos(plan) as chaos:
            while done < events:
                self._crowd.act(dice)
                if dice.random() < OPERATORS:
                    self._staff.act(dice)
                if dice.random() < SPOILT_FILES:
                    self._simulator.arm(**dice.choice(SPOILT))
                self._expire(token, done / events, (self._crowd.events - before) / events)
                done = self._crowd.events - before
                self._desk.now.forward(timedelta(seconds=STEP))
                self._desk.ring()
        return chaos.struck()

    def calm_down(self) -> None:
        """Everything arrives that still can; then doubt is settled, once statuses flow again."""
        self._simulator.disarm()
        self._desk.settle(self._nothing_on_its_way, SETTLE_SECONDS)
        self._desk.now.forward(IN_DOUBT)
        self._crowd.say("hola")
        self._desk.settle(self._nothing_on_its_way, SETTLE_SECONDS)
        until(lambda: not self._desk.in_doubt(), seconds=SETTLE_SECONDS)

    @property
    def after(self) -> After:
        """What is left of it."""
        people, promised = self._crowd.people, self._desk.writer.promised
        books, sent = self._simulator.books(), self._simulator.ledger(events=False)["sent"]
        dropped = frozenset(each["wamid"] for each in sent if not each["shown"])
        return After(self._desk.database, books, people, promised, self._staff, dropped)

    def _expire(self, token: str, before: float, now: float) -> None:
        """A third through, the token expires; somebody notices a while later."""
        if before < EXPIRES <= now:
            self._simulator.arm("expire_token", token=token)
        if before < RENEWED <= now:
            write_token(self._env, token)

    def _nothing_on_its_way(self) -> bool:
        return not self._simulator.ledger(events=False)["waiting"]
