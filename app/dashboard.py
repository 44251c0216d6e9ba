"""The frame of every page: title, icon, navigation. A page is a file in `views/`."""

from pathlib import Path

import streamlit as st

VIEWS = Path(__file__).parent / "views"

st.set_page_config(page_title="Olist warehouse", page_icon="📦", layout="wide")
page = st.navigation([st.Page(VIEWS / "overview.py", title="Overview", default=True)])
page.run()
