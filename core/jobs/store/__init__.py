"""The jobs' due times and leases, and what some of them do to tables below."""
