"""Copies of the database as files: writing them, checking them, putting them in its place."""
