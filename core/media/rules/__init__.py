"""What a file is, whether it may pass, and when it is tried again. Pure."""
