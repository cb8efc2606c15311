"""The users of the panel, for administrators."""
