"""Ends what a killed supervisor left behind. Run as a program; nobody imports it.

Standard input brings the process ids of the supervisor's children, `+123` and `-123`, one a line.
When it closes, the supervisor is gone: whoever is still on the list gets SIGTERM, then SIGKILL. It
needs no help from the children, and works where there is no PR_SET_PDEATHSIG.
"""

import os
import signal
import sys
import time

GRACE = 5.0  # seconds between asking and killing
STEP = 0.1


def main() -> None:
    """Keep the list until the pipe closes, then end all groups on it."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)  # only the pipe ends us
    groups = set[int]()
    for line in sys.stdin:
        (groups.add if line[0] == "+" else groups.discard)(int(line[1:]))
    groups = {group for group in groups if reach(group, signal.SIGTERM)}
    deadline = time.monotonic() + GRACE
    while groups and time.monotonic() < deadline:
        time.sleep(STEP)
        groups = {group for group in groups if reach(group, 0)}
    for group in groups:
        reach(group, signal.SIGKILL)


def reach(group: int, number: int) -> bool:
    """Send a signal to all of a group (0: only ask); whether anybody is left in it."""
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()
