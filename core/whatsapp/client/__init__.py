"""The Graph API of Meta, asked over HTTP."""

from core.whatsapp.client.graph import GraphClient

__all__ = ["GraphClient"]
