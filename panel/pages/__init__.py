"""The pages. Each has `render()`, whose first statement is its guard; importing draws nothing."""
