"""The line of why names the story that moved the index the way it went."""

import math

import pandas as pd

from indicators.dashboard import why


def parts(*rows):
    columns = ["conflict", "story_id", "value", "type", "modality", "title", "publisher"]
    return pd.DataFrame(rows, columns=columns)


RISE = ("a", "s1", 4.0, "armed_attack", "asserted", "Shells hit the town", "Post")
COPY = ("a", "s1", 2.0, "armed_attack", "claimed", "Town shelled, ministry says", "Wire")
TALKS = ("a", "s2", -9.0, "talks_offered", "announced", "Talks offered for Monday", "Wire")


def test_a_rise_is_put_down_to_the_strongest_story_that_raised_it():
    line = why.lines(parts(RISE, COPY, TALKS), {"a": 5.0})["a"]
    assert line == "+6.0 from “Shells hit the town” (armed attack, reported as done; 2 publishers)"


def test_a_fall_is_put_down_to_what_lowered_it():
    assert "Talks offered" in why.lines(parts(RISE, TALKS), {"a": -2.0})["a"]


def test_a_fall_without_good_news_is_fading():
    line = why.lines(parts(RISE), {"a": -2.0})["a"]
    assert line.startswith("Earlier news fades. Newest: +4.0 from “Shells hit the town”")


def test_the_first_day_names_its_heaviest_story():
    assert "Talks offered" in why.lines(parts(RISE, TALKS), {"a": math.nan})["a"]


def test_a_conflict_without_news_has_no_line():
    assert why.lines(parts(RISE), {"b": 1.0}) == {"b": ""}
    assert why.lines(pd.DataFrame(), {"b": 1.0}) == {"b": ""}


def test_a_long_headline_is_cut_and_stays_on_one_line():
    title = "A very long\nheadline " * 30
    line = why.lines(parts((*RISE[:5], title, "Post")), {"a": 1.0})["a"]
    assert "\n" not in line
    assert "…”" in line
    assert len(line) < 250
