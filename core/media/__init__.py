"""Files of conversations: fetched from WhatsApp, kept, and uploaded to it."""
