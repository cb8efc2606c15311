"""Plausible data to try and to measure with: an Argentine shop's year of conversations.

`plan` invents who wrote when and which tickets there were, `rows` turns that into rows, `store`
writes them. The same seed at the same moment gives the same rows.
"""
