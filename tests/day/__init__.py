"""A working day: customers with phones, operators in browsers, everything real and at once."""
