"""Fetching: conditional, bounded in time and bytes, with every fault in plain words."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import replace

import feedserver
import pytest
from feedserver import Answer, FeedServer, document, redirect, status

from indicators.collect.http import FetchRequest, FetchResult, Limits, fetch, open_session

BODY = (
    b"<rss version='2.0'><channel><title>Feed</title>" + b"<item><title>Truce</title></item>" * 50 + b"</channel></rss>"
)
LIMITS = Limits(total_seconds=20, connect_seconds=10, read_seconds=10, max_bytes=200_000)
IMPATIENT = replace(LIMITS, read_seconds=0.3)


def get(server: FeedServer, path: str = "/feed", limits: Limits = LIMITS, **validators: str) -> FetchResult:
    async def run() -> FetchResult:
        async with open_session(allow_private=True, contact="desk@news.example") as session:
            return await fetch(session, FetchRequest(server.url + path, **validators), limits)

    return asyncio.run(run())


def test_a_good_answer_brings_body_and_headers(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(BODY, etag='"1"', Cache_Control="max-age=60")
    result = get(feed_server)
    assert (result.status, result.body, result.error) == (200, BODY, None)
    assert result.headers["etag"] == '"1"'
    assert result.headers["cache-control"] == "max-age=60"


def test_a_request_says_who_asks_and_what_it_can_read(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(BODY)
    get(feed_server)
    headers = feed_server.asked("/feed")[0].headers
    assert "+desk@news.example" in headers["user-agent"]
    assert "application/rss+xml" in headers["accept"]
    assert headers["accept-encoding"] == "gzip, deflate"
    assert "cookie" not in headers


@pytest.mark.parametrize("validators", [{"etag": '"1"'}, {"last_modified": "Mon, 10 Jan 2022 12:00:00 GMT"}])
def test_validators_are_sent_back_and_304_is_no_error(feed_server: FeedServer, validators: dict[str, str]) -> None:
    feed_server["/feed"] = document(BODY, **validators)  # type: ignore[arg-type]
    result = get(feed_server, **validators)
    assert (result.status, result.not_modified, result.error, result.body) == (304, True, None, b"")


def test_304_to_a_first_request_is_an_error(feed_server: FeedServer) -> None:
    feed_server["/feed"] = status(304)
    result = get(feed_server)
    assert not result.not_modified
    assert result.error == "answered 'not modified' (304) to a first request"


@pytest.mark.parametrize(
    ("code", "words"),
    [(401, "wants a login"), (403, "refuses us"), (404, "has no feed"), (410, "gone for good"), (451, "legal reasons"),
     (429, "slow down"), (500, "has trouble"), (503, "has trouble"), (204, "without a feed"), (206, "answered oddly")],
)  # fmt: skip
def test_a_status_without_a_feed_is_said_in_plain_words(feed_server: FeedServer, code: int, words: str) -> None:
    feed_server["/feed"] = status(code)
    result = get(feed_server)
    assert result.status == code
    assert words in str(result.error)
    assert f"({code})" in str(result.error)


def test_the_wait_that_a_server_asks_for_is_passed_on(feed_server: FeedServer) -> None:
    feed_server["/feed"] = status(429, Retry_After="120")
    result = get(feed_server)
    assert result.retry_after_seconds == 120
    assert result.error == "the server asks us to slow down (429); try again in 120 s"


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_compressed_answers_are_unpacked(feed_server: FeedServer, coding: str) -> None:
    feed_server["/feed"] = feedserver.encoded(BODY, coding)
    assert get(feed_server).body == BODY


def test_an_answer_that_says_gzip_and_is_not_is_taken_as_it_comes(feed_server: FeedServer) -> None:
    feed_server["/feed"] = feedserver.encoded(BODY, "gzip", really="plain")
    result = get(feed_server)
    assert (result.body, result.truncated) == (BODY, False)


def test_gzip_that_breaks_off_keeps_what_came_and_says_so(feed_server: FeedServer) -> None:
    feed_server["/feed"] = feedserver.encoded(BODY, "gzip", really="half")
    result = get(feed_server)
    assert result.error is None
    assert result.truncated
    assert BODY.startswith(result.body)
    assert result.body


def test_a_body_that_breaks_off_keeps_what_came_and_says_so(feed_server: FeedServer) -> None:
    feed_server["/feed"] = feedserver.cut(BODY, 400)
    result = get(feed_server)
    assert (result.body, result.truncated, result.error) == (BODY[:400], True, None)


def test_an_unknown_compression_is_an_error(feed_server: FeedServer) -> None:
    feed_server["/feed"] = document(BODY, Content_Encoding="br")
    assert "cannot be unpacked" in str(get(feed_server).error)


@pytest.mark.parametrize("answer", [feedserver.bomb(20), feedserver.endless, document(b"x" * 300_000)])
def test_too_much_is_refused_however_it_is_packed(feed_server: FeedServer, answer: Answer) -> None:
    feed_server["/feed"] = answer
    result = get(feed_server)
    assert "larger than" in str(result.error)
    assert result.body == b""


@pytest.mark.parametrize("answer", [feedserver.hang, feedserver.drip(BODY)])
def test_a_server_that_stops_answering_is_left(feed_server: FeedServer, answer: Answer) -> None:
    feed_server["/feed"] = answer
    result = get(feed_server, limits=IMPATIENT)
    assert result.error == "the server stopped answering"
    assert result.elapsed_seconds < LIMITS.read_seconds


def test_the_whole_fetch_has_an_end_too(feed_server: FeedServer) -> None:
    feed_server["/feed"] = feedserver.hang
    result = get(feed_server, limits=Limits(total_seconds=0.2))
    assert result.error == "no whole answer within 0 s"


def test_a_server_that_hangs_up_is_named(feed_server: FeedServer) -> None:
    feed_server["/feed"] = feedserver.slam
    assert get(feed_server).error == "the server hung up without an answer"


@pytest.mark.parametrize("seen", [None, threading.Event()])
def test_broken_chunks_are_left_soon_and_what_came_before_is_kept(
    feed_server: FeedServer, seen: threading.Event | None
) -> None:
    feed_server["/feed"] = feedserver.bad_chunks(BODY, seen)
    result = get(feed_server, limits=IMPATIENT)
    assert result.elapsed_seconds < LIMITS.read_seconds
    assert (result.truncated and BODY.startswith(result.body)) or "no proper HTTP" in str(result.error)
    assert seen is None or result.body == BODY


def test_a_closed_port_and_an_unknown_host_are_named() -> None:
    async def run(url: str) -> FetchResult:
        async with open_session(allow_private=True) as session:
            return await fetch(session, FetchRequest(url), LIMITS)

    assert "no connection to 127.0.0.1" in str(asyncio.run(run("http://127.0.0.1:1/feed")).error)
    assert asyncio.run(run("http://no-such-host.invalid/feed")).error == "no such host: no-such-host.invalid"


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_redirects_are_followed_also_relative_ones(feed_server: FeedServer, code: int) -> None:
    feed_server["/new/feed"] = document(BODY)
    feed_server["/old/feed"] = redirect("../new/feed", code)
    result = get(feed_server, "/old/feed")
    assert result.body == BODY
    assert result.final_url == feed_server.url + "/new/feed"
    assert result.permanent_redirect == (result.final_url if code in (301, 308) else None)


def test_only_the_permanent_part_of_a_chain_counts_as_moved(feed_server: FeedServer) -> None:
    feed_server["/a"] = redirect("/b", 301)
    feed_server["/b"] = redirect("/c", 302)
    feed_server["/c"] = redirect("/d", 301)
    feed_server["/d"] = document(BODY)
    assert get(feed_server, "/a").permanent_redirect == feed_server.url + "/b"


def test_circles_and_endless_chains_of_redirects_end(feed_server: FeedServer) -> None:
    feed_server["/circle"] = redirect("/circle")
    assert get(feed_server, "/circle").error == "redirects in a circle"
    for number in range(20):
        feed_server[f"/{number}"] = redirect(f"/{number + 1}")
    assert get(feed_server, "/0").error == "more than 10 redirects"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "data:application/rss+xml,<rss/>", "ftp://127.0.0.1/feed", "gopher://x/"]
)
def test_redirects_to_anything_but_http_are_refused(feed_server: FeedServer, target: str) -> None:
    feed_server["/feed"] = redirect(target)
    assert "only http and https are fetched" in str(get(feed_server).error)


@pytest.mark.parametrize("target", ["http://[", "http://a b/", "//", "http://127.0.0.1:99999/", "\x00"])
def test_a_redirect_to_no_address_is_an_error_in_words(feed_server: FeedServer, target: str) -> None:
    feed_server["/feed"] = redirect(target)
    assert get(feed_server).error


def test_headers_with_bytes_that_are_no_text_do_no_harm(feed_server: FeedServer) -> None:
    def answer(exchange: feedserver.Exchange) -> None:
        exchange.wfile.write(
            b'HTTP/1.1 200 OK\r\nETag: "\xff\xfe"\r\nContent-Length: %d\r\nConnection: close\r\n\r\n' % len(BODY) + BODY
        )
        exchange.close_connection = True

    feed_server["/feed"] = answer
    result = get(feed_server)
    assert result.body == BODY
    result.headers["etag"].encode("utf-8")


@pytest.fixture(autouse=True)
def _environment_has_a_proxy(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A proxy of the environment would step around the address check, so it must not be used."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    return lambda: None
