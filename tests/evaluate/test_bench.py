"""The bench measures what it says: every entry arrives, every article is scored and stored, distinct ones stay so."""

import datetime as dt
import json
from itertools import islice
from pathlib import Path

import pytest

from indicators.config import load_feeds
from indicators.dashboard import timing
from indicators.evaluate import collecting, rest, scale
from indicators.evaluate.corpus import TELLING_SHARE, archive
from indicators.model import Article
from indicators.store.database import Store
from indicators.store.reads import read_counts

NOW = dt.datetime(2022, 6, 1, tzinfo=dt.UTC)
TELLING = [Article(f"t{n}", f"Russian army shells town number {n} in Ukraine", "", lang="en") for n in range(50)]
ORDINARY = [Article(f"o{n}", f"Parliament debates item {n} of the budget", "", lang="en") for n in range(200)]
FEEDS = "feeds: []\nconflicts:\n  - {id: ukraine, title: Ukraine, actors: [UKR, RUS]}\n"


def test_an_archive_has_the_mix_the_span_and_the_order_of_news() -> None:
    rows = [json.loads(line) for line in archive(TELLING, ORDINARY, 1000, 30, NOW)]
    times = [dt.datetime.fromisoformat(row["published"]) for row in rows]
    assert times == sorted(times)
    assert times[0] == NOW - dt.timedelta(days=30)
    assert times[-1] < NOW
    assert sum("shells" in row["title"] for row in rows) == pytest.approx(1000 * TELLING_SHARE, abs=1)
    assert len({row["id"] for row in rows}) == 1000


def test_the_same_text_comes_again_only_after_all_others() -> None:
    titles = [json.loads(line)["title"] for line in islice(archive(TELLING, ORDINARY, 1000, 30, NOW), 230)]
    assert len(set(titles)) == len(titles)


def test_the_collector_is_measured_on_feeds_that_all_answer(sqlite_store: Store) -> None:
    [first, again] = collecting.measure(sqlite_store, [("Title & more", "Teaser <b>")], feeds=60, entries=3)
    assert read_counts(sqlite_store).articles == 180
    assert "60 feeds with 180 entries" in first[0]
    assert "feedparser alone" in first[2]
    assert "unchanged" in again[0]


def test_a_store_is_filled_worked_out_searched_and_drawn(
    sqlite_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "feeds.yaml").write_text(FEEDS)
    monkeypatch.setenv("INDICATORS_FEEDS", str(tmp_path / "feeds.yaml"))
    said: list[str] = []
    rows = scale.measure(sqlite_store, TELLING, ORDINARY, load_feeds(tmp_path / "feeds.yaml"), 1000, said.append)
    assert read_counts(sqlite_store).articles == 1000
    told = " ".join(row[0] for row in rows)
    for words in ("rescore 1,000 articles", "load 1,000 articles", "into 150 stories", "roll-up", "search"):
        assert words in told
    assert len(said) == 4
    [page] = timing.measure(sqlite_store.url, ("articles",))
    assert page[0].startswith("page articles, drawn again, p95 of 8")


@pytest.mark.long
def test_a_worker_at_rest_is_watched(sqlite_store: Store, tmp_path: Path) -> None:
    rows = rest.measure(sqlite_store.url, tmp_path, seconds=2)
    assert [row[2] for row in rows] == ["1 %", "400 MB"]
