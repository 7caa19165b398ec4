"""When to ask a feed again, and when it has fallen silent."""

import datetime as dt
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.collect.http import FetchResult
from indicators.collect.schedule import interval_seconds, is_due, is_silent, next_due, silent_since
from indicators.model import FeedHealth

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
ANSWER = FetchResult("https://n.example/feed", "https://n.example/feed", 200)


@pytest.mark.parametrize(("entries_a_day", "seconds"), [(24, 1800), (4, 10_800), (1000, 300), (0.1, 86_400)])
def test_the_interval_is_half_the_gap_between_entries_within_bounds(entries_a_day: float, seconds: float) -> None:
    assert interval_seconds(FeedHealth(entries_a_day=entries_a_day), changed=True, now=NOW) == seconds


def test_a_feed_without_dates_is_asked_more_often_while_it_changes() -> None:
    assert interval_seconds(FeedHealth(interval_seconds=3600), True, NOW) == 1800
    assert interval_seconds(FeedHealth(interval_seconds=3600), False, NOW) == 5400


def test_a_feed_quiet_for_ten_days_is_asked_once_a_day() -> None:
    quiet = FeedHealth(entries_a_day=100, last_new_entry=NOW - dt.timedelta(days=10))
    assert interval_seconds(quiet, False, NOW) == 86_400


@given(st.integers(1, 200), st.floats(0, 10**7), st.integers(0, 2**32))
def test_a_failing_feed_waits_between_five_minutes_and_a_day(streak: int, retry_after: float, seed: int) -> None:
    outcome = FetchResult("u", "u", 503, retry_after_seconds=retry_after)
    due = next_due(FeedHealth(error_streak=streak), outcome, NOW, Random(seed))
    assert due is not None
    wait = (due - NOW).total_seconds()
    assert 0.8 * 300 <= wait <= 86_400
    assert wait >= min(retry_after, 86_400) - 1e-3


@given(st.floats(300, 86_400), st.floats(0, 86_400), st.integers(0, 2**32))
def test_a_well_feed_waits_its_interval_and_at_least_what_the_publisher_asks(
    interval: float, floor: float, seed: int
) -> None:
    due = next_due(FeedHealth(interval_seconds=interval, floor_seconds=floor), ANSWER, NOW, Random(seed))
    assert due is not None
    wait = (due - NOW).total_seconds()
    assert wait >= floor - 1e-3
    assert wait <= max(1.1 * interval, floor) + 1e-3


def test_jitter_spreads_feeds_that_failed_together() -> None:
    waits = {next_due(FeedHealth(error_streak=3), ANSWER, NOW, Random(seed)) for seed in range(20)}
    assert len(waits) == 20


def test_a_feed_that_is_gone_is_never_due() -> None:
    gone = FeedHealth(gone=True)
    assert next_due(gone, ANSWER, NOW, Random(1)) is None
    assert not is_due(gone, NOW)


def test_a_new_feed_is_due_and_a_feed_is_due_from_its_time_on() -> None:
    assert is_due(FeedHealth(), NOW)
    assert is_due(FeedHealth(next_due=NOW), NOW)
    assert not is_due(FeedHealth(next_due=NOW + dt.timedelta(seconds=1)), NOW)


def test_silence_is_judged_by_the_habit_of_the_feed() -> None:
    def feed(gap_hours: float | None, quiet_hours: float) -> FeedHealth:
        gap = gap_hours * 3600 if gap_hours is not None else None
        return FeedHealth(last_new_entry=NOW - dt.timedelta(hours=quiet_hours), usual_gap_seconds=gap)

    assert not is_silent(feed(0.1, 11), NOW)
    assert is_silent(feed(0.1, 13), NOW)
    assert not is_silent(feed(24, 71), NOW)
    assert is_silent(feed(24, 73), NOW)
    assert not is_silent(feed(None, 13 * 24), NOW)
    assert is_silent(feed(None, 15 * 24), NOW)
    assert silent_since(feed(24, 73), NOW) == NOW - dt.timedelta(hours=73)
    assert not is_silent(FeedHealth(), NOW)
