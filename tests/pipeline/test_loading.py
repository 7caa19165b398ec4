"""A backfill loaded into a store is what collecting and scoring the same articles would have made, and once only."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow.parquet as pq
import pytest
from sqlalchemy import func, select

from indicators.collect.identity import keys, other_keys
from indicators.config import Configuration
from indicators.model import Conflict, Entry, Feed, FeedHealth
from indicators.pipeline.backfill import backfill, cluster
from indicators.pipeline.loading import load
from indicators.report.tables import read_table
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from indicators.store.reads import Filter, read_articles, read_index
from indicators.store.schema import articles, feed_days, signal_conflicts, signals
from indicators.store.writes import save_collected, sync_feeds

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
ALPHA = Feed("alpha", "Alpha News", "https://alpha.example/feed", "Alpha", "Alpha Group", "en")
CONFIGURATION = Configuration(
    (ALPHA,), (Conflict("ukraine", "Ukraine", ("RUS", "UKR"), {"en": ("Ukraine", "Kyiv")}), Conflict("world", "W", ()))
)
TITLES = ("Russia masses 100,000 troops at the border with Ukraine", "Ukraine and Russia agree on a ceasefire",
          "Bayern win again", "Russian army shells Kyiv, killing 12")  # fmt: skip


def record(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": f"n{number}", "title": f"{TITLES[number % 4]} ({number})", "lang": "en", "source": "Alpha",
            "summary": "Tabs\tand\nbreaks, \\N \\. and \0 survive.", "url": f"https://alpha.example/{number}",
            "published": f"2022-01-{1 + number % 9:02}T08:00:00+00:00"} | changes  # fmt: skip


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture(scope="module")
def threads() -> Iterator[Any]:
    with cluster(None, 2, processes=False) as client:
        yield client


@pytest.fixture
def scored(tmp_path: Path, threads: Any) -> Callable[..., Path]:
    """A finished backfill of some records."""

    def run(records: list[dict[str, Any]], block_bytes: int = 1500) -> Path:
        (tmp_path / "in.jsonl").write_bytes(b"".join(orjson.dumps(one) + b"\n" for one in records))
        report = backfill([str(tmp_path / "in.jsonl")], str(tmp_path / "out"), CONFIGURATION, threads,
                          block_bytes=block_bytes)  # fmt: skip
        assert report.failed == {}
        return tmp_path / "out"

    return run


def count(store: Store, table: Any) -> int:
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_store_then_exports_what_the_files_hold(store: Store, scored: Callable[..., Path], scorer: Scorer) -> None:
    out = scored([record(number) for number in range(24)])
    report = load(store, str(out), CONFIGURATION, scorer, NOW)
    assert report.articles == 24
    own = ["signal_id", "article_id", "story_id"]  # numbers of the store
    for table in ("signals", "articles"):
        files = pd.concat([pq.ParquetFile(path).read().to_pandas() for path in (out / table).iterdir()])
        loaded = read_table(store, table)
        assert list(loaded) == list(files)
        told, found = (_comparable(frame.drop(columns=own, errors="ignore")) for frame in (files, loaded))
        assert found == told


def _comparable(frame: pd.DataFrame) -> list[tuple[str, ...]]:
    def shown(value: Any) -> str:
        if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
            return ""
        return str(list(value)) if hasattr(value, "__iter__") and not isinstance(value, str) else (
            str(value).removesuffix(" 00:00:00").replace("\0", "")
        )  # fmt: skip

    return sorted(tuple(shown(value) for value in row) for row in frame.itertuples(index=False))


def test_stories_and_index_follow(store: Store, scored: Callable[..., Path], scorer: Scorer) -> None:
    load(store, str(scored([record(number) for number in range(24)])), CONFIGURATION, scorer, NOW)
    assert read_articles(store, Filter(conflict="ukraine"))["story_id"].notna().any()
    days = read_index(store, "ukraine")
    assert days["net"].abs().max() > 0
    assert max(days["day"]) == NOW.date()


def test_loading_twice_adds_nothing(store: Store, scored: Callable[..., Path], scorer: Scorer) -> None:
    out = scored([record(number) for number in range(12)])
    load(store, str(out), CONFIGURATION, scorer, NOW)
    before = [count(store, table) for table in (articles, signals, signal_conflicts, feed_days)]
    again = load(store, str(out), CONFIGURATION, scorer, NOW)
    assert (again.articles, again.partitions) == (0, 0)
    assert [count(store, table) for table in (articles, signals, signal_conflicts, feed_days)] == before


def test_a_load_broken_off_is_completed_by_the_next(store: Store, scored: Callable[..., Path], scorer: Scorer) -> None:
    out = scored([record(number) for number in range(24)], block_bytes=1000)

    def stop(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, str(out), CONFIGURATION, scorer, NOW, on_partition=stop)
    assert 0 < count(store, articles) < 24
    load(store, str(out), CONFIGURATION, scorer, NOW)
    assert count(store, articles) == 24
    assert read_articles(store, Filter(conflict="ukraine"))["story_id"].notna().any()


def test_what_was_collected_is_not_loaded_again(store: Store, scored: Callable[..., Path], scorer: Scorer) -> None:
    sync_feeds(store, [ALPHA], NOW)
    published = dt.datetime(2022, 1, 1, 8, tzinfo=dt.UTC)
    entry = Entry("", record(0)["title"], "", published, url="https://alpha.example/0?utm_source=rss")
    by_guid = Entry("guid:1", record(9)["title"], "", published, url="https://alpha.example/9", guid="1")
    whole = Entry(keys([entry])[0], entry.title, "", published, url=entry.url)
    save_collected(store, "alpha", FeedHealth(), [whole, by_guid], NOW)
    load(store, str(scored([record(0), record(9), record(1)])), CONFIGURATION, scorer, NOW)
    assert count(store, articles) == 3


def test_what_was_loaded_is_not_collected_again(store: Store, scored: Callable[..., Path], scorer: Scorer) -> None:
    load(store, str(scored([record(0)])), CONFIGURATION, scorer, NOW)
    published = dt.datetime(2022, 1, 1, 8, tzinfo=dt.UTC)
    entry = Entry("guid:abc", record(0)["title"], "", published, url="https://alpha.example/0", guid="abc")
    listed = Entry("guid:abc", entry.title, "", published, url=entry.url, guid="abc", other_keys=other_keys(entry))
    assert save_collected(store, "alpha", FeedHealth(), [listed], NOW).new == 0
    assert count(store, articles) == 1


def test_one_address_for_two_articles_swallows_neither(
    store: Store, scored: Callable[..., Path], scorer: Scorer
) -> None:
    same = "https://alpha.example/live"
    records = [record(number, url=same, title=f"{TITLES[0]}, part {number}") for number in range(6)]
    load(store, str(scored([*records, *records], block_bytes=700)), CONFIGURATION, scorer, NOW)
    assert count(store, articles) == 6


def test_an_unknown_source_becomes_a_feed_that_is_switched_off(
    store: Store, scored: Callable[..., Path], scorer: Scorer
) -> None:
    out = scored([record(number, source="Old Paper", url=None) for number in (0, 1)])
    load(store, str(out), CONFIGURATION, scorer, NOW)
    feeds = read_table(store, "feeds").set_index("feed_id")
    assert not feeds.loc["Old Paper", "active"]
    assert set(read_articles(store, Filter())["publisher"]) == {"Old Paper"}


def test_a_source_counts_as_read_between_its_articles(
    store: Store, scored: Callable[..., Path], scorer: Scorer
) -> None:
    load(store, str(scored([record(0), record(8)])), CONFIGURATION, scorer, NOW)
    with store.reading() as connection:
        days = {row.day: (row.successes, row.new_articles) for row in connection.execute(select(feed_days))}
    assert days == {dt.date(2022, 1, 1 + n): (1, int(n in (0, 8))) for n in range(9)}
