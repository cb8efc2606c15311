"""The operators' desk: the list of tickets, one ticket's conversation, and what is done to it."""
