"""What happens by the clock: due times and leases in the database, `schedule` only as the tick."""
