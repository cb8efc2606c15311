"""The failure that a person reads when the project cannot be set up."""


class SetupFailed(Exception):
    """What is missing and what to do about it, in one line."""
