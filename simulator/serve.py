"""Run the simulator as a process of its own, on granian.

One worker, because everything is in its memory; it ends with its parent, so that killing the
parent leaves no orphan on the port.
"""

import os
import socket
from functools import partial
from threading import Thread
from time import sleep

from flask import Flask
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from simulator.app import create_app
from simulator.network import Network
from simulator.settings import Behaviour, Bounds, Identity

THREADS = 256  # an answer that hangs and an open page hold one each
GRACE = 2  # seconds for answers under way after SIGTERM; open pages would never end by themselves


def serve(identity: Identity, behaviour: Behaviour, bounds: Bounds, host: str, port: int) -> None:
    """Answer until SIGTERM or SIGINT; OSError when the port is in use."""
    _refuse_a_taken_port(host, port)
    server = Granian(
        "simulator",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        backpressure=THREADS,
        websockets=False,
        log_level=LogLevels.error,  # it warns of the many threads, which mostly sleep
        workers_kill_timeout=GRACE,
    )
    loader = partial(_in_worker, identity, behaviour, bounds, os.getpid())
    server.serve(target_loader=loader, wrap_loader=False)


def _refuse_a_taken_port(host: str, port: int) -> None:
    """granian shares a port with whoever listens there already (SO_REUSEPORT)."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))


def _in_worker(identity: Identity, behaviour: Behaviour, bounds: Bounds, parent: int) -> Flask:
    Thread(target=_end_with, args=(parent,), name="parent", daemon=True).start()
    network = Network(identity, behaviour, bounds)
    network.start()
    return create_app(network)


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        sleep(0.5)
    os._exit(0)
