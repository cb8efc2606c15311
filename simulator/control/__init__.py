"""The simulator's own API under /_sim: for tests and for the phone page. Not part of WhatsApp."""
