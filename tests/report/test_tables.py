"""Tables are read from either database with exactly their columns, bounded by days and conflict."""

import datetime as dt

import pandas as pd
import pytest

from indicators.model import Direction, Entry, Evidence, Feed, FeedHealth, Modality, Score, Signal
from indicators.report.columns import COLUMNS
from indicators.report.csv import to_csv
from indicators.report.jsonl import to_jsonl
from indicators.report.tables import read_pages, read_table
from indicators.store.database import Store
from indicators.store.writes import (
    Scored,
    add_correction,
    articles_to_score,
    save_collected,
    save_scores,
    save_stories,
    sync_feeds,
)

UTC = dt.UTC
NOON = dt.datetime(2021, 12, 20, 12, tzinfo=UTC)
FEEDS = [
    Feed("herald", "Herald", "https://herald.example/rss", "Herald", "Herald Trust", "en"),
    Feed("courier", "Courier", "https://courier.example/rss", "Courier", "Courier Ltd", "en", True, "RUS", 0.7),
]


@pytest.fixture
def told(store: Store) -> Store:
    """Four articles on four days, each with a signal in `border`; the first two are one story."""
    sync_feeds(store, FEEDS, NOON)
    for number in range(4):
        feed = FEEDS[number % 2]
        published = NOON + dt.timedelta(days=number)
        entry = Entry(f"k{number}", f"Title {number}", "Text.", published, url=f"https://x.example/{number}")
        health = FeedHealth(feed.url, last_attempt=published, last_success=published)
        save_collected(store, feed.id, health, [entry], published)
    waiting = articles_to_score(store)
    words = (Evidence("title", 0, 5, "Title"), Evidence("summary", 0, 4, "Text"))
    signal = Signal("threat", Direction.ESCALATION, Modality.ASSERTED, -6.0, 0.9, 3.0, "ships", False,
                    dt.date(2022, 1, 10), ("RUS", "BLR"), ("UKR",), rule="threat-force", evidence=words)  # fmt: skip
    scored = [
        Scored(a.id, a.version, Score(str(a.id), "en", Direction.ESCALATION, -6.0, 0.8, (signal,), "v1"),
               (("border", "world"),), ("border",))
        for a in waiting
    ]  # fmt: skip
    save_scores(store, scored)
    ids = [article.id for article in waiting]
    names = ["20211220T120000-aa", "20211220T120000-aa", "20211222T120000-bb", "20211223T120000-cc"]
    save_stories(store, pd.DataFrame({"story_id": names, "copy_of": [ids[0], ids[0], ids[2], ids[3]]}, index=ids))
    return store


@pytest.mark.parametrize("table", list(COLUMNS))
def test_an_empty_store_gives_every_table_with_its_columns(store: Store, table: str) -> None:
    frame = read_table(store, table)
    assert list(frame.columns) == list(COLUMNS[table])
    assert frame.empty
    assert [len(page) for page in read_pages(store, table)] == [0]
    assert to_csv(frame, table).count(b"\n") == 1
    assert to_jsonl(frame, table) == b""


def test_a_signal_has_its_conflicts_words_and_codes(told: Store) -> None:
    row = read_table(told, "signals").iloc[-1]
    assert row["conflicts"] == ("border", "world")
    assert row["evidence"] == "Title ... Text"
    assert (row["plover"], row["cameo"]) == ("THREATEN", ("13",))
    assert row["source_actors"] == ("RUS", "BLR")
    assert row["published_utc"] == NOON
    line = to_csv(read_table(told, "signals"), "signals").decode("utf-8-sig").splitlines()[-1]
    assert ",border world," in line
    assert ",RUS BLR,UKR," in line
    assert ",2022-01-10," in line


def test_until_is_inclusive_and_newest_comes_first(told: Store) -> None:
    frame = read_table(told, "articles", since=dt.date(2021, 12, 21), until=dt.date(2021, 12, 22))
    assert frame["title"].tolist() == ["Title 2", "Title 1"]
    assert read_table(told, "articles", limit=1)["title"].tolist() == ["Title 3"]


def test_a_conflict_narrows_and_world_does_not(told: Store) -> None:
    for table in ("signals", "articles", "stories"):
        assert len(read_table(told, table, conflict="border")) == len(read_table(told, table, conflict="world")) > 0
        assert read_table(told, table, conflict="elsewhere").empty


def test_a_story_counts_articles_and_owners_and_is_dated_by_its_first(told: Store) -> None:
    frame = read_table(told, "stories")
    assert frame["articles"].tolist() == [1, 1, 2]
    first = frame.iloc[-1]
    assert (first["publishers"], first["title"], first["direction"]) == (2, "Title 0", "escalation")
    assert (first["first_published_utc"], first["last_published_utc"]) == (NOON, NOON + dt.timedelta(days=1))


def test_a_story_is_whole_also_where_its_last_article_lies_outside(told: Store) -> None:
    frame = read_table(told, "stories", since=dt.date(2021, 12, 20), until=dt.date(2021, 12, 20))
    assert frame["articles"].tolist() == [2]
    assert read_table(told, "stories", since=dt.date(2021, 12, 21), until=dt.date(2021, 12, 21)).empty


def test_feeds_show_their_health(told: Store) -> None:
    frame = read_table(told, "feeds").set_index("feed_id")
    assert frame.loc["courier", "last_success_utc"] == NOON + dt.timedelta(days=3)
    assert (frame.loc["courier", "state"], frame.loc["courier", "weight"]) == ("RUS", 0.7)


def test_a_correction_is_dated_by_its_making(told: Store) -> None:
    add_correction(told, int(read_table(told, "signals")["signal_id"].iloc[0]), "wrong", "=no", NOON)
    assert read_table(told, "corrections", since=dt.date(2021, 12, 21)).empty
    frame = read_table(told, "corrections", until=dt.date(2021, 12, 20))
    assert frame["verdict"].tolist() == ["wrong"]
    assert b",'=no," in to_csv(frame, "corrections")


@pytest.mark.parametrize("table", ["signals", "articles"])
@pytest.mark.parametrize("page_rows", [1, 3, 4, 5])
def test_pages_together_are_the_table(told: Store, table: str, page_rows: int) -> None:
    pages = list(read_pages(told, table, page_rows=page_rows))
    whole = read_table(told, table)
    assert b"".join(to_csv(p, table, head=n == 0) for n, p in enumerate(pages)) == to_csv(whole, table)


def test_an_unknown_table_is_refused(store: Store) -> None:
    with pytest.raises(KeyError):
        read_table(store, "secrets")
