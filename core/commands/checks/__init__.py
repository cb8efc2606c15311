"""What `doctor` looks at: each check says how things are, and how to mend them."""
