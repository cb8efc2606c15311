"""Contacts as people: who may be one person, for administrators."""
