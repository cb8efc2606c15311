"""Where a download is asked for. Pure."""

from typing import Final

from panel.gate import EXPORTS

ALL: Final = "todo"
MONTH: Final = "mes"  # the last 30 days
VIEW: Final = "vista"  # what the list shows


def address_of(subject: str, what: str, query: str = "") -> str:
    """The address of a CSV; `query` is the list's own, for what it shows."""
    more = f"&{query}" if query else ""
    return f"{EXPORTS}{subject}.csv?que={what}{more}"
