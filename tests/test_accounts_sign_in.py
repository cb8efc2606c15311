"""Coming in and going out: one device, one code, one cookie, and patience with guessers."""

import threading
from datetime import UTC, datetime, timedelta
from time import perf_counter

import pytest
from sqlalchemy import select, text, update

from core.accounts import actions, passwords
from core.accounts.actions import NewUser, Token
from core.accounts.rules import EndReason, Role, Throttled, User
from core.accounts.store import people
from core.accounts.tables import sessions, sign_in_codes, sign_in_failures, users
from core.db import Database, Session
from core.errors import NotAllowed

NOW = datetime(2026, 11, 22, 15, 4, tzinfo=UTC)
PASSWORD = "tres tristes tigres"
STORED = passwords.hashed(PASSWORD)
SECOND = timedelta(seconds=1)


@pytest.fixture
def ana(database: Database) -> User:
    with database.transaction() as session:
        new = NewUser("Ana", "ana@empresa.com.ar", Role.ADMIN)
        user_id = actions.add_user(session, new, password=STORED, by=None, now=NOW)
        other = NewUser("Zoe", "zoe@empresa.com.ar", Role.ADMIN)
        actions.add_user(session, other, password=STORED, by=None, now=NOW)
        return people.get(session, user_id).user


def check(
    database: Database,
    password: str,
    *,
    email: str = "ana@empresa.com.ar",
    address: str = "192.0.2.1",
    now: datetime = NOW,
) -> User | None:
    """A whole try, as the panel does it: two transactions with the hashing between them."""
    with database.transaction() as session:
        attempt = actions.open_attempt(session, email=email, address=address, now=now)
    verdict = actions.judge(attempt, password)
    with database.transaction() as session:
        return actions.close_attempt(session, attempt, verdict, now=now)


def enter(session: Session, user: User, device: str, *, now: datetime = NOW) -> Token:
    code = actions.begin_sign_in(session, user, browser=f"cookie-{device}", device=device, now=now)
    token = actions.exchange(session, code=code, browser=f"cookie-{device}", now=now)
    assert token is not None
    return token


def test_the_right_pair_is_the_user_and_a_wrong_one_is_nobody(
    database: Database, ana: User
) -> None:
    assert check(database, PASSWORD) == ana
    assert check(database, PASSWORD, email=" ANA@empresa.com.ar ") == ana
    assert check(database, "tres tristes gatos") is None
    assert check(database, "") is None
    assert check(database, PASSWORD, email="nadie@empresa.com.ar") is None
    assert check(database, PASSWORD, email="' OR 1=1 --") is None


def test_a_disabled_user_has_no_right_password(database: Database, ana: User) -> None:
    with database.transaction() as session:
        actions.disable_user(session, ana.id, by=None, now=NOW)
    assert check(database, PASSWORD) is None


def test_a_user_disabled_while_the_password_is_compared_stays_out(
    database: Database, ana: User
) -> None:
    with database.transaction() as session:
        attempt = actions.open_attempt(session, email=ana.email, address="", now=NOW)
    verdict = actions.judge(attempt, PASSWORD)
    with database.transaction() as session:
        actions.disable_user(session, ana.id, by=None, now=NOW)
        assert actions.close_attempt(session, attempt, verdict, now=NOW) is None


def test_unknown_users_take_as_long_as_known_ones(database: Database, ana: User) -> None:
    def fastest(email: str) -> float:
        with database.transaction() as session:
            attempt = actions.open_attempt(session, email=email, address="", now=NOW)
        times = []
        for _i in range(3):
            start = perf_counter()
            actions.judge(attempt, "tres tristes gatos")
            times.append(perf_counter() - start)
        return min(times)

    assert 0.5 < fastest(ana.email) / fastest("nadie@empresa.com.ar") < 2


def test_an_account_slows_down_after_five_failures_and_recovers(
    database: Database, ana: User
) -> None:
    for n in range(5):
        assert check(database, "tres tristes gatos", address=f"192.0.2.{n}") is None
    with pytest.raises(Throttled) as refused:
        check(database, PASSWORD)
    assert refused.value.seconds == 5
    assert check(database, PASSWORD, now=NOW + 5 * SECOND) == ana
    assert check(database, "tres tristes gatos", now=NOW + 6 * SECOND) is None  # counted from one


