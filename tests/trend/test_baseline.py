"""Level words: from the past alone, robust, aware of weekdays, and calm about a quiet conflict's first story."""

import numpy as np
import pandas as pd
import pytest

from indicators.trend.baseline import baseline, normal
from indicators.trend.weights import load

DAYS = 150


def level(net, stories=10):
    frame = pd.DataFrame(
        {"conflict": "c", "day": pd.date_range("2024-01-01", periods=len(net)), "net": net, "stories": stories}
    )
    return baseline(frame, load())["level"].tolist()


@pytest.fixture
def steady():
    return 20 + np.sin(np.arange(DAYS))


def test_too_short_a_past_has_no_level(steady):
    assert level(steady)[:10] == [""] * 10


def test_a_usual_day_is_steady(steady):
    assert level(steady)[-1] == "steady"


@pytest.mark.parametrize(("value", "word"), [(5, "calmer"), (26, "tense"), (31, "escalating"), (60, "acute")])
def test_the_further_from_the_past_the_stronger_the_word(steady, value, word):
    steady[-1] = value
    assert level(steady)[-1] == word


def test_one_wild_week_does_not_become_the_norm(steady):
    before = normal(steady, load())[0][-1]
    steady[-20:-13] = 300
    assert normal(steady, load())[0][-1] == pytest.approx(before, abs=1.0)


def test_todays_value_is_not_in_its_own_baseline(steady):
    before = normal(steady, load())
    steady[-1] = 1000
    after = normal(steady, load())
    assert before[0][-1] == after[0][-1]
    assert before[1][-1] == after[1][-1]


def test_a_weekday_is_held_against_its_own_past():
    net = np.where(np.arange(DAYS) % 7 == 6, 4.0, 20.0)
    expected = normal(net, load())[0]
    assert expected[-1 - (DAYS - 1 - 6) % 7] < 10 < expected[-2 - (DAYS - 1 - 6) % 7]


def test_the_first_story_of_a_quiet_conflict_is_no_acute_alarm():
    net = np.zeros(DAYS)
    net[-1] = 40
    assert level(net, stories=np.r_[np.zeros(DAYS - 1), 1])[-1] == "tense"


def test_a_day_that_cannot_be_told_has_no_level(steady):
    steady[-1] = np.nan
    assert level(steady)[-1] == ""
