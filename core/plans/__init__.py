"""The contracted plan: what counts against it, and what is left."""
