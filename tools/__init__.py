"""What builds, checks and measures the project. Nothing the product runs on imports it."""
