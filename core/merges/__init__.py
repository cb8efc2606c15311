"""Two contacts that may be one person: what was proposed, what a merge moves, and the way back."""
