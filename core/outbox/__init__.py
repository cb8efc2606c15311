"""What is waiting to be sent: queued in the transaction of its cause, sent by the worker."""
