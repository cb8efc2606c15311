"""What Openbot knows and decides. Nothing in here knows Flask or Streamlit."""
