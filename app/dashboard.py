"""The frame of every page: title, icon, navigation. A page is a file in `views/`."""

from pathlib import Path

import streamlit as st

from app import sidebar
from app.address import language
from app.controls import parameters
from app.pages import PAGES
from app.words import say

VIEWS = Path(__file__).parent / "views"

st.set_page_config(page_title="Olist", page_icon="📦", layout="wide")
spoken = language(parameters())
pages = {
    name: st.Page(
        VIEWS / f"{name}.py",
        title=say(spoken, f"page.{name}"),
        icon=page.icon,
        url_path="" if name == "overview" else name,
        default=name == "overview",
    )
    for name, page in PAGES.items()
}
sidebar.register(pages)
st.navigation(list(pages.values()), position="hidden").run()
