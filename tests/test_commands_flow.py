"""A flow is checked as a compiler would, and only a good one is published."""

from pathlib import Path

import pytest

from core.bot import store
from core.db import Database
from core.settings import ROOT
from tests.terminal import call

GOOD = '[flow]\nname = "Uno"\nstart = "a"\n\n[nodes.a]\ntext = "Hola"\n'
WARNED = GOOD + '\n[nodes.lejos]\ntext = "Nadie llega"\n'
BROKEN = GOOD.replace('"Hola"', '"Hola"\ngoto = "b"')


@pytest.fixture
def flow(tmp_path: Path) -> Path:
    return tmp_path / "flow.toml"


def test_the_example_has_no_problem() -> None:
    said = call("flow", "check", ROOT / "data" / "flows" / "atencion.toml")
    assert (said.status, said.out, said.err) == (0, "", "")


def test_an_error_is_a_line_with_its_place_and_1(flow: Path) -> None:
    flow.write_text(BROKEN)
    said = call("flow", "check", flow)
    assert said.status == 1
    (line,) = said.lines
    assert line.startswith(f"{flow}:7:8: error: [node a] ")


def test_a_warning_alone_is_0(flow: Path) -> None:
    flow.write_text(WARNED)
    said = call("flow", "check", flow)
    assert said.status == 0
    (line,) = said.lines
    assert ": warning: [node lejos] " in line


def test_a_file_that_is_no_text_is_an_error_with_its_place(flow: Path) -> None:
    flow.write_bytes(GOOD.encode() + b'\nx = "\xff"\n')
    said = call("flow", "check", flow)
    assert said.status == 1
    assert said.out.startswith(f"{flow}:8:6: error: ")


def test_a_file_that_is_not_there_is_one_line_and_1(flow: Path) -> None:
    said = call("flow", "check", flow)
    assert (said.status, said.out) == (1, "")
    assert said.err == f"Error: {flow}: No such file or directory\n"


def test_a_good_flow_is_published_and_shown_as_written(
    database: Database, database_url: str, flow: Path
) -> None:
    assert call("flow", "show", url=database_url).status == 1
    flow.write_text(WARNED)
    assert "version 1" in call("flow", "publish", flow, url=database_url).out
    assert call("flow", "show", url=database_url).out == WARNED
    with database.reading() as session:
        version = store.published(session)
    assert version is not None
    assert (version.name, version.author) == ("Uno", "command line")


def test_a_broken_flow_is_not_published(database: Database, database_url: str, flow: Path) -> None:
    flow.write_text(BROKEN)
    assert call("flow", "publish", flow, url=database_url).status == 1
    with database.reading() as session:
        assert store.published(session) is None
