"""The wire of the WhatsApp Business Cloud API: reading webhooks, asking the Graph API."""
