"""The one base of every failure we expect. Anything that is not an AppError is a bug."""

from gettext import gettext as _

__all__ = ["AppError", "NotAllowed", "NotFound", "SettingsError", "StoreBusy", "_"]


class AppError(Exception):
    """An expected failure; its text is written for the person who meets it, in plain Spanish."""


class NotFound(AppError):
    """The thing a person asked for is not there (any more)."""


class NotAllowed(AppError):
    """This person may not do this; raised by the actions, whatever the page showed."""


class StoreBusy(AppError):
    """The database is busy, full, read-only or gone: nothing was written, try again."""


class SettingsError(Exception):
    """The configuration is unusable: one line for whoever installs it, exit status 78."""
