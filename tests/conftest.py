"""What every test may ask for: a fresh database of either kind, a browser, pages in it.

A server that cannot be had fails the tests that need it, with the fix in one line; it never skips.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page

from core.db import Database
from core.schema import migrate
from tests.servers import chromium, postgresql

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = "template_openbot"
CUSTOMARY = {"locale": "es-AR", "timezone_id": "America/Argentina/Buenos_Aires"}
numbers = count(1)

for variable in [name for name in os.environ if name.startswith("OPENBOT_")]:
    if not variable.startswith("OPENBOT_TEST_"):
        del os.environ[variable]  # a developer's own settings decide nothing here
os.environ["OPENBOT_DOTENV"] = os.devnull


def pytest_addoption(parser: pytest.Parser) -> None:
    """`--soak`: the tests marked `soak` run their long version (make soak)."""
    parser.addoption("--soak", action="store_true", help="run the long versions")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Tests marked `only_soak` are no part of the short run."""
    if not config.getoption("--soak"):
        long = [item for item in items if item.get_closest_marker("only_soak")]
        config.hook.pytest_deselected(items=long)
        items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def soak(request: pytest.FixtureRequest) -> bool:
    """Whether this is the long run; a test that has one picks its counts by it."""
    return bool(request.config.getoption("--soak"))


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty SQLite file to copy; closing it folds its write-ahead log in."""
    path = tmp_path_factory.mktemp("template") / "openbot.db"
    database = Database(f"sqlite:///{path}")
    migrate(database)
    database.dispose()
    return path


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[postgresql.Server]:
    """One server for this process's tests, with a migrated template in it."""
    try:
        server = postgresql.start()
    except postgresql.NoServer as problem:
        pytest.fail(str(problem), pytrace=False)
    try:
        database = Database(server.create(TEMPLATE))
        migrate(database)
        database.dispose()
        yield server
    finally:
        server.stop()


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a migrated, empty SQLite database of this test's own."""
    path = tmp_path / "openbot.db"
    shutil.copyfile(sqlite_template, path)
    return f"sqlite:///{path}"


@pytest.fixture
def postgresql_url(postgresql_server: postgresql.Server) -> Iterator[str]:
    """The address of a migrated, empty PostgreSQL database of this test's own."""
    name = f"test_{next(numbers)}"
    yield postgresql_server.create(name, template=TEMPLATE)
    postgresql_server.drop(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a migrated, empty database: the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database: the test runs once on each kind."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One headless Chromium for this process's tests."""
    try:
        with chromium.chromium() as browser:
            yield browser
    except chromium.NoBrowser as problem:
        pytest.fail(str(problem), pytrace=False)


@pytest.fixture
def new_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Callable[..., Page]]:
    """Make a page in a browser context of its own: another person on another device.

    Options are Playwright's (`viewport`, `color_scheme` …). A script error in any page fails the
    test; a test that fails leaves pictures of its pages in build/failures/.
    """
    pages: list[Page] = []
    errors: list[str] = []

    def make(**options: Any) -> Page:
        page = browser.new_context(**{**CUSTOMARY, **options}).new_page()
        page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
        pages.append(page)
        return page

    yield make
    if errors or request.node.stash.get(FAILED, False):
        take_pictures(pages, request.node.nodeid)
    for page in pages:
        page.context.close()
    assert not errors, "a page raised a script error"


@pytest.fixture
def page(new_page: Callable[..., Page]) -> Page:
    """One page, 1440 × 900."""
    return new_page(viewport={"width": 1440, "height": 900})


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Remember a failure, for the fixtures that leave evidence of it."""
    report: Any = yield
    if report.failed:
        item.stash[FAILED] = True
    return report


def take_pictures(pages: list[Page], test: str) -> None:
    """Save what each page shows, named after the test."""
    folder = ROOT / "build" / "failures"
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", test)
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=folder / f"{name}-{number}.png")
