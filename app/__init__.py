"""The Streamlit dashboard: reads publications only, through metrics."""
