"""Old articles go, the index stays, and nothing that was removed comes back."""

import datetime as dt
from dataclasses import replace

import pytest

from indicators.pipeline.retention import LEAST_DAYS, remove_old
from indicators.pipeline.update import Round
from indicators.pipeline.worker import REFRESH, Worker
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.store.reads import Filter, read_articles, read_index
from indicators.trend.index import signal_lookback_days, stale_days
from tests.conftest import Clock
from tests.pipeline.world import SETTINGS, put_article, put_feeds, put_index, signal

NOW = dt.datetime(2022, 6, 10, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def put(store: Store, *ages: int) -> None:
    put_feeds(store, NOW)
    for age in ages:
        put_article(store, NOW, f"Told {age} days ago", signal(), published=NOW - age * DAY)


def ages(store: Store) -> list[int]:
    return [(NOW - moment).days for moment in read_articles(store, Filter())["published_utc"]]


def test_articles_older_than_the_days_to_keep_are_removed_and_the_index_stays(store: Store) -> None:
    put(store, 80, 101, 99)
    put_index(store, NOW, [1.0] * 130, until=NOW.date())
    assert remove_old(store, 100, NOW) == 1
    assert sorted(ages(store)) == [80, 99]
    assert len(read_index(store, "sudan")) == 130


def test_it_is_done_once_a_day(sqlite_store: Store) -> None:
    put(sqlite_store, 150)
    assert remove_old(sqlite_store, 100, NOW) == 1
    assert remove_old(sqlite_store, 100, NOW + dt.timedelta(hours=3)) is None
    assert remove_old(sqlite_store, 100, NOW + DAY) == 0


def test_what_the_index_of_today_rests_on_cannot_be_removed(sqlite_store: Store) -> None:
    assert signal_lookback_days(with_history=True) + stale_days() < LEAST_DAYS
    with pytest.raises(ValueError, match="at least 60 days"):
        remove_old(sqlite_store, LEAST_DAYS - 1, NOW)


def test_the_worker_removes_daily_where_it_is_asked_to(sqlite_store: Store, clock: Clock) -> None:
    clock.now = NOW
    put(sqlite_store, 80, 101)
    silent = replace(SETTINGS, feeds=())
    round = Round(sqlite_store, silent, Scorer.load(), clock)
    Worker(round).look()
    assert len(ages(sqlite_store)) == 2
    worker = Worker(round, keep_days=100)
    worker.look()
    assert ages(sqlite_store) == [80]
    put_article(sqlite_store, NOW, "Soon old", signal(), published=NOW - 99 * DAY)
    clock.now += 2 * DAY
    assert clock.now - NOW > REFRESH
    worker.look()
    assert ages(sqlite_store) == [80]
