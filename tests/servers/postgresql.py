"""A PostgreSQL of the tests' own: started in a temporary folder, gone with the process that asked.

A guard process (guard.py) holds the server. It lives as long as the pipe to its parent: killing
pytest, however hard, closes the pipe, and the guard stops the server and removes the folder.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from tests.servers.guard import DURABLE, START_SECONDS, USER, NoServer

__all__ = ["NoServer", "Server", "start"]

ROOT = Path(__file__).resolve().parent.parent.parent


@dataclass
class Server:
    """A running server and the guard that holds it."""

    port: int
    guard: subprocess.Popen[str]
    at_work: psycopg.Connection  # makes and drops databases: a third of that is connecting

    def url(self, database: str) -> str:
        """The address of one of its databases, as `database.url` wants it."""
        return f"postgresql+psycopg://{USER}@127.0.0.1:{self.port}/{database}"

    def create(self, database: str, *, template: str = "template1") -> str:
        """Make a database as a copy of another, and give its address."""
        self._do(
            "CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy",
            sql.Identifier(database),
            sql.Identifier(template),
        )
        return self.url(database)

    def drop(self, database: str) -> None:
        """Remove a database, whoever is connected to it."""
        self._do("DROP DATABASE {} WITH (FORCE)", sql.Identifier(database))

    def stop(self) -> None:
        """End the guard, and with it the server."""
        self.at_work.close()
        if self.guard.stdin is not None:
            self.guard.stdin.close()
        self.guard.wait(timeout=START_SECONDS)
        if self.guard.stdout is not None:
            self.guard.stdout.close()

    def _do(self, statement: Any, *names: sql.Identifier) -> None:
        self.at_work.execute(sql.SQL(statement).format(*names))


def start(*, durable: bool = False) -> Server:
    """Start a server on a free port; NoServer if there is none to start.

    `durable` is for measurements: PostgreSQL's own defaults, on a disk.
    """
    guard = subprocess.Popen(
        [sys.executable, "-m", "tests.servers.guard", *([DURABLE] if durable else [])],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,  # Ctrl-C is for us; the guard goes when the pipe closes
    )
    assert guard.stdout is not None
    answer = guard.stdout.readline().strip()
    if not answer.isdigit():
        guard.communicate()
        raise NoServer(answer or "the PostgreSQL guard died; its words are above")
    at_work = psycopg.connect(
        host="127.0.0.1", port=int(answer), user=USER, dbname="postgres", autocommit=True
    )
    return Server(int(answer), guard, at_work)
