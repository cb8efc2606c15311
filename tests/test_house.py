"""House rules that no linter knows; each is seen to catch a sample of what it forbids."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import SECRETS, Settings

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("core", "migrations", "panel", "simulator", "tests", "tools")
LONGEST = 250
GUARDS = ("require_operator", "require_administrator")
QUIET = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)
# The entries are no packages, so import-linter cannot hold them.
ENTRIES = {
    "webhook_app.py": {"requests", "sqlalchemy", "streamlit", "urllib3"},
    "panel_app.py": {"flask", "requests", "sqlalchemy", "urllib3"},
}


def sources(*folders: str) -> Iterator[Path]:
    """Our Python files; without folders, all."""
    if not folders:
        yield from ROOT.glob("*.py")
    for folder in folders or FOLDERS:
        yield from (ROOT / folder).rglob("*.py")


def test_no_file_is_longer_than_can_be_read() -> None:
    grown = {
        str(path.relative_to(ROOT)): length
        for path in sources()
        if path.relative_to(ROOT).parts[0] not in ("tests", "migrations")
        and (length := len(path.read_text().splitlines())) > LONGEST
    }
    assert not grown, "a file that passes 250 lines becomes a folder of the same name"


def page_faults(source: str) -> list[str]:
    """What is wrong with a page: it acts when imported, or `render` does not begin with a guard."""
    module = ast.parse(source)
    faults = [
        f"line {statement.lineno}: acts at import"
        for statement in module.body
        if not isinstance(statement, QUIET) and not is_docstring(statement)
    ]
    renders = [s for s in module.body if isinstance(s, ast.FunctionDef) and s.name == "render"]
    if not renders:
        faults.append("has no render()")
    return faults + [
        f"line {render.lineno}: render() does not begin with a guard"
        for render in renders
        if not is_guard(next((s for s in render.body if not is_docstring(s)), None))
    ]


def is_docstring(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)


def is_guard(statement: ast.stmt | None) -> bool:
    call = statement.value if isinstance(statement, ast.Assign | ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id in GUARDS


def test_every_page_asks_who_is_there_first() -> None:
    pages = [path for path in sources("panel") if path.parent == ROOT / "panel" / "pages"]
    faults = {
        path.name: found
        for path in pages
        if path.name != "__init__.py" and (found := page_faults(path.read_text()))
    }
    assert not faults


@pytest.mark.parametrize(
    ("page", "fault"),
    [
        ('def render():\n    """A page."""\n    operator = require_operator()\n    draw()', None),
        ("def render():\n    require_administrator()", None),
        ("def render():\n    draw()\n    operator = require_operator()", "line 1: render()"),
        ("def render():\n    if late:\n        require_operator()", "line 1: render()"),
        ("def render():\n    operator = who()", "line 1: render()"),
        ('def render():\n    """Only words."""', "line 1: render()"),
        ("def draw():\n    require_operator()", "has no render()"),
        ("st.title('x')\ndef render():\n    require_operator()", "line 1: acts at import"),
        ("render()\ndef render():\n    require_operator()", "line 1: acts at import"),
    ],
)
def test_a_page_that_does_not_ask_is_caught(page: str, fault: str | None) -> None:
    faults = page_faults(page)
    assert faults == [] if fault is None else faults[0].startswith(fault)


def undocumented(toml: str) -> list[str]:
    """The keys that have no comment, neither in the line above nor at the end of their own."""
    before, keys = "", []
    for line in map(str.strip, toml.splitlines()):
        key = re.match(r"[\w.\"-]+\s*=", line)
        if key and not before.startswith("#") and not re.search(r"#\s*\w[^\"]*$", line):
            keys.append(line)
        before = line
    return keys


def test_every_key_of_the_configuration_says_what_it_is_for() -> None:
    assert undocumented((ROOT / "config.toml").read_text()) == []


@pytest.mark.parametrize(
    ("toml", "missing"),
    [
        ("# Its port.\nport = 1", []),
        ("port = 1  # its port", []),
        ("# Its port.\n\nport = 1", ["port = 1"]),
        ("# Its port.\nport = 1\nhost = 2", ["host = 2"]),
        ('colour = "#FFFFFF"', ['colour = "#FFFFFF"']),
    ],
)
def test_a_key_without_a_comment_is_caught(toml: str, missing: list[str]) -> None:
    assert undocumented(toml) == missing


def test_every_setting_stands_in_the_configuration_file_except_secrets() -> None:
    written = tomllib.loads((ROOT / "config.toml").read_text())
    known = {
        f"{name}.{key}"
        for name, section in Settings.model_fields.items()
        for key in getattr(section.annotation, "model_fields", {})
    }
    missing = {name for name in known if name.split(".")[1] not in written[name.split(".")[0]]}
    assert missing == set(SECRETS)


def unexplained(source: str) -> list[int]:
    """The lines that silence a tool without a reason behind it."""
    silencer = re.compile(r"# (noqa|type: ignore)\b(.*)$")
    return [
        number
        for number, line in enumerate(source.splitlines(), start=1)
        if (found := silencer.search(line))
        and not re.match(r"[:\[][\w,\[\] :-]*?\]?\s+(- |# )\w", found[2])
    ]


def test_whoever_silences_a_tool_says_why() -> None:
    silent = {
        str(path.relative_to(ROOT)): lines
        for path in sources()
        if path.name != "test_house.py" and (lines := unexplained(path.read_text()))
    }
    assert not silent


@pytest.mark.parametrize(
    ("line", "caught"),
    [
        ("x = 1  # noqa: S101 - the reason", False),
        ("x = 1  # noqa: S101, S102 - the reason", False),
        ("x = 1  # type: ignore[arg-type]  # the reason", False),
        ("x = 1  # noqa: S101", True),
        ("x = 1  # noqa", True),
        ("x = 1  # type: ignore[arg-type]", True),
    ],
)
def test_silence_without_a_reason_is_caught(line: str, caught: bool) -> None:
    assert bool(unexplained(line)) is caught


@pytest.mark.parametrize("entry", ENTRIES)
def test_an_entry_leaves_the_work_to_the_rooms(entry: str) -> None:
    imported = {
        name.split(".")[0]
        for node in ast.walk(ast.parse((ROOT / entry).read_text()))
        for name in names_of(node)
    }
    assert not imported & ENTRIES[entry]


def names_of(node: ast.AST) -> list[str]:
    """The modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []


def test_nothing_is_left_for_later() -> None:
    later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
    found = [
        str(path.relative_to(ROOT))
        for path in sources()
        if path.name != "test_house.py" and later.search(path.read_text())
    ]
    assert not found
