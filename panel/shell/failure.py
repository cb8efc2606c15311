"""When a page fails unexpectedly: the log gets all of it, the person a plain sentence."""

import structlog

from core.errors import AppError
from panel.safe import alert
from panel.words import _

log = structlog.get_logger()


def on_script_error(error: Exception) -> bool:
    """Told by Streamlit of anything a page did not catch; True: we have shown it."""
    if isinstance(error, AppError):
        alert(str(error))
    else:
        log.error("panel.failed", exc_info=error)
        alert(_("Algo falló en esta página y quedó registrado. Lo ya guardado no se perdió."))
    return True
