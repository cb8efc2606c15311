"""Figures over what is stored, each defined once."""
