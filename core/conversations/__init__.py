"""What was said, by whom, and where the bot stands with each contact."""
