"""A WhatsApp in the box: the Graph API, signed webhooks and phones in the browser.

It plays Meta and the customers, never Openbot: it imports nothing from `core`, so that whatever
it agrees with was agreed on the wire. Everything is kept in memory and gone when it ends.
"""
