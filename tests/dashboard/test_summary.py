"""The board's lines: what changed most comes first, and quiet, blind and empty are told apart."""

import math

import pandas as pd
import pytest

from indicators.dashboard.summary import arrow, board, confidence, firmness

TITLES = {"a": "Alpha", "b": "Beta"}


def index(conflict, nets, *, status="ok", stories=4, last="2022-01-10"):
    days = pd.date_range(end=last, periods=len(nets))
    return pd.DataFrame(
        {
            "conflict": conflict,
            "day": days,
            "escalation_words": 0.0,
            "escalation_deeds": [max(net, 0.0) for net in nets],
            "deescalation_words": 0.0,
            "deescalation_deeds": [min(net, 0.0) for net in nets],
            "net": nets,
            "low": [net - 1 for net in nets],
            "high": [net + 1 for net in nets],
            "level": "steady",
            "stories": stories,
            "publishers": 3,
            "coverage": 1.0,
            "status": status,
        }
    )


def test_what_changed_most_since_yesterday_comes_first():
    rows = board(pd.concat([index("a", [1.0, 2.0]), index("b", [1.0, -4.0])]), TITLES)
    assert [row.title for row in rows] == ["Beta", "Alpha"]
    assert rows[0].change_day == pytest.approx(-5.0)


def test_a_change_needs_the_very_day_it_is_measured_from():
    rows = index("a", [1.0, 2.0, 5.0]).drop(index=1)
    assert math.isnan(board(rows, {"a": "Alpha"})[0].change_day)


def test_a_day_without_a_value_is_blind_and_has_no_level():
    row = board(index("a", [3.0, math.nan]), {"a": "Alpha"})[0]
    assert (row.state, row.level) == ("blind", "")
    assert row.spark[-1] == (0.0, 0.0, False)


def test_a_quiet_day_is_not_blind():
    row = board(index("a", [0.0, 0.0], status="quiet", stories=0), {"a": "Alpha"})[0]
    assert row.state == "quiet"
    assert firmness(row) == "no new stories"


def test_a_conflict_without_index_is_empty_and_comes_last():
    rows = board(index("b", [1.0, math.nan]), TITLES)
    assert [(row.conflict, row.state) for row in rows] == [("b", "blind"), ("a", "empty")]


def test_an_empty_frame_gives_every_conflict_a_line():
    assert [row.state for row in board(pd.DataFrame(), TITLES)] == ["empty", "empty"]


@pytest.mark.parametrize(
    ("change", "sign"), [(3.0, "↑"), (0.3, "↗"), (0.1, "→"), (-0.3, "↘"), (-3.0, "↓"), (math.nan, "?")]
)
def test_an_arrow_is_measured_against_the_band(change, sign):
    assert arrow(change, -1.0, 1.0) == sign


def test_an_arrow_without_a_band_still_points():
    assert arrow(2.0, math.nan, math.nan) == "↑"


@pytest.mark.parametrize(
    ("coverage", "stories", "publishers", "word"),
    [(1.0, 9, 5, "firm"), (1.0, 9, 2, "fair"), (0.8, 4, 2, "fair"), (0.5, 9, 5, "thin"), (1.0, 1, 1, "thin")],
)
def test_confidence_rests_on_feeds_stories_and_publishers(coverage, stories, publishers, word):
    assert confidence(coverage, stories, publishers) == word
