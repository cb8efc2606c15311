"""What accounts decide without a database."""

from datetime import timedelta

import pytest

from core.accounts import passwords
from core.accounts.devices import device_name
from core.accounts.rules import InvalidUser, clean_email, clean_name, clean_phone, wait_after

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0 Safari/537.36"
EDGE = CHROME + " Edg/156.0"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        (CHROME, "Chrome en Windows"),
        (EDGE, "Edge en Windows"),
        (IPHONE, "Safari en iPhone"),
        (FIREFOX, "Firefox en Linux"),
        ("curl/8.0", "otro dispositivo"),
        ("", "otro dispositivo"),
        ("<script>alert(1)</script> Firefox", "Firefox"),
    ],
)
def test_a_device_has_a_name_people_know(header: str, name: str) -> None:
    assert device_name(header) == name


@pytest.mark.parametrize("failures", range(5))
def test_the_first_tries_wait_for_nothing(failures: int) -> None:
    assert wait_after(failures, free=5) == timedelta()


def test_each_further_failure_doubles_the_wait_up_to_five_minutes() -> None:
    waits = [wait_after(n, free=5).total_seconds() for n in range(5, 13)]
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300]
    assert wait_after(10**9, free=5) == timedelta(minutes=5)


@pytest.mark.parametrize("email", ["", "ana", "a@b", "a b@c.ar", "@c.ar", "a@c.ar\nx", "<a@c.ar>"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(InvalidUser, match="e-mail"):
        clean_email(email)


def test_an_address_has_one_form() -> None:
    assert clean_email("  Ana@Empresa.COM.ar ") == "ana@empresa.com.ar"


def test_a_name_keeps_its_letters_and_loses_its_control_characters() -> None:
    assert clean_name("  María\tJosé \u202e Núñez\n") == "María José Núñez"
    with pytest.raises(InvalidUser):
        clean_name(" \u200b ")


def test_a_phone_is_what_people_write() -> None:
    assert clean_phone(" +54 9 11 5555-0101 ") == "+54 9 11 5555-0101"
    with pytest.raises(InvalidUser):
        clean_phone("llamar a Ana")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("corta", "al menos 12"),
        ("x" * 257, "hasta 256"),
        ("Contraseña123", "primeras que se prueban"),
        ("aaaaaaaaaaaabbbb", "primeras que se prueban"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(password: str, reason: str) -> None:
    with pytest.raises(InvalidUser, match=reason):
        passwords.hashed(password)


def test_a_password_is_the_same_however_its_accents_were_typed() -> None:
    composed, decomposed = "camión azul y rojo", "camio\u0301n azul y rojo"
    stored = passwords.hashed(composed).value
    assert stored.startswith("$argon2id$")
    assert passwords.verify(f" {decomposed} ", stored).right
    assert not passwords.verify("camion azul y rojo", stored).right


def test_old_parameters_are_renewed_when_the_password_is_right() -> None:
    old = passwords.PasswordHasher(time_cost=1, memory_cost=1024).hash("tres tristes tigres")
    verdict = passwords.verify("tres tristes tigres", old)
    assert verdict.right
    assert verdict.rehashed is not None
    assert passwords.verify("tres tristes tigres", verdict.rehashed.value).rehashed is None
    assert passwords.verify("tres tristes gatos", old).rehashed is None


def test_a_broken_stored_hash_lets_nobody_in() -> None:
    assert not passwords.verify("", "").right
    assert not passwords.verify("tres tristes tigres", "no es un hash").right


def test_a_random_password_passes_the_rules() -> None:
    password = passwords.random_password()
    assert passwords.verify(password, passwords.hashed(password).value).right
    assert password != passwords.random_password()