def test_an_account_that_does_not_exist_slows_down_alike(database: Database) -> None:
    for _n in range(5):
        assert check(database, PASSWORD, email="nadie@empresa.com.ar") is None
    with pytest.raises(Throttled) as refused:
        check(database, PASSWORD, email="nadie@empresa.com.ar")
    assert refused.value.seconds == 5


def test_an_address_slows_down_after_twenty_failures_over_any_accounts(
    database: Database, ana: User
) -> None:
    with database.transaction() as session:
        for n in range(20):
            actions.open_attempt(session, email=f"u{n}@e.ar", address="192.0.2.9", now=NOW)
    with pytest.raises(Throttled):
        check(database, PASSWORD, address="192.0.2.9")
    assert check(database, PASSWORD, address="192.0.2.10") == ana


def test_success_gives_the_address_back_one_try_only(database: Database, ana: User) -> None:
    check(database, "tres tristes gatos", email="zoe@empresa.com.ar")
    check(database, PASSWORD)
    with database.reading() as session:
        left = session.execute(select(sign_in_failures.c.failures)).scalars().all()
    assert left == [1, 1]  # zoe's account, and the address


def test_guesses_side_by_side_do_not_pass_the_limit(database: Database, ana: User) -> None:
    allowed: list[bool] = []
    gate = threading.Barrier(12)

    def guess() -> None:
        gate.wait()
        try:
            with database.transaction() as session:
                actions.open_attempt(session, email=ana.email, address="x", now=NOW)
        except Throttled:
            return
        allowed.append(True)

    with database.transaction() as session:
        actions.open_attempt(session, email=ana.email, address="x", now=NOW)
    threads = [threading.Thread(target=guess) for _n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(allowed) == 4


def test_what_people_type_at_the_door_is_not_stored(database: Database) -> None:
    check(database, "x", email="mi contraseña en el campo equivocado")
    with database.reading() as session:
        keys = session.execute(select(sign_in_failures.c.key)).scalars().all()
    assert not any("contraseña" in key for key in keys)


def test_old_hashes_are_renewed_on_the_way_in(database: Database, ana: User) -> None:
    old = passwords.PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD)
    with database.transaction() as session:
        session.execute(update(users).values(password_hash=old))
    assert check(database, PASSWORD) == ana
    with database.reading() as session:
        stored = session.scalar(select(users.c.password_hash).where(users.c.id == ana.id))
    assert stored != old
    assert passwords.verify(PASSWORD, stored).rehashed is None


def test_a_code_works_once_in_its_own_browser(database: Database, ana: User) -> None:
    with database.transaction() as session:
        code = actions.begin_sign_in(session, ana, browser="mine", device="Firefox", now=NOW)
        token = actions.exchange(session, code=code, browser="mine", now=NOW + 29 * SECOND)
        assert token is not None
        assert actions.session_of(session, token.value, now=NOW) is not None
        assert actions.exchange(session, code=code, browser="mine", now=NOW) is None


@pytest.mark.parametrize(("browser", "after"), [("another", 1), ("", 1), ("mine", 30)])
def test_a_code_is_refused_elsewhere_and_late(
    database: Database, ana: User, browser: str, after: int
) -> None:
    with database.transaction() as session:
        code = actions.begin_sign_in(session, ana, browser="mine", device="Firefox", now=NOW)
    with database.transaction() as session:
        now = NOW + after * SECOND
        assert actions.exchange(session, code=code, browser=browser, now=now) is None
    with database.reading() as session:
        assert session.scalar(select(sign_in_codes.c.code_hash)) is None  # spent all the same


def test_a_user_disabled_between_password_and_code_stays_out(database: Database, ana: User) -> None:
    with database.transaction() as session:
        code = actions.begin_sign_in(session, ana, browser="mine", device="Firefox", now=NOW)
        actions.disable_user(session, ana.id, by=None, now=NOW)
        assert actions.exchange(session, code=code, browser="mine", now=NOW) is None


def test_without_a_cookie_no_code_is_given(database: Database, ana: User) -> None:
    with database.transaction() as session, pytest.raises(NotAllowed):
        actions.begin_sign_in(session, ana, browser="", device="Firefox", now=NOW)


