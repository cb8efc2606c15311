import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

from core.bot.position import Position

AT = datetime(2026, 3, 2, 15, 0, 1, 250, tzinfo=UTC)
GOOD = {
    "node": "menu",
    "entered_at": AT.isoformat(),
    "last_at": AT.isoformat(),
    "saved": {"order": "4512 ñ 👋"},
    "attempts": 2,
    "page": 1,
    "source": "QR",
}


def test_a_position_comes_back_as_it_was_written():
    position = Position("menu", AT, AT + timedelta(hours=1), {"order": "ñ 👋"}, 2, 1, "QR")
    assert Position.from_json(position.to_json()) == position
    assert Position.from_json(json.dumps(GOOD).encode()).attempts == 2


def test_a_later_version_may_write_more():
    assert Position.from_json(json.dumps({**GOOD, "version": 7})) is not None


def test_times_of_another_zone_become_utc():
    local = AT.astimezone(timezone(timedelta(hours=-3)))
    read = Position.from_json(json.dumps({**GOOD, "last_at": local.isoformat()}))
    assert read.last_at == AT
    assert read.last_at.tzinfo is UTC


@pytest.mark.parametrize(
    "stored",
    [
        None, "", b"", "null", "[]", "7", '"menu"', "{}", "{", "\x00", b"\xff\xfe", "NaN",
        "[" * 100_000, '{"node": "menu"}', "9" * 5000,
        *(
            json.dumps({**GOOD, **wrong})
            for wrong in (
                {"node": None}, {"node": 7}, {"node": "\ud800"}, {"saved": []}, {"saved": None},
                {"saved": {"a": 1}}, {"saved": {"a": "\udfff"}}, {"attempts": -1},
                {"attempts": True}, {"attempts": "2"}, {"attempts": 1.0}, {"attempts": 10**30},
                {"page": -1}, {"source": None}, {"last_at": None}, {"last_at": "ayer"},
                {"last_at": "2026-03-02T15:00:00"}, {"last_at": "0001-01-01T00:00:00+23:59"},
                {"entered_at": 0}, {"entered_at": "9999-12-31T23:59:59-23:59"},
            )
        ),
        *(json.dumps({k: v for k, v in GOOD.items() if k != missing}) for missing in GOOD),
    ],
)  # fmt: skip
def test_anything_else_is_no_position(stored):
    assert Position.from_json(stored) is None
