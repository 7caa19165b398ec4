"""An address somebody wants to watch is looked at, and its feed gets a free id."""

import asyncio
import datetime as dt
import re

from feedserver import FeedServer, document, redirect
from hypothesis import given
from hypothesis import strategies as st

from indicators.model import Feed
from indicators.pipeline.subscribe import feed_of, look, slug, with_free_ids

NOW = dt.datetime(2022, 1, 10, tzinfo=dt.UTC)
RSS = (
    b"<rss version='2.0'><channel><title>Paper</title>"
    b"<item><title>Parliament passes the budget for the coming year</title><guid>1</guid></item></channel></rss>"
)


def seen(url: str):
    return asyncio.run(look(url, lambda: NOW, allow_private=True))


def test_a_feed_that_moved_for_good_is_added_under_its_new_address(feed_server: FeedServer) -> None:
    feed_server["/old"] = redirect(f"{feed_server.url}/new", 301)
    feed_server["/new"] = document(RSS)
    found = seen(f"{feed_server.url}/old").feed
    assert found is not None
    assert (found.url, found.title, found.language, found.entries) == (f"{feed_server.url}/new", "Paper", "en", 1)


def test_a_temporary_move_keeps_the_address(feed_server: FeedServer) -> None:
    feed_server["/old"] = redirect(f"{feed_server.url}/new", 302)
    feed_server["/new"] = document(RSS)
    found = seen(f"{feed_server.url}/old").feed
    assert found is not None
    assert found.url == f"{feed_server.url}/old"


def test_an_empty_feed_does_not_tell_its_language(feed_server: FeedServer) -> None:
    feed_server["/empty"] = document(b"<rss version='2.0'><channel><title>Paper</title></channel></rss>")
    found = seen(f"{feed_server.url}/empty").feed
    assert found is not None
    assert found.language == "und"


def test_a_dead_server_is_an_error_not_an_exception() -> None:
    assert seen("http://127.0.0.1:9/").error


@given(st.text(max_size=80))
def test_every_title_gives_an_id_that_feeds_yaml_takes(title: str) -> None:
    assert re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,63}", slug(title))


@given(st.lists(st.sampled_from(["paper", "post", "feed"]), max_size=8), st.sets(st.sampled_from(["paper", "paper-2"])))
def test_no_id_is_given_twice(names: list[str], taken: set[str]) -> None:
    feeds = [Feed(name, name, f"https://{number}.example/", name, name, "en") for number, name in enumerate(names)]
    given_ids = [feed.id for feed in with_free_ids(feeds, taken)]
    assert len(set(given_ids)) == len(given_ids)
    assert not set(given_ids) & taken


def test_what_is_not_known_is_taken_from_the_address() -> None:
    feed = feed_of("https://www.paper.example/rss", "", "en")
    assert (feed.id, feed.title, feed.publisher) == ("paper-example", "paper.example", "paper.example")
