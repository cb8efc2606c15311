"""What stands around every page: the entry script, who is there, the sign-in, the frame.

There must be no folder named `pages` beside the entry script: Streamlit would run its files for
whoever asks first, without running the script (docs/decisions).
"""
