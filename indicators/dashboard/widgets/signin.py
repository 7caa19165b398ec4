"""Signing in before any page is shown, where INDICATORS_SIGN_IN=1 asks for it; fails closed."""

import os

import streamlit as st
from streamlit.errors import StreamlitAuthError

from indicators.config import sign_in
from indicators.dashboard.messages import text
from indicators.dashboard.widgets import frame


def passed() -> bool:
    """Whether pages may be shown. Otherwise a button to sign in is drawn, or what is missing in the set-up."""
    if not sign_in(os.environ):
        return True
    try:
        if st.user.is_logged_in:
            return True
    except AttributeError:  # Streamlit's way to say that [auth] is missing
        st.error(text("signin.not_set_up"), icon=":material/lock:")
        return False
    st.title(text("app.title"), anchor=False)
    st.button(text("signin.button"), icon=":material/login:", type="primary", on_click=_begin)
    return False


def _begin() -> None:
    frame.guarded(_login)


def _login() -> None:
    try:
        st.login()
    except StreamlitAuthError as error:
        st.error(text("signin.failed"), icon=":material/lock:")
        st.text(str(error))
