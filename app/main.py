"""The entry: `streamlit run app/main.py`. Serves `dashboard.py`, warm from its first visitor on.

Streamlit runs a script when the first browser comes, so that its imports (MetricFlow's take most
of a second) would be paid by the first visitor. Here they are paid before the server says that
it is ready; what the filters ask for is prepared while it waits.
"""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st


@asynccontextmanager
async def _lifespan(_app: object) -> AsyncIterator[None]:
    # Streamlit's caches want a running server when they are made.
    from app.warming import warm_filters, warm_up  # noqa: PLC0415

    threading.Thread(target=warm_filters, args=(warm_up(),), daemon=True).start()
    yield


app = st.App("dashboard.py", lifespan=_lifespan)
