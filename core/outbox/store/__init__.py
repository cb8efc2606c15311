"""The queue's tables and queries: queueing, claiming, marking, statuses, the number's pace."""
