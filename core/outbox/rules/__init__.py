"""What is true of a message on its way. Pure: no clock, no database, no network."""
