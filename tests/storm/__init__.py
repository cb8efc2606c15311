"""Everything at once: customers, operators and our processes, while everything goes wrong."""
