"""The people who write to us: who they are, by which identifiers, and whether the bot is silent."""
