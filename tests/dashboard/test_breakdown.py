"""A day opens into parts that add up to it, also as they are shown."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.dashboard.breakdown import lane_sums, rounded, story, story_values

amounts = st.lists(st.floats(-500, 500), max_size=40)


def parts(*rows):
    columns = ["story_id", "lane", "value", "article_id", "publisher", "age_days"]
    return pd.DataFrame(rows, columns=columns)


PARTS = parts(
    ("a", "escalation_deeds", 2.0, 1, "Post", 3),
    ("a", "deescalation_words", -0.5, 2, "Wire", 1),
    ("b", "escalation_deeds", -4.0, 3, "Post", 0),
    ("a", "escalation_deeds", 1.0, 1, "Post", 3),
)


@given(amounts)
def test_shown_parts_add_up_to_the_shown_whole(values):
    assert sum(rounded(values)) == pytest.approx(round(sum(values), 2), abs=1e-6)


@given(amounts)
def test_no_part_is_off_by_a_whole_hundredth(values):
    assert all(abs(one - shown) < 0.01 + 1e-9 for one, shown in zip(values, rounded(values), strict=True))


def test_parts_of_a_given_whole_add_up_to_it():
    assert rounded([1.005, 1.005, 1.005], 3.02) == [1.01, 1.01, 1.0]


def test_lanes_come_in_their_order_with_the_number_of_their_stories():
    assert lane_sums(PARTS) == [("escalation_deeds", -1.0, 2), ("deescalation_words", -0.5, 1)]


def test_the_heaviest_story_comes_first_whatever_its_sign():
    assert story_values(PARTS) == {"b": -4.0, "a": 2.5}


def test_a_story_goes_by_its_strongest_article_and_its_youngest_report():
    told = story(PARTS[PARTS["story_id"] == "a"])
    assert (told.value, told.article_id, told.articles, told.publishers, told.age_days) == (2.5, 1, 2, 2, 1)
    assert sum(value for _, value in told.lanes) == told.value


def test_an_empty_day_has_no_parts():
    empty = parts()
    assert lane_sums(empty) == []
    assert story_values(empty) == {}
    assert rounded([]) == []
