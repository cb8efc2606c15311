"""The panel's ASGI app: our routes, the gate, and Streamlit behind it.

`python -m core panel` runs it. Streamlit's options come from [streamlit.…] of config.toml.
"""

import gc
import logging
import os
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import streamlit as st
import structlog
from starlette.middleware import Middleware

from core.settings import Settings
from panel.addresses import addresses_of
from panel.desk.routes import DeskRoutes
from panel.exports import ExportRoute
from panel.gate import Gate
from panel.ground import open_ground
from panel.media import FileRoute
from panel.pulse import PulseRoute
from panel.routes import Doors
from panel.shell.failure import on_script_error
from panel.shell.places import PLACES

SCRIPT = Path(__file__).parent / "panel" / "shell" / "script.py"

PRELOADED = ("pandas", "pyarrow", "plotly.graph_objects", "panel.shell.frame")

log = structlog.get_logger()


def create_app(settings: Settings) -> st.App:
    """The whole panel as one ASGI app."""
    ground = open_ground(settings)
    addresses = addresses_of(settings)
    gate = Middleware(
        Gate, addresses=addresses, database=ground.database, pages={p.address for p in PLACES}
    )
    return st.App(
        SCRIPT,
        routes=[
            *Doors(addresses, ground.database).routes(),
            *PulseRoute(addresses, ground.database).routes(),
            *DeskRoutes(addresses).routes(),
            *FileRoute(addresses, ground.database, settings).routes(),
            *ExportRoute(addresses, ground.database, settings).routes(),
        ],
        middleware=[gate],
        lifespan=lifespan,
        on_script_error=on_script_error,
    )


@asynccontextmanager
async def lifespan(_app: st.App) -> AsyncIterator[dict[str, Any]]:
    """Import what pages need before the first visitor pays for it, and let it rest from then on.

    Streamlit collects garbage often; what is frozen here is not walked through each time.
    """
    logging.disable(logging.WARNING)  # a library declares components it will never show
    gc.disable()  # modules leave no garbage, and looking for it takes a sixth of the start
    for module in PRELOADED:
        import_module(module)
    logging.disable(logging.NOTSET)
    gc.collect()
    gc.freeze()
    gc.enable()
    yield {}


def main(settings: Settings) -> int:
    """Serve until told to stop; the exit status."""
    secret = settings.panel.cookie_secret.get_secret_value()
    os.environ["STREAMLIT_SERVER_COOKIE_SECRET"] = secret  # it takes secrets in no other way
    sys.argv = [__file__]  # Streamlit puts the launcher's folder on the path: this one
    # uvicorn ends well at SIGTERM, then sends it again to whoever handled it before.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    app = create_app(settings)
    log.info("panel.starting", url=settings.panel_url)
    app.run(config=streamlit_options(settings))
    return 0


def streamlit_options(settings: Settings) -> dict[str, Any]:
    """Streamlit's options under their dotted names, and where it listens."""
    return {
        **flat(settings.streamlit),
        "server.address": settings.panel.host,
        "server.port": settings.panel.port,
        "logger.hideWelcomeMessage": True,
    }


def flat(options: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Tables of a TOML file as dotted names."""
    found: dict[str, Any] = {}
    for name, value in options.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{name}.")
        else:
            found[prefix + name] = value
    return found
