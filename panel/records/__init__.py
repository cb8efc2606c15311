"""The journal of webhooks, for administrators."""
