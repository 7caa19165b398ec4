"""The standing of every feed in plain words. Pure: `now` is an argument; no streamlit."""

from datetime import datetime, timedelta
from typing import Any, Final

import pandas as pd

from indicators.dashboard.ago import ago
from indicators.dashboard.messages import text

# A feed counts as silent after this many of its usual gaps, but never before a day and always after two weeks.
_GAPS: Final = 5.0
_LEAST, _MOST = timedelta(days=1), timedelta(days=14)
DEAD: Final = ("failing", "gone", "never")


def standing(feeds: pd.DataFrame, now: datetime) -> pd.DataFrame:
    """`feeds` with two columns more: state (ok, silent, failing, never, waiting, gone, inactive) and words.

    feeds: columns active, gone, last_attempt, last_success, last_new_entry, error_streak, failing_since,
    usual_gap_seconds (aware UTC times or NaT).
    """
    states = [_state(row, now) for row in feeds.to_dict("records")]
    return feeds.assign(state=[state for state, _ in states], words=[words for _, words in states])


def _state(row: dict[str, Any], now: datetime) -> tuple[str, str]:
    if not row["active"]:
        return "inactive", text("sources.status_inactive")
    if row["gone"]:
        return "gone", text("sources.status_gone")
    if pd.isna(row["last_attempt"]):
        return "waiting", text("sources.status_waiting")
    if pd.isna(row["last_success"]):
        return "never", text("sources.status_never")
    if row["error_streak"] > 0:
        since = row["last_success"] if pd.isna(row["failing_since"]) else row["failing_since"]
        return "failing", text("sources.status_failing", ago=ago(now - since))
    newest = row["last_new_entry"]
    if not pd.isna(newest) and now - newest > _patience(row["usual_gap_seconds"]):
        return "silent", text("sources.status_silent", ago=ago(now - newest))
    return "ok", text("sources.status_ok")


def _patience(usual_gap_seconds: float | None) -> timedelta:
    if usual_gap_seconds is None or pd.isna(usual_gap_seconds):
        return _MOST
    return min(max(timedelta(seconds=_GAPS * usual_gap_seconds), _LEAST), _MOST)
