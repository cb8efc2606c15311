"""Who may use the panel: users, their one device at a time, and the trail of what they did."""
