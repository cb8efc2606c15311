"""Whether the ports are free, asked before anything is started."""

import socket
from collections.abc import Sequence

from core.commands.program import Program


def taken(programs: Sequence[Program]) -> list[str]:
    """One line for each program whose port somebody else has, with the way out."""
    return [
        f"port {program.port} of {program.name} is in use: stop what uses it, "
        f"or set OPENBOT_{program.name.upper()}__PORT to another"
        for program in programs
        if program.port is not None and not free(program.host, program.port)
    ]


def free(host: str, port: int) -> bool:
    """Whether this machine would let us listen there now."""
    family, kind, _protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    with socket.socket(family, kind) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # old connections do not count
        try:
            probe.bind(address)
        except OSError:
            return False
    return True
