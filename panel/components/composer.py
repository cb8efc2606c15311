"""Where an operator writes, in the browser: a field, files, quick replies, a quote, a draft.

It speaks to panel/desk/routes.py by itself, so that nothing on the page runs again while somebody
types, and a message that is on its way survives a cut of the network. Text nodes only.
"""

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from panel.components.parts import script, style
from panel.words import _

HTML: Final = """
<form class='compose'>
  <ul class='compose-menu' id='compose-menu' role='listbox' hidden></ul>
  <div class='compose-quote' hidden>
    <div><b></b><span></span></div><button type='button' class='compose-unquote'>✕</button>
  </div>
  <ul class='compose-files' hidden></ul>
  <div class='compose-row'>
    <button type='button' class='compose-attach'>
      <svg viewBox='0 0 24 24' aria-hidden='true'>
        <path d='M21 11.5l-8.6 8.6a5.6 5.6 0 0 1-8-8l9-9a3.7 3.7 0 0 1 5.3 5.3l-9 9a1.9 1.9 0 0
          1-2.7-2.7l8.3-8.2'/></svg>
    </button>
    <button type='button' class='compose-quick'>/</button>
    <input type='file' multiple hidden>
    <textarea rows='1' aria-controls='compose-menu' aria-autocomplete='list'></textarea>
    <button type='submit' class='compose-send'>
      <svg viewBox='0 0 24 24' aria-hidden='true'><path d='M4 4l17 8-17 8 3-8z M7 12h7'/></svg>
    </button>
  </div>
</form>
"""

_composer = st.components.v2.component(
    "openbot_composer",
    html=HTML,
    css=style("composer.css"),
    js=script("composer_sending.js", "composer_files.js", "composer_quick.js", "composer.js"),
    isolate_styles=False,  # what is on its way is drawn among the conversation's bubbles
)


def draw_composer(data: Mapping[str, Any], *, key: str) -> None:
    """Draw it; `data` is made by desk/composer.py."""
    _composer(key=key, data={**data, "words": _words()}, on_sent_change=_sent)


def _sent() -> None:
    """The run that follows shows the message in its place."""


def _words() -> dict[str, str]:
    return {
        "write": _("Mensaje para el cliente"),
        "send": _("Enviar"),
        "attach": _("Adjuntar archivos"),
        "quick": _("Respuestas rápidas"),
        "none": _("No hay respuestas rápidas con ese nombre."),
        "unquote": _("Quitar la cita"),
        "remove": _("Quitar {name}"),
        "sending": _("Enviando"),
        "waiting": _("Sin conexión: se envía apenas vuelva"),
        "accepted": _("En cola"),
        "failed": _("No se envió"),
        "again": _("Enviar otra vez"),
        "edit": _("Editar"),
        "file": _("archivo"),
    }
