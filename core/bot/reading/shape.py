"""Checks of the flow as a whole: does it ever wait, and can every node be reached?"""

from collections.abc import Iterable, Iterator, Mapping

from core.bot.flow import Menu, Node, Question, ways_on
from core.bot.reading.sheet import Sheet
from core.errors import _

Graph = Mapping[str, tuple[str, ...]]  # node → where it may go


def check_circles(sheet: Sheet, nodes: Mapping[str, Node]) -> None:
    """An error for each circle in which nobody waits for the customer: it would talk for ever."""
    silent = {name: node for name, node in nodes.items() if not isinstance(node, Menu | Question)}
    graph = {
        name: tuple(way for way in ways_on(node) if way in silent) for name, node in silent.items()
    }
    for circle in _circles(graph):
        way = " → ".join([*circle, circle[0]])
        message = _("esto gira sin esperar nunca al cliente: {way}. Poné una pregunta en el medio.")
        sheet.error(("nodes", circle[0]), message.format(way=way))


def _circles(graph: Graph) -> Iterator[list[str]]:
    """One circle for each node that begins one, in the order of the file, none of them twice."""
    seen: set[str] = set()
    for start in graph:
        way = _way_back(graph, start) if start not in seen else []
        if way:
            seen.update(way)
            yield way


def _way_back(graph: Graph, start: str) -> list[str]:
    """The shortest way from a node to itself, without the return; empty if there is none."""
    before: dict[str, str] = {}
    queue = [start]
    for name in queue:
        for way in graph[name]:
            if way == start:
                return _path(before, start, name)
            if way not in before:
                before[way] = name
                queue.append(way)
    return []


def _path(before: Mapping[str, str], start: str, end: str) -> list[str]:
    path = [end]
    while path[-1] != start:
        path.append(before[path[-1]])
    return path[::-1]


def warn_of_unreachable(sheet: Sheet, nodes: Mapping[str, Node], entries: Iterable[str]) -> None:
    """A warning for each node to which no way leads from an entry: `start`, or a word's node."""
    reached = set(entries)
    queue = list(reached)
    for name in queue:
        ways = [way for way in ways_on(nodes[name]) if way not in reached]
        reached.update(ways)
        queue.extend(ways)
    for name in nodes:
        if name not in reached:
            sheet.warn(("nodes", name), _("a este nodo no llega nadie: ningún «goto» lo nombra."))
