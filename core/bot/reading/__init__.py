"""The reader's parts: syntax, positions, strict tables, sections, and checks of the whole."""
