"""How a feed stands, in words, by what is remembered of it."""

import datetime as dt

import pandas as pd
import pytest

from indicators.dashboard.feedstate import standing

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
WELL = {
    "active": True,
    "gone": False,
    "last_attempt": NOW,
    "last_success": NOW,
    "last_new_entry": NOW - dt.timedelta(hours=1),
    "error_streak": 0,
    "failing_since": None,
    "usual_gap_seconds": 3600.0,
}


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, "ok", "answers"),
        ({"active": False}, "inactive", "no longer in feeds.yaml"),
        ({"gone": True}, "gone", "gone for good (HTTP 410)"),
        ({"last_attempt": None, "last_success": None}, "waiting", "not read yet"),
        ({"last_success": None}, "never", "never answered"),
        ({"error_streak": 3, "failing_since": NOW - dt.timedelta(hours=5)}, "failing", "no good answer for 5 h"),
        ({"last_new_entry": NOW - dt.timedelta(days=3)}, "silent", "answers, but nothing new for 3 days"),
        ({"last_new_entry": NOW - dt.timedelta(hours=23)}, "ok", "answers"),
        ({"last_new_entry": NOW - dt.timedelta(days=13), "usual_gap_seconds": None}, "ok", "answers"),
    ],
)
def test_a_feed_stands_as_what_is_remembered_of_it(changes, state, words):
    found = standing(pd.DataFrame([{**WELL, **changes}]), NOW)
    assert (found["state"][0], found["words"][0]) == (state, words)


def test_no_feeds_have_no_standing():
    assert standing(pd.DataFrame(columns=list(WELL)), NOW).empty
