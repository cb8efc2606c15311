"""Marking a customer's message as read, with or without the typing indicator."""

from typing import Literal

from .base import Filled, Strict


class TypingIndicator(Strict):
    type: Literal["text"]


class ReadReceipt(Strict):
    """`message_id` is the newest message read: the earlier ones of the chat count as read too."""

    messaging_product: Literal["whatsapp"]
    status: Literal["read"]
    message_id: Filled
    typing_indicator: TypingIndicator | None = None
