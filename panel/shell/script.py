"""The script Streamlit runs for every visitor and every click."""

from panel.shell.frame import show

show()
