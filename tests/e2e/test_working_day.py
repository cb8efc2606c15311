"""A working day: three operators in three browsers, twelve phones, everything that can happen.

A failure prints the seed: DAY_SEED brings the same day again (the order in which people get
their turn is never the same). `make soak` plays it for five minutes.
"""

import os
import secrets
import sys
from pathlib import Path

import pytest

from tests.day.figures import VISIBLE, percentile
from tests.day.run import work
from tests.servers.whole import whole


@pytest.mark.soak
@pytest.mark.only_soak
def test_in_a_working_day_nothing_is_lost_nothing_doubled_and_every_figure_right(
    sqlite_url: str, tmp_path: Path, soak: bool
) -> None:
    seed = int(os.environ.get("DAY_SEED") or secrets.randbelow(2**31))
    sys.stdout.write(f"DAY_SEED={seed}\n")
    with whole(sqlite_url, tmp_path) as running:
        day = work(running, seed=seed, rounds=8 if soak else 1)
    sys.stdout.write("\n".join([*day.figures.lines(), *day.told, *day.diary, ""]))
    assert day.broken == {}
    assert day.faults == []
    assert day.told, "nobody was slower than anybody"
    assert percentile(day.figures.visible, 0.95) <= VISIBLE
