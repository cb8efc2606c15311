"""How processes log: a line per event on standard error, JSON for machines, pretty on a terminal.

Set up once by each process. It writes no message of its own.
"""

import logging
import os
import sys
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor

SHARED: Final[list[Processor]] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]

CHATTY: Final = ("alembic",)  # they tell nobody anything below a warning
FIRST: Final = ("timestamp", "level", "event")  # of a line of JSON, so that people can read it


def set_up(level: int = logging.INFO) -> None:
    """Send what we and the libraries log to standard error.

    FORCE_COLOR asks for the pretty form where standard error is a pipe to somebody's terminal, as
    under `up`. A log that is full or closed loses lines and stops nobody.
    """
    logging.raiseExceptions = False
    pretty = bool(os.environ.get("FORCE_COLOR")) or sys.stderr.isatty()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=SHARED,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *(_pretty() if pretty else _json()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in CHATTY:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=[*SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )


def _pretty() -> list[Processor]:
    """Coloured lines. Plain tracebacks: fancier ones print variables, with customers' texts in."""
    colours = not os.environ.get("NO_COLOR")
    return [
        structlog.dev.ConsoleRenderer(
            colors=colours, exception_formatter=structlog.dev.plain_traceback
        )
    ]


def _json() -> list[Processor]:
    settings: dict[str, Any] = {"ensure_ascii": False}
    return [
        structlog.processors.format_exc_info,
        _in_order,
        structlog.processors.JSONRenderer(**settings),
    ]


def _in_order(_logger: Any, _method: str, event: EventDict) -> EventDict:
    return {name: event[name] for name in FIRST if name in event} | dict(event)
