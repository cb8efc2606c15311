"""Sending what is queued: claim, ask WhatsApp, write down what came of it."""

from core.outbox.sender.loop import Sender

__all__ = ["Sender"]
