"""A webhook's body into typed events. Pure, and never raises: what cannot be read is told as such.

Tolerant where Meta is: any key may be missing, any list may hold any mix, any type may be new.
Shapes: whatsapp-cloud-api, sections 2 to 4.
"""

from core.whatsapp.reading.body import Reading, read
from core.whatsapp.tree import pack, parse

__all__ = ["Reading", "pack", "parse", "read"]
