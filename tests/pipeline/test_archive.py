"""A file of articles becomes what the index is made of, without a store."""

import datetime as dt
import json

import pytest

from indicators.config import WORLD, Configuration
from indicators.model import Conflict, Feed
from indicators.pipeline.archive import read_archive
from indicators.score.scorer import Scorer
from indicators.trend.index import daily_index

CONFLICTS = (Conflict("ukraine", "Ukraine", ("RUS", "UKR")), WORLD)
FEEDS = (
    Feed("herald", "Herald World", "https://www.herald.example/rss", "Herald", "Herald Trust", "en", weight=0.5),
    Feed("tass", "TASS", "https://tass.example/rss", "TASS", "Russian state", "en", True, "RUS"),
)
THREAT = "Russia threatens Ukraine with military strikes"


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


def article(number: int, title: str = THREAT, day: int = 20, **more: object) -> bytes:
    row = {"id": str(number), "title": title, "published": f"2021-12-{day}T08:00:00+01:00", "lang": "en", **more}
    return json.dumps(row).encode()


def read(scorer: Scorer, *lines: bytes):
    return read_archive(lines, scorer, Configuration(FEEDS, CONFLICTS))


def test_a_signal_stands_once_for_each_of_its_conflicts(scorer: Scorer) -> None:
    archive = read(scorer, article(1, source="Herald"))
    threats = archive.signals[archive.signals["type"] == "threat"]
    assert threats["conflict"].tolist() == ["ukraine", "world"]
    assert threats["published_utc"].iloc[0] == dt.datetime(2021, 12, 20, 7, tzinfo=dt.UTC)
    assert (threats["owner"].iloc[0], threats["feed_weight"].iloc[0]) == ("Herald Trust", 0.5)


@pytest.mark.parametrize(
    ("more", "owner"),
    [
        ({"source": "herald"}, "Herald Trust"),
        ({"source": "HERALD WORLD"}, "Herald Trust"),
        ({"url": "https://herald.example/news/1"}, "Herald Trust"),
        ({"source": "TASS"}, "Russian state"),
        ({"source": "The Unknown Gazette"}, "The Unknown Gazette"),
        ({"url": "https://www.gazette.example/1"}, "gazette.example"),
        ({"url": "https://[broken"}, "unnamed"),
        ({}, "unnamed"),
    ],
)
def test_the_source_or_the_address_names_the_feed(scorer: Scorer, more: dict[str, object], owner: str) -> None:
    assert read(scorer, article(1, **more)).signals["owner"].iloc[0] == owner


def test_copies_of_one_report_are_one_story_of_the_first_printer(scorer: Scorer) -> None:
    title = "Russia threatens Ukraine with military strikes as talks in Geneva end without any result"
    archive = read(scorer, article(1, title, source="Herald"), article(2, title, source="Gazette", lang="en"))
    own = archive.signals[archive.signals["conflict"] == "world"]
    assert own["story_id"].nunique() == 1
    assert len(set(own["origin"])) == 1


def test_a_source_counts_as_read_from_its_first_day_to_the_last_of_all(scorer: Scorer) -> None:
    archive = read(
        scorer, article(1, day=20, source="A"), article(2, day=22, source="B"), article(3, "Mild", day=24, source="A")
    )
    days = {name: own["day"].tolist() for name, own in archive.feed_days.groupby("feed_id")}
    assert days["A"] == [dt.date(2021, 12, number) for number in range(20, 25)]
    assert days["B"] == [dt.date(2021, 12, number) for number in range(22, 25)]
    assert archive.feed_days["new_articles"].sum() == 3


def test_articles_nobody_can_read_are_counted_as_such(scorer: Scorer) -> None:
    archive = read(scorer, article(1, "Κάτι συνέβη", lang="el", source="A"))
    assert archive.feed_days["unreadable"].tolist() == [1]


def test_bad_lines_are_faults_with_their_number_and_the_rest_is_used(scorer: Scorer) -> None:
    archive = read(scorer, b"\n", b"not json", article(1), b'{"id": "2", "title": "No date"}', article(3))
    assert [(fault.number, fault.reason[:8]) for fault in archive.faults] == [(2, "not JSON"), (4, '"publish')]
    assert archive.articles == 2


def test_an_empty_file_gives_empty_frames_that_the_index_takes(scorer: Scorer) -> None:
    archive = read(scorer)
    assert archive.signals.empty
    assert archive.feed_days.empty
    assert daily_index(archive.signals, archive.feed_days, conflicts=["world"]).empty


def test_the_order_of_lines_does_not_change_the_index(scorer: Scorer) -> None:
    lines = [
        article(number, THREAT if number % 2 else "A mild day", 20 + number, source="AB"[number % 2])
        for number in range(6)
    ]
    one, other = read(scorer, *lines), read(scorer, *reversed(lines))
    first, second = (
        daily_index(a.signals, a.feed_days, conflicts=["ukraine", "world"])[["net", "stories"]] for a in (one, other)
    )
    assert first.equals(second)
