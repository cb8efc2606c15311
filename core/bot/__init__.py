"""The bot: a flow read from text, and the pure engine that walks it.

It knows no clock, no database, no network and no framework. Callers import the modules:
`reader` turns a file into a checked `flow.Flow`, `engine` decides one turn.
"""
