"""What stands around every page: style, faults in plain words, and the banners for demo, stale and never read."""

import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import streamlit as st

from indicators.dashboard import queries
from indicators.dashboard.ago import ago
from indicators.dashboard.messages import text
from indicators.errors import IndicatorsError, StoreError, StoreLockedError

STALE_AFTER: Final = timedelta(hours=3)
_STYLE: Final = Path(__file__).parents[1] / "style.css"
_log = logging.getLogger(__name__)


def run(page: Any) -> None:
    """Draw `page`; a fault becomes a line with the next step instead of a stack trace."""
    st.html(_STYLE)
    guarded(page.run)
    st.caption(text("app.utc"))


def guarded(draw: Callable[[], None]) -> None:
    """Draw something and say what went wrong. A part that refreshes itself needs its own guard: nothing is round it."""
    try:
        draw()
    except StoreLockedError as error:
        _fault(text("error.locked"), error)
    except StoreError as error:
        _fault(text("error.store"), error, text("error.store_next"))
    except IndicatorsError as error:
        _fault(text("error.own"), error, text("error.store_next"))
    except Exception:
        _log.exception("the page could not be drawn")
        st.error(text("error.unexpected"), icon=":material/error:")
        st.caption(text("error.unexpected_next"))


def start(title: str, lead: str | None = None) -> queries.View:
    """Heading and banners of a page; returns the view of the store that the page reads. Raises StoreError."""
    st.title(title, anchor=False)
    view = queries.open_for_dashboard()
    banners(view)
    if lead:
        st.caption(lead)
    return view


def banners(view: queries.View) -> None:
    """Say so where the store is the demo, has never been filled, or has not been filled for a while."""
    if view.demo:
        st.info(text("banner.demo", now=f"{view.now:%d %B %Y, %H:%M}"), icon=":material/school:")
        if view.unanswered:
            st.warning(text("banner.unanswered", count=view.unanswered), icon=":material/cloud_off:")
        return
    if view.fault:
        st.error(text("error.config"), icon=":material/error:")
        st.text(view.fault)
    read = queries.last_read(view)
    if read is None:
        st.warning(text("banner.never"), icon=":material/hourglass_empty:")
    elif is_stale(view):
        st.warning(_stale(read, view.now), icon=":material/hourglass_disabled:")


def is_stale(view: queries.View) -> bool:
    """Whether no feed has been read for so long that the worker must be down."""
    read = queries.last_read(view)
    return not view.demo and read is not None and view.now - read > STALE_AFTER


def _stale(read: datetime, now: datetime) -> str:
    return text("banner.stale", since=f"{read:%d %B %Y, %H:%M} UTC", ago=ago(now - read))


def _fault(headline: str, error: IndicatorsError, next_step: str | None = None) -> None:
    st.error(headline, icon=":material/error:")
    st.text(str(error))
    if next_step:
        st.caption(next_step)
