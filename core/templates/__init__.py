"""The account's message templates: kept here, filled by a form, checked before sending."""
