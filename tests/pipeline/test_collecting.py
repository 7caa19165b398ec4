"""A round of collecting into the store: every feed's entries, its health, and nothing lost to a bad neighbour."""

import asyncio
import datetime as dt
from collections.abc import Sequence

import feedserver
import pytest
from feedserver import Answer, Exchange, FeedServer, document, in_turn, status
from sqlalchemy import select

from indicators.collect.collector import Collected
from indicators.errors import StoreError
from indicators.model import Feed
from indicators.pipeline.collecting import CollectReport, collect_into
from indicators.store.database import Store, open_store
from indicators.store.reads import read_articles, read_feed_days, read_health
from indicators.store.schema import articles
from indicators.store.writes import articles_to_score

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)


def rss(*titles: str) -> bytes:
    items = "".join(
        f"<item><title>{title}</title><guid>{title[:5]}</guid><pubDate>Mon, 10 Jan 2022 08:00:00 GMT</pubDate></item>"
        for title in titles
    )
    return f"<rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>".encode()


def feeds(server: FeedServer, *names: str) -> list[Feed]:
    return [Feed(name, name, f"{server.url}/{name}", "Publisher", "Owner", "en") for name in names]


def collect(store: Store, wanted: Sequence[Feed], now: dt.datetime = NOW, **options: bool) -> CollectReport:
    return asyncio.run(collect_into(store, wanted, lambda: now, allow_private=True, **options))  # type: ignore[arg-type]


def test_a_second_round_stores_nothing_new_and_is_answered_with_304(store: Store, feed_server: FeedServer) -> None:
    feed_server["/a"] = document(rss("Truce", "Talks"), etag='"1"')
    feed_server["/b"] = document(rss("Convoy"), last_modified="Mon, 10 Jan 2022 08:00:00 GMT")
    wanted = feeds(feed_server, "a", "b")
    first = collect(store, wanted)
    second = collect(store, wanted, NOW + dt.timedelta(days=1))
    assert (first.feeds, first.new, first.unchanged_feeds, first.failed) == (2, 3, 0, {})
    assert (second.feeds, second.new, second.edited, second.unchanged_feeds) == (2, 0, 0, 2)
    assert len(read_articles(store)) == 3


def test_only_feeds_whose_time_has_come_are_asked(store: Store, feed_server: FeedServer) -> None:
    feed_server["/a"] = document(rss("Truce"))
    wanted = feeds(feed_server, "a")
    assert collect(store, wanted).feeds == 1
    assert collect(store, wanted, NOW + dt.timedelta(minutes=1)).feeds == 0
    assert collect(store, wanted, NOW + dt.timedelta(minutes=1), only_due=False).feeds == 1
    assert collect(store, wanted, NOW + dt.timedelta(days=2)).feeds == 1


def test_a_backoff_outlives_the_process(store: Store, feed_server: FeedServer) -> None:
    feed_server["/a"] = status(429, Retry_After="7200")
    wanted = feeds(feed_server, "a")
    assert "slow down" in collect(store, wanted).failed["a"]
    with open_store(store.url) as later:
        assert collect(later, wanted, NOW + dt.timedelta(hours=1)).feeds == 0
        assert collect(later, wanted, NOW + dt.timedelta(hours=2, seconds=1)).feeds == 1


def test_bad_feeds_are_recorded_with_their_reason_and_keep_their_old_articles(
    store: Store, feed_server: FeedServer
) -> None:
    feed_server["/a"] = in_turn(document(rss("Truce")), document(b"<html>Please enable cookies</html>"))
    feed_server["/b"] = document(rss("Talks"))
    wanted = feeds(feed_server, "a", "b")
    collect(store, wanted)
    report = collect(store, wanted, only_due=False)
    assert report.failed == {"a": "not a feed (HTML page)"}
    assert report.answered == 1
    health = read_health(store)
    assert (health["a"].last_error, health["a"].error_streak) == ("not a feed (HTML page)", 1)
    assert health["b"].last_error is None
    assert sorted(read_articles(store)["title"]) == ["Talks", "Truce"]
    days = read_feed_days(store).set_index("feed_id")
    assert days.loc["a", ["fetches", "successes"]].tolist() == [2, 1]


