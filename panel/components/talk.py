"""A conversation in the browser: bubbles that stay in place while others come.

A sound goes on playing, and what was unfolded stays so, when a tick changes or a message arrives.
Earlier stretches come as somebody scrolls up. Other people's words reach the page as text nodes,
their files by our own numbers.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from panel.components.parts import script, style
from panel.gate import FILES
from panel.words import _

EMOJI: Final = ("👍", "❤️", "😂", "😮", "😢", "🙏")  # those that WhatsApp offers first
HTML: Final = """
<div class='talk-find'>
  <button type='button' class='talk-open'></button>
  <div class='talk-asked' hidden>
    <input type='search' maxlength='100'><button type='button' class='talk-shut'>✕</button>
    <div class='talk-found' role='list'></div>
  </div>
</div>
<div class='talk' role='log' tabindex='0'></div>
<button type='button' class='talk-newest' hidden>↓</button>
"""

_talk = st.components.v2.component(
    "openbot_talk",
    html=HTML,
    css=style("talk.css", "talk_past.css"),
    js=script("talk_find.js", "talk_past.js", "talk_offer.js", "talk.js"),
    isolate_styles=False,  # Streamlit's basics hold for it: fonts, sizes of boxes
)


@dataclass(frozen=True, slots=True)
class Clicked:
    """What to do with a file that is to be fetched again, and with a reaction to a message."""

    retry: Callable[[int], None]
    react: Callable[[int, str], None]


def draw_talk(drawn: Mapping[str, Any], *, ticket: int, clicked: Clicked, can_answer: bool) -> None:
    """Draw a stretch (panel/desk/past.py); what can be answered offers so if `can_answer`."""
    key = f"talk-{ticket}"

    def on_asked() -> None:
        """What came from the browser is read as a stranger's."""
        match st.session_state[key].asked:
            case {"retry": int(file)}:
                clicked.retry(file)
            case {"react": int(message), "emoji": str(emoji)}:
                clicked.react(message, emoji)

    data = {
        **drawn,
        "ticket": ticket,
        "files": FILES,
        "emoji": EMOJI if can_answer else (),
        "words": _words(),
    }
    _talk(key=key, data=data, on_asked_change=on_asked)


def _words() -> dict[str, str]:
    return {
        "close": _("Cerrar"),
        "talk": _("Conversación"),
        "newest": _("Ir al último mensaje"),
        "search": _("Buscar en la conversación"),
        "nothing": _("No se dijo nada con esas palabras."),
        "failed": _("No se pudo buscar. Probar otra vez."),
        "reply": _("Responder"),
        "react": _("Reaccionar con"),
        "customer": _("Cliente"),
        "message": _("Mensaje"),
        "beginning": _("Acá empieza la conversación"),
    }
