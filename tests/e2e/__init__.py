"""Tests of whole processes and real browsers."""
