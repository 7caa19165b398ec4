"""Many feeds at once: politeness, one bad feed among good ones, and health that remembers."""

import asyncio
import datetime as dt
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import feedserver
import pytest
from feedserver import FeedServer, Pairs, document, in_turn, redirect, status

from indicators.collect.collector import Collected, collect
from indicators.collect.http import Limits
from indicators.collect.schedule import is_due
from indicators.model import Feed, FeedHealth

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
LIMITS = Limits(total_seconds=20, connect_seconds=10, read_seconds=2, max_bytes=200_000)


def rss(*titles: str, date: str = "Mon, 10 Jan 2022 08:00:00 GMT") -> bytes:
    items = "".join(
        f"<item><title>{title}</title><guid>{title}</guid><pubDate>{date}</pubDate></item>" for title in titles
    )
    return f"<rss version='2.0'><channel><title>Feed</title>{items}</channel></rss>".encode()


def feed(url: str, name: str = "feed") -> Feed:
    return Feed(name, name.title(), url, "Publisher", "Owner", "en")


def run(feeds: Sequence[tuple[Feed, FeedHealth]], now: Callable[[], dt.datetime] = lambda: NOW) -> dict[str, Collected]:
    async def all_of_them() -> dict[str, Collected]:
        items = collect(feeds, now=now, allow_private=True, limits=LIMITS, rng=Random(1))
        return {item.feed.id: item async for item in items}

    return asyncio.run(all_of_them())


def run_one(url: str, health: FeedHealth | None = None, now: dt.datetime = NOW) -> Collected:
    return run([(feed(url), health or FeedHealth())], lambda: now)["feed"]


def test_one_broken_feed_does_not_stop_the_others(feed_server: FeedServer) -> None:
    feed_server["/good"] = document(rss("Truce", "Talks"))
    feed_server["/html"] = document(b"<html><body>Please enable cookies</body></html>")
    feed_server["/hang"] = feedserver.hang
    feed_server["/bomb"] = feedserver.bomb(20)
    feed_server["/slam"] = feedserver.slam
    names = ["good", "html", "hang", "bomb", "slam", "missing"]
    found = run([(feed(f"{feed_server.url}/{name}", name), FeedHealth()) for name in names])
    assert set(found) == set(names)
    assert [entry.title for entry in found["good"].entries] == ["Truce", "Talks"]
    assert found["good"].error is None
    assert all(found[name].error and not found[name].entries for name in names[1:])
    assert found["html"].error == "not a feed (HTML page)"


def test_a_host_gets_two_requests_at_a_time_and_another_host_is_not_held_up(feed_server: FeedServer) -> None:
    pairs, other_was_served = Pairs(), threading.Event()

    def after_the_other(exchange: feedserver.Exchange) -> None:
        assert other_was_served.wait(feedserver.PATIENCE_SECONDS)
        feedserver.in_pairs(rss("Truce"), pairs)(exchange)

    def other(exchange: feedserver.Exchange) -> None:
        document(rss("Talks"))(exchange)
        other_was_served.set()

    for number in range(6):
        feed_server[f"/{number}"] = after_the_other
    feed_server["/other"] = other
    addresses = [feed(f"{feed_server.url}/{number}", str(number)) for number in range(6)]
    elsewhere = feed(f"http://localhost:{feed_server.port}/other", "other")
    found = run([(each, FeedHealth()) for each in [*addresses, elsewhere]])
    assert [item.error for item in found.values()] == [None] * 7
    assert pairs.most == 2


