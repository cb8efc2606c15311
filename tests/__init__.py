"""Tests, named test_<room>_<drawer>.py; what they share is in cast.py, servers.py and conftest.py."""