def test_a_feed_that_broke_off_says_so_until_it_is_whole_again(store: Store, feed_server: FeedServer) -> None:
    whole = rss("Truce", "Talks", "Convoy")
    feed_server["/a"] = in_turn(document(whole[: whole.index(b"Convoy")]), document(whole))
    wanted = feeds(feed_server, "a")
    report = collect(store, wanted)
    assert "the document breaks off" in str(read_health(store)["a"].last_warning)
    assert report.warnings["a"]
    assert report.new == 2
    assert collect(store, wanted, only_due=False).new == 1
    assert read_health(store)["a"].last_warning is None


def test_410_keeps_the_articles_and_asks_no_more(store: Store, feed_server: FeedServer) -> None:
    feed_server["/a"] = in_turn(document(rss("Truce")), status(410))
    wanted = feeds(feed_server, "a")
    for days in (0, 1, 2, 3):
        collect(store, wanted, NOW + dt.timedelta(days=days))
    assert len(feed_server.requests) == 2
    assert read_health(store)["a"].gone
    assert read_articles(store)["title"].tolist() == ["Truce"]


def test_an_edited_article_is_scored_again(store: Store, feed_server: FeedServer) -> None:
    feed_server["/a"] = in_turn(document(rss("Troops attack")), document(rss("Troops did not attack")))
    wanted = feeds(feed_server, "a")
    collect(store, wanted)
    with store.writing() as connection:
        connection.execute(articles.update().values(scored_version=1))
    assert collect(store, wanted, only_due=False).edited == 1
    assert [article.title for article in articles_to_score(store)] == ["Troops did not attack"]


def test_each_feed_is_told_as_soon_as_it_is_stored(store: Store, feed_server: FeedServer) -> None:
    for name in ("a", "b"):
        feed_server[f"/{name}"] = document(rss(f"Title {name}"))
    seen = []

    def look(item: Collected) -> None:
        with store.reading() as connection:
            stored = set(connection.execute(select(articles.c.feed_id)).scalars())
        seen.append((item.feed.id, item.feed.id in stored))

    wanted = feeds(feed_server, "a", "b")
    asyncio.run(collect_into(store, wanted, lambda: NOW, allow_private=True, on_feed=look))
    assert sorted(seen) == [("a", True), ("b", True)]


def test_a_store_that_fails_midway_is_an_error_and_keeps_what_it_has(store: Store, feed_server: FeedServer) -> None:
    for name in ("a", "b", "c"):
        feed_server[f"/{name}"] = document(rss(f"Title {name}"))
    wanted = feeds(feed_server, "a", "b", "c")
    collect(store, wanted)
    with open_store(store.url, read_only=True) as reader, pytest.raises(StoreError, match="reading only"):
        collect(reader, wanted)
    assert len(read_articles(store)) == 3


def nul_titles(exchange: Exchange) -> None:
    title = b"a\x00b &#0; &#xD800; \xf0\x9f\x95\x8a"
    body = b"<rss version='2.0'><channel><item><title>%b</title><guid>\x00</guid></item></channel></rss>" % title
    exchange.reply(200, body, {"ETag": '"\xff\x80"', "Last-Modified": "\xe9"})


@pytest.mark.parametrize(
    "answer", [nul_titles, feedserver.document(rss("x" * 5000)), document(rss("'); DROP TABLE x;--"))]
)
def test_odd_content_is_stored_on_either_database(store: Store, feed_server: FeedServer, answer: Answer) -> None:
    feed_server["/a"] = answer
    report = collect(store, feeds(feed_server, "a"))
    assert (report.new, report.failed) == (1, {})


def test_two_hundred_feeds_are_collected_in_one_round(sqlite_store: Store, feed_server: FeedServer) -> None:
    names = [f"f{number}" for number in range(200)]
    for name in names:
        feed_server[f"/{name}"] = document(rss(f"{name} one", f"x{name}"))
    report = collect(sqlite_store, feeds(feed_server, *names))
    assert (report.feeds, report.new) == (200, 400)
