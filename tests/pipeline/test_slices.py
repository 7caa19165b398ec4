"""Stories and index of a long past are made in slices, and come out as if made at once."""

import datetime as dt

import pandas as pd
import pytest

from indicators.pipeline import indexing, stories
from indicators.pipeline.indexing import make_index, parts_of_day
from indicators.pipeline.memory import give_back
from indicators.pipeline.stories import make_stories
from indicators.store.database import Store
from indicators.store.reads import read_articles, read_index, read_signals
from tests.conftest import Clock
from tests.pipeline.world import SETTINGS, put_article, put_feeds, signal

DAYS = 80


def fill(store: Store, clock: Clock) -> dt.datetime:
    """A report every other day by one house, repeated word for word by another a day later."""
    begin = clock.now - dt.timedelta(days=DAYS)
    put_feeds(store, begin)
    for day in range(0, DAYS, 2):
        told = begin + dt.timedelta(days=day)
        title = f"Army shells town number {day} in the north after a quiet night and takes two bridges"
        put_article(store, told, title, signal(), feed="alpha")
        put_article(store, told + dt.timedelta(hours=20), title, signal(), feed="beta")
    return begin


def made(store: Store, begin: dt.datetime, now: dt.datetime) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    make_stories(store, begin, now + dt.timedelta(days=2))
    index = make_index(store, [conflict.id for conflict in SETTINGS.conflicts], now, begin.date())
    columns = ["article_id", "story_id"]
    return read_articles(store, limit=1000)[columns], index, read_index(store).drop(columns="computed_utc")


@pytest.mark.parametrize("days", [5, 64])
def test_slices_change_no_story_and_no_day(
    sqlite_store: Store, clock: Clock, monkeypatch: pytest.MonkeyPatch, days: int
) -> None:
    begin = fill(sqlite_store, clock)
    monkeypatch.setattr(stories, "_SLICE", dt.timedelta(days=1000))
    monkeypatch.setattr(indexing, "_SLICE", dt.timedelta(days=1000))
    whole = made(sqlite_store, begin, clock.now)
    with sqlite_store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM index_days")
        connection.exec_driver_sql("UPDATE articles SET story_id = NULL, copy_of = NULL")
    monkeypatch.setattr(stories, "_SLICE", dt.timedelta(days=days))
    monkeypatch.setattr(indexing, "_SLICE", dt.timedelta(days=days))
    sliced = made(sqlite_store, begin, clock.now)
    for before, after in zip(whole, sliced, strict=True):
        pd.testing.assert_frame_equal(before, after, check_exact=True)
    assert 10 < whole[0]["story_id"].nunique() < DAYS
    assert len(whole[1]) > 2 * DAYS


def test_giving_memory_back_leaves_the_store_usable(store: Store, clock: Clock) -> None:
    put_feeds(store, clock.now)
    put_article(store, clock.now, "Army shells town", signal())
    give_back(store)
    assert len(read_signals(store)) == 1


def test_the_parts_of_a_day_whose_feed_was_read_on_the_next_sum_to_its_value(sqlite_store: Store, clock: Clock) -> None:
    """The denominator of a day looks at the day after; parts that did not came out too large."""
    begin = fill(sqlite_store, clock)
    _, index, _ = made(sqlite_store, begin, clock.now)
    days = index[(index["conflict"] == "sudan") & index["net"].notna()]
    for day, net in days[["day", "net"]].iloc[-12:].itertuples(index=False, name=None):
        parts = parts_of_day(sqlite_store, "sudan", pd.Timestamp(day).date(), clock.now)
        assert parts["value"].sum() == pytest.approx(net)
