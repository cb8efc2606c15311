"""What becomes of a contact: by news of WhatsApp's, and by people's clicks."""

from core.contacts.actions.marketing import allow_marketing, stop_marketing
from core.contacts.actions.numbers import renumber
from core.contacts.actions.tagging import tag, untag

__all__ = ["allow_marketing", "renumber", "stop_marketing", "tag", "untag"]
