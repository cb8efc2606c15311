"""Webhooks in: verified, read, decided and stored in one transaction. It never sends."""
