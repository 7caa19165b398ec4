"""A replay shows each day as it was known then, and what hindsight made of it."""

from datetime import timedelta

import pytest

from indicators.trend.days import day_number
from indicators.trend.index import compute, daily_index
from indicators.trend.leaveout import without_any_owner
from indicators.trend.replay import REPLAY_COLUMNS, replay
from indicators.trend.weights import load

from .worlds import ONE, START, feeds, moment, signal, signals

NOW = moment(59, 12)


def day(number):
    return START + timedelta(days=number)


def of(rows, first=38, last=44):
    frame = replay(rows, feeds(), since=day(first), until=day(last), as_of=NOW, conflicts=[ONE])
    return frame.set_index(frame["day"].dt.date)


def test_a_replayed_day_leaves_out_what_was_seen_later():
    late = signals(signal(1, 40, first_seen_utc=moment(42)))
    known = of(late)
    assert known.loc[day(40), "net"] == 0
    assert known.loc[day(40), "net_now"] > 0
    assert known.loc[day(42), "net"] > 0


def test_without_late_arrivals_a_replay_equals_the_index():
    rows = signals(signal(1, 35), signal(2, 40, "talks_offered"), signal(3, 41))
    index = daily_index(rows, feeds(), as_of=NOW, since=day(38), until=day(44), conflicts=[ONE])
    assert of(rows)["net"].tolist() == pytest.approx(index["net"].tolist())


def test_a_replay_has_the_documented_columns_even_when_empty():
    frame = replay(signals(), feeds(), since=day(5), until=day(4), as_of=NOW, conflicts=[ONE])
    assert tuple(frame.columns) == REPLAY_COLUMNS
    assert frame.empty


def left_out(rows, on=40):
    number = day_number(day(on))
    return without_any_owner(compute(rows, feeds(), load(), number, number, None), ONE, day(on))


def test_a_day_on_one_publisher_falls_to_nothing_without_it():
    result = left_out(signals(signal(1, 40)))
    assert (result.low, result.lowest_without) == (0.0, "Owner A")


def test_the_range_without_any_one_publisher_names_who_moves_it_most():
    rows = signals(signal(1, 40), signal(2, 40, owner="Owner B"), signal(3, 40, "talks_held", owner="Owner C"))
    result = left_out(rows)
    whole = daily_index(rows, feeds(), conflicts=[ONE])["net"].iloc[40]
    assert result.low < whole < result.high
    assert result.highest_without == "Owner C"
