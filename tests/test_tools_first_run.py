"""The .env of a first run works at once, is nobody else's to read, and is never overwritten."""

from pathlib import Path

from core import settings
from tools.first_run import SECRETS, write_dotenv


def test_it_is_enough_to_start(tmp_path: Path) -> None:
    path = tmp_path / ".env"
    assert write_dotenv(path, {})
    loaded = settings.load({"OPENBOT_DOTENV": str(path)})
    assert loaded.simulator.enabled
    assert loaded.whatsapp.graph_url == f"http://127.0.0.1:{loaded.simulator.port}"


def test_it_is_for_its_owner_alone(tmp_path: Path) -> None:
    write_dotenv(tmp_path / ".env", {})
    assert (tmp_path / ".env").stat().st_mode & 0o777 == 0o600


def test_its_secrets_are_random_and_long(tmp_path: Path) -> None:
    write_dotenv(tmp_path / "one", {})
    write_dotenv(tmp_path / "two", {})
    lines = set((tmp_path / "one").read_text().splitlines())
    different = lines - set((tmp_path / "two").read_text().splitlines())
    assert len(different) == len(SECRETS)
    assert all(len(line.split("=")[1]) >= 40 for line in different)


def test_one_that_is_there_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("# mine\n")
    assert not write_dotenv(tmp_path / ".env", {})
    assert (tmp_path / ".env").read_text() == "# mine\n"


def test_an_installation_with_secrets_of_its_own_gets_none(tmp_path: Path) -> None:
    assert not write_dotenv(tmp_path / ".env", {"OPENBOT_WHATSAPP__ACCESS_TOKEN": "theirs"})
    assert not (tmp_path / ".env").exists()


def test_it_follows_the_simulators_port(tmp_path: Path) -> None:
    write_dotenv(tmp_path / ".env", {"OPENBOT_SIMULATOR__PORT": "9100"})
    assert "GRAPH_URL=http://127.0.0.1:9100\n" in (tmp_path / ".env").read_text()