def test_the_second_fetch_is_conditional_and_its_304_keeps_the_feed_well(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(rss("Truce"), etag='"1"', last_modified="Mon, 10 Jan 2022 08:00:00 GMT")
    first = run_one(feed_server.url + "/feed")
    second = run_one(feed_server.url + "/feed", first.health)
    headers = [request.headers for request in feed_server.asked("/feed")]
    assert "if-none-match" not in headers[0]
    assert headers[1]["if-none-match"] == '"1"'
    assert headers[1]["if-modified-since"] == "Mon, 10 Jan 2022 08:00:00 GMT"
    assert (second.entries, second.error, second.health.last_status) == ((), None, 304)
    assert (second.health.fetches, second.health.not_modified) == (2, 1)


def test_an_answer_that_broke_off_leaves_no_validators(feed_server: FeedServer) -> None:
    body = rss("Truce", "Talks", "Ceasefire")
    feed_server["/feed"] = in_turn(
        feedserver.cut(body, body.index(b"<title>Ceasefire") + 10), document(body, etag='"2"')
    )
    first = run_one(feed_server.url + "/feed")
    assert [entry.title for entry in first.entries] == ["Truce", "Talks"]
    assert "the answer broke off; what came before was read" in first.warnings
    assert first.health.etag is None
    second = run_one(feed_server.url + "/feed", first.health)
    assert [entry.key for entry in second.entries][:2] == [entry.key for entry in first.entries]
    assert len(second.entries) == 3


def test_faults_in_a_row_wait_longer_and_longer_and_a_good_answer_forgets_them(feed_server: FeedServer) -> None:
    feed_server["/feed"] = status(500)
    health, waits = FeedHealth(), []
    for _ in range(12):
        health = run_one(feed_server.url + "/feed", health).health
        assert health.next_due is not None
        waits.append((health.next_due - NOW).total_seconds())
    assert 240 <= waits[0] <= 300
    assert all(later > sooner for sooner, later in pairwise(waits[:8]))
    assert max(waits) <= 86_400
    assert (health.error_streak, health.failing_since) == (12, NOW)
    feed_server["/feed"] = document(rss("Truce"))
    well = run_one(feed_server.url + "/feed", health).health
    assert (well.error_streak, well.failing_since, well.last_error) == (0, None, None)


@pytest.mark.parametrize("code", [429, 503])
def test_retry_after_is_obeyed(feed_server: FeedServer, code: int) -> None:
    feed_server["/feed"] = status(code, Retry_After="7200")
    health = run_one(feed_server.url + "/feed").health
    assert health.next_due is not None
    assert health.next_due >= NOW + dt.timedelta(seconds=7200)
    assert not is_due(health, NOW + dt.timedelta(seconds=7199))
    assert is_due(health, NOW + dt.timedelta(seconds=7201))


def test_max_age_is_the_least_wait(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(rss("Truce"), Cache_Control="max-age=14400")
    health = run_one(feed_server.url + "/feed").health
    assert health.next_due is not None
    assert health.next_due - NOW >= dt.timedelta(hours=4)


def test_410_switches_a_feed_off_and_it_is_not_asked_again(feed_server: FeedServer) -> None:
    feed_server["/feed"] = status(410)
    gone = run_one(feed_server.url + "/feed").health
    assert gone.gone
    assert gone.next_due is None
    assert not is_due(gone, NOW + dt.timedelta(days=900))
    again = run_one(feed_server.url + "/feed", gone)
    assert "gone for good" in str(again.error)
    assert len(feed_server.requests) == 1


def test_another_address_in_the_configuration_starts_afresh(feed_server: FeedServer) -> None:
    feed_server["/old"] = status(410)
    feed_server["/new"] = document(rss("Truce"), etag='"1"')
    gone = run_one(feed_server.url + "/old").health
    well = run_one(feed_server.url + "/new", gone)
    assert well.error is None
    assert not well.health.gone
    assert well.health.state_url == feed_server.url + "/new"


def test_a_permanent_redirect_is_followed_directly_once_it_was_seen_twice(feed_server: FeedServer) -> None:
    feed_server["/old"] = redirect("/new", 301)
    feed_server["/new"] = document(rss("Truce"))
    health = FeedHealth()
    for asked_at_home in (1, 2, 2, 2):
        health = run_one(feed_server.url + "/old", health).health
        assert len(feed_server.asked("/old")) == asked_at_home
    assert health.redirect_url == feed_server.url + "/new"


def test_a_temporary_redirect_is_asked_at_home_every_time(feed_server: FeedServer) -> None:
    feed_server["/old"] = redirect("/new", 302)
    feed_server["/new"] = document(rss("Truce"))
    health = FeedHealth()
    for _ in range(4):
        health = run_one(feed_server.url + "/old", health).health
    assert len(feed_server.asked("/old")) == 4
    assert health.redirect_url is None


def test_a_redirect_whose_target_is_no_feed_is_never_stored(feed_server: FeedServer) -> None:
    feed_server["/old"] = redirect("/new", 301)
    feed_server["/new"] = document(b"<html>login</html>")
    health = FeedHealth()
    for _ in range(3):
        health = run_one(feed_server.url + "/old", health).health
    assert health.redirect_seen == 0
    assert len(feed_server.asked("/old")) == 3


def test_a_new_address_that_stops_working_is_given_up_for_the_old_one(feed_server: FeedServer) -> None:
    feed_server["/old"] = redirect("/new", 301)
    feed_server["/new"] = in_turn(document(rss("Truce")), document(rss("Truce")), status(404))
    health = FeedHealth()
    for _ in range(5):
        health = run_one(feed_server.url + "/old", health).health
    assert len(feed_server.asked("/old")) == 2
    feed_server["/old"] = document(rss("Home again"))
    assert [entry.title for entry in run_one(feed_server.url + "/old", health).entries] == ["Home again"]


def test_an_entry_that_stands_twice_comes_once(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(rss("Truce", "Truce", "Talks"))
    assert [entry.title for entry in run_one(feed_server.url + "/feed").entries] == ["Truce", "Talks"]


def test_an_empty_feed_is_well(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(rss())
    found = run_one(feed_server.url + "/feed")
    assert (found.error, found.entries, found.health.last_success) == (None, (), NOW)


def test_a_large_document_does_not_keep_small_ones_waiting(feed_server: FeedServer) -> None:
    large = rss(*(f"Item {number}" for number in range(1200)))
    feed_server["/large"] = document(large)
    feed_server["/small"] = document(rss("Truce"))
    found = run([(feed(f"{feed_server.url}/{name}", name), FeedHealth()) for name in ("large", "small")])
    assert {name: len(item.entries) for name, item in found.items()} == {"large": 1200, "small": 1}


def test_who_stops_listening_stops_the_fetching(feed_server: FeedServer) -> None:
    feed_server["/good"] = document(rss("Truce"))
    feed_server["/hang"] = feedserver.hang
    feeds = [(feed(f"{feed_server.url}/{name}", name), FeedHealth()) for name in ("good", "hang")]

    async def only_the_first() -> str:
        items = collect(feeds, now=lambda: NOW, allow_private=True, limits=Limits(total_seconds=600, read_seconds=600))
        async for item in items:
            await items.aclose()  # type: ignore[attr-defined]
            return item.feed.id
        raise AssertionError

    assert asyncio.run(asyncio.wait_for(only_the_first(), 5)) == "good"


def test_health_of_a_run_can_be_used_for_the_next_one(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(rss("Truce"), etag='"1"')
    first = run_one(feed_server.url + "/feed")
    assert first.health.state_url == feed_server.url + "/feed"
    assert replace(first.health, next_due=None).etag == '"1"'
    assert first.health.entries_total == 1
