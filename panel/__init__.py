"""The operators' panel: Streamlit pages over the actions of core. It writes no SQL."""
