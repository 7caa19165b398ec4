"""The dashboard: `streamlit run app.py`. Page setup and navigation only; the pages lie in indicators/dashboard."""

import streamlit as st

from indicators.dashboard import navigation
from indicators.dashboard.messages import text
from indicators.dashboard.widgets import frame, signin

st.set_page_config(page_title=text("app.title"), page_icon=navigation.icon(), layout="wide")
if signin.passed():
    frame.run(st.navigation(navigation.pages(), position="top"))
