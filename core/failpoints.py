"""Points at which a test lets this process die. Off unless OPENBOT_ENV=test names one.

OPENBOT_FAILPOINT=after_send kills at that point; after_send:raise raises Failure there instead.
"""

import os
import signal


class Failure(Exception):
    """What a failpoint raises: no AppError, so it travels like a bug."""


def hit(point: str) -> None:
    """Die here, if the environment says so."""
    if os.environ.get("OPENBOT_ENV") != "test":
        return
    name, _, how = os.environ.get("OPENBOT_FAILPOINT", "").partition(":")
    if name != point:
        return
    if how == "raise":
        raise Failure(point)
    os.kill(os.getpid(), signal.SIGKILL)
