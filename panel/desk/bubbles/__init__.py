"""A conversation as a tree of plain values, which panel/components/talk draws. Pure."""

from panel.desk.bubbles.scene import conversation
from panel.desk.bubbles.seen import Scene

__all__ = ["Scene", "conversation"]
