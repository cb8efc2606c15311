"""Scripts and styles of components, put together from parts that several of them share."""

from pathlib import Path

HERE = Path(__file__).parent


def script(*names: str) -> str:
    """One module of these files, in their order; the last one exports."""
    return "\n".join((HERE / name).read_text(encoding="utf-8") for name in names)


def style(*names: str) -> str:
    """One style of these files, in their order."""
    return script(*names)
