"""Small pieces of our own in the browser: a script, a style, and the Python that mounts them.

Scripts put data on the page as text nodes only, never as HTML (tests/test_panel_safe.py).
"""
