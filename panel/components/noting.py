"""The field for internal notes: an @ offers the colleagues' names, by keyboard or by click.

What is typed stays until the server says that the note is kept.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

import streamlit as st

from panel.words import _

HERE = Path(__file__).parent
KEPT: Final = "noting.kept"  # in the session state: the stamps of the last notes that were kept

_noting = st.components.v2.component(
    "openbot_noting",
    html="<div class='noting'></div>",
    css=(HERE / "noting.css").read_text(encoding="utf-8"),
    js=(HERE / "noting.js").read_text(encoding="utf-8"),
)


def draw_noting(
    people: Sequence[str], *, name: str, longest: int, on_note: Callable[[str], bool]
) -> None:
    """Draw the field; `on_note` gets the text, and says whether it was kept."""
    key = f"noting-{name}"

    def on_asked() -> None:
        """What came from the browser is read as a stranger's."""
        match st.session_state[key].asked:
            case {"text": str(text), "stamp": int(stamp)}:
                if on_note(text):
                    st.session_state[KEPT] = stamp

    data = {
        "people": list(people),
        "longest": longest,
        "kept": st.session_state.get(KEPT, 0),
        "words": {
            "label": _("Nota interna: el cliente no la ve"),
            "placeholder": _("Nota para el equipo · @ nombra a alguien"),
            "save": _("Guardar nota"),
            "people": _("Nombrar a"),
        },
    }
    _noting(key=key, data=data, on_asked_change=on_asked)
