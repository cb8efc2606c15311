"""Conversations that asked for a person: their states, their clocks, and the bot's silence."""
