"""Real servers for tests: a PostgreSQL and a Chromium, found or installed, never skipped."""
