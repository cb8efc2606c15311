"""The simulator from a test's side: phones to write with, a ledger to look at, faults to arm."""

from .books import Books
from .phone import Phone
from .simulator import Chaos, Simulator, SimulatorError
from .waiting import NotInTime, wait_for

__all__ = ["Books", "Chaos", "NotInTime", "Phone", "Simulator", "SimulatorError", "wait_for"]
