"""docs/complaints.md names a test for each complaint, and each of them exists."""

import ast
from pathlib import Path
from typing import Final

from tests.test_docs import DOCS, ROOT, named, rows, text_of

LISTED: Final = rows(text_of(DOCS / "complaints.md"), "complaint")


def found_in(path: Path) -> set[str]:
    """`file::test` of every test in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    return {f"{path.name}::{name}" for name in names if name.startswith("test_")}


def test_every_complaint_says_what_prevents_it_and_has_a_test_of_its_own() -> None:
    known = set[str]().union(*(found_in(path) for path in (ROOT / "tests").glob("test_*.py")))
    assert [row for row in LISTED if len(row) != 3 or not all(row)] == []
    assert [row[2] for row in LISTED if named(row[2]) not in known] == []
    assert len({row[0] for row in LISTED}) == len({row[2] for row in LISTED}) == len(LISTED)
