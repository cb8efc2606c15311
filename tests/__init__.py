"""Tests, named test_<room>_<drawer>.py; what they share: cast.py, servers/ and conftest.py."""