def test_a_second_device_is_told_of_the_first_and_takes_over(database: Database, ana: User) -> None:
    later = NOW + timedelta(minutes=10)
    with database.transaction() as session:
        assert actions.device_at_work(session, ana, now=NOW) is None
        first = enter(session, ana, "Chrome en Windows")
        at_work = actions.device_at_work(session, ana, now=later)
        assert at_work is not None
        assert (at_work.device, at_work.started_at) == ("Chrome en Windows", NOW)
        second = enter(session, ana, "Safari en iPhone", now=later)

        assert actions.session_of(session, first.value, now=later) is None
        ended = actions.why_ended(session, first.value, now=later)
        assert ended is not None
        assert ended.reason is EndReason.TAKEN_OVER
        assert (ended.device, ended.at) == ("Safari en iPhone", later)
        signed = actions.session_of(session, second.value, now=later)
        assert signed is not None
        assert signed.user == ana


@pytest.mark.parametrize("change", ["disable", "password", "sign_out"])
def test_a_session_ends_at_once_and_knows_why(database: Database, ana: User, change: str) -> None:
    with database.transaction() as session:
        token = enter(session, ana, "Firefox").value
        if change == "disable":
            actions.disable_user(session, ana.id, by=None, now=NOW)
        elif change == "password":
            actions.set_password(session, ana.id, STORED, by=None, now=NOW)
        else:
            actions.sign_out(session, token, now=NOW)
            actions.sign_out(session, token, now=NOW)
        assert actions.session_of(session, token, now=NOW) is None
        ended = actions.why_ended(session, token, now=NOW)
        assert ended is not None
        assert (
            ended.reason
            == {
                "disable": EndReason.DISABLED,
                "password": EndReason.RENEWED,
                "sign_out": EndReason.SIGNED_OUT,
            }[change]
        )


def test_a_session_ends_after_twelve_idle_hours_and_after_seven_days(
    database: Database, ana: User
) -> None:
    hours = timedelta(hours=1)
    with database.transaction() as session:
        token = enter(session, ana, "Firefox").value
        assert actions.session_of(session, token, now=NOW + 11 * hours) is not None
        assert actions.session_of(session, token, now=NOW + 12 * hours) is None
        for hour in range(0, 7 * 24, 6):
            now = NOW + hour * hours
            signed = actions.session_of(session, token, now=now)
            assert signed is not None
            actions.touch(session, signed, now=now)
        over = NOW + timedelta(days=7)
        assert actions.session_of(session, token, now=over) is None
        ended = actions.why_ended(session, token, now=over)
        assert ended is not None
        assert (ended.reason, ended.at) == (EndReason.EXPIRED, over)
        assert actions.device_at_work(session, ana, now=over) is None


def test_being_seen_is_written_once_a_minute(database: Database, ana: User) -> None:
    def seen(session: Session) -> datetime | None:
        return session.scalar(select(sessions.c.seen_at))

    with database.transaction() as session:
        token = enter(session, ana, "Firefox").value
        signed = actions.session_of(session, token, now=NOW)
        assert signed is not None
        almost, minute = NOW + 59 * SECOND, NOW + 60 * SECOND
        assert not signed.wants_touch(almost)
        actions.touch(session, signed, now=almost)
        assert seen(session) == NOW
        assert signed.wants_touch(minute)
        actions.touch(session, signed, now=minute)
        assert seen(session) == minute
        assert people.get(session, ana.id).seen_at == minute


def test_a_token_nobody_gave_is_nobody(database: Database, ana: User) -> None:
    with database.reading() as session:
        for token in ("", "x", "é" * 99):
            assert actions.session_of(session, token, now=NOW) is None
            assert actions.why_ended(session, token, now=NOW) is None


def test_neither_tokens_nor_codes_nor_cookies_are_stored(database: Database, ana: User) -> None:
    with database.transaction() as session:
        token = enter(session, ana, "Firefox").value
        code = actions.begin_sign_in(session, ana, browser="mine", device="Firefox", now=NOW)
        for table in ("sessions", "sign_in_codes", "ended_sessions"):
            stored = repr(session.execute(text(f"SELECT * FROM {table}")).all())  # noqa: S608  # our own names
            assert token not in stored
            assert code not in stored
            assert "mine" not in stored


def test_tidying_drops_what_is_over_and_keeps_the_rest(database: Database, ana: User) -> None:
    with database.transaction() as session:
        enter(session, ana, "Firefox")
        live = enter(session, ana, "Chrome").value
        actions.begin_sign_in(session, ana, browser="mine", device="Firefox", now=NOW)
        actions.open_attempt(session, email="x@y.ar", address="z", now=NOW)
        assert actions.tidy(session, now=NOW + SECOND) == 0
        assert actions.tidy(session, now=NOW + timedelta(days=9)) == 4
        assert actions.session_of(session, live, now=NOW + SECOND) is not None
