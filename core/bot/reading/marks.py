"""Where each key and value of a TOML file stands.

A path names a place: ("nodes", "saludo", "options", 0, "title"). The values themselves come from
the standard library's parser; tree-sitter only tells the positions.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

import tree_sitter_toml
from tree_sitter import Language, Node, Parser

Path = tuple[str | int, ...]
Spot = tuple[int, int]  # line and column from 1, the column in characters

_LANGUAGE: Final = Language(tree_sitter_toml.language())
_KEYS: Final = ("bare_key", "quoted_key", "dotted_key")


@dataclass(slots=True)
class Marks:
    """The spots of all keys and values; a place that is not there has that of its parent."""

    keys: dict[Path, Spot] = field(default_factory=dict)
    values: dict[Path, Spot] = field(default_factory=dict)

    def of_value(self, path: Path) -> Spot:
        """Where the value begins; a [section] begins at its name."""
        return self.values.get(path) or self.keys.get(path) or self._of_parent(path)

    def of_key(self, path: Path) -> Spot:
        """Where the key begins."""
        return self.keys.get(path) or self.values.get(path) or self._of_parent(path)

    def _of_parent(self, path: Path) -> Spot:
        return self.of_value(path[:-1]) if path else (1, 1)


def marks_of(text: str) -> Marks:
    """Find everything in a text that the TOML parser has accepted."""
    encoded = text.encode()
    marker = _Marker(encoded.split(b"\n"))
    for child in Parser(_LANGUAGE).parse(encoded).root_node.named_children:
        marker.statement(child)
    return marker.marks


class _Marker:
    """Walks the syntax tree from the top of the file, as later sections add to earlier ones."""

    def __init__(self, lines: list[bytes]) -> None:
        self.marks = Marks()
        self._lines = lines
        self._last: dict[Path, int] = {}  # [[array]] → index of its latest element

    def statement(self, node: Node) -> None:
        if node.has_error:  # the two parsers disagree: better the parent's spot than a wrong one
            return
        if node.type == "pair":
            self._pair((), node)
        elif node.type in ("table", "table_array_element"):
            header = next(child for child in node.named_children if child.type in _KEYS)
            path = self._section(header, repeats=node.type == "table_array_element")
            for child in node.named_children:
                if child.type == "pair":
                    self._pair(path, child)

    def _section(self, header: Node, *, repeats: bool) -> Path:
        path: Path = ()
        parts = list(_parts(header))
        for at, part in enumerate(parts):
            path = (*path, _name(part))
            self.marks.keys.setdefault(path, self._spot(part))
            if repeats and at == len(parts) - 1:
                self._last[path] = self._last.get(path, -1) + 1
            if path in self._last:
                path = (*path, self._last[path])
        self.marks.keys[path] = self._spot(parts[-1])
        return path

    def _pair(self, base: Path, pair: Node) -> None:
        children = pair.children
        equals = next(at for at, child in enumerate(children) if child.type == "=")
        path = base
        for part in _parts(children[0]):
            path = (*path, _name(part))
            self.marks.keys.setdefault(path, self._spot(part))
        self._value(path, children[equals + 1])

    def _value(self, path: Path, node: Node) -> None:
        self.marks.values[path] = self._spot(node)
        items = [child for child in node.named_children if child.type != "comment"]
        if node.type == "array":
            for at, item in enumerate(items):
                self._value((*path, at), item)
        elif node.type == "inline_table":
            for item in items:
                self._pair(path, item)

    def _spot(self, node: Node) -> Spot:
        row, column = node.start_point
        before = self._lines[row][:column]
        return row + 1, len(before.decode("utf-8", "replace")) + 1


def _parts(key: Node) -> Iterator[Node]:
    """The simple keys of a dotted one, which nests to the left."""
    if key.type == "dotted_key":
        for child in key.named_children:
            yield from _parts(child)
    else:
        yield key


def _name(key: Node) -> str:
    """The key as the TOML parser reads it, without its quotes."""
    written = (key.text or b"").decode()
    if key.type == "quoted_key":
        return next(iter(tomllib.loads(f"{written} = 0")))
    return written
