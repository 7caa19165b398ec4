"""Whatever arrives: a parser returns or says in its own words why not, in time linear in the length."""

import datetime as dt
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indicators.collect import charset, discover, feed, opml
from indicators.collect.text import plain, safe_url, visible
from indicators.errors import FeedError, InputError

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
FEEDS = sorted((Path(__file__).parent.parent / "feeds").glob("*[!d]"))
BODIES = [path.read_bytes() for path in FEEDS if path.suffix not in (".yaml", ".md")]
SCRAPS = [
    b"<rss><channel><item>", b"<![CDATA[", b"]]>", b"&#x", b"<!DOCTYPE rss [", b"\xff\xfe", b"\x00<", b"<?xml", b"-->",
    b"<title>", b"</item>", b'{"version":"https://jsonfeed.org/version/1","items":[', b"\x1b$B", b"<a:feed>", b"]>",
    b"<pubDate>99999999999999999999</pubDate>", b"<link href='//['/>", b"<guid>", b"\xf0\x9f\x95",
]  # fmt: skip

soup = st.lists(st.sampled_from(SCRAPS) | st.binary(max_size=20), max_size=25).map(b"".join)
headers = st.sampled_from(
    ["", "text/xml; charset=utf-16", "text/html; charset=idna", "x; charset=\x00", "application/json"]
)


def read(body: bytes, content_type: str = "") -> feed.ParsedFeed | None:
    """The feed, None for what is said to be none; any other exception is a fault of ours."""
    try:
        return feed.parse(body, {"Content-Type": content_type}, url="https://n.example/feed", now=NOW, language="de")
    except FeedError:
        return None


def check(parsed: feed.ParsedFeed | None) -> None:
    for entry in parsed.entries if parsed else ():
        assert entry.title.strip() == entry.title != ""
        assert len(entry.title) <= 500
        assert len(entry.summary) <= 10_000
        assert entry.published.tzinfo is not None
        assert dt.datetime(1995, 1, 1, tzinfo=dt.UTC) <= entry.published <= NOW + dt.timedelta(days=1)
        assert entry.url is None or entry.url.startswith(("http://", "https://"))
        for text in (entry.title, entry.summary, entry.url or "", entry.guid or "", entry.stated_date or ""):
            text.encode("utf-8")
            assert "\x00" not in text
            assert "\u202e" not in text


@given(soup | st.binary(max_size=300), headers)
@example(b"<rss><channel><item><title>x</title><guid>\xed\xa0\x80</guid></item></channel></rss>", "")
def test_any_bytes_are_a_feed_or_a_fault_in_words(body: bytes, content_type: str) -> None:
    check(read(body, content_type))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_feed_is_a_feed_or_a_fault_in_words(data: st.DataObject) -> None:
    body = data.draw(st.sampled_from(BODIES))
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, min(len(body), start + 60)))
    check(read(body[:start] + data.draw(soup) + body[end:]))


@given(soup | st.binary(max_size=300))
def test_any_bytes_are_a_subscription_list_or_a_fault_in_words(body: bytes) -> None:
    for data in (body, b"<opml><body><outline xmlUrl='https://n.example/'>" + body):
        with suppress(InputError):
            assert all(outline.url.startswith(("http://", "https://")) for outline in opml.read(data))


@given(soup | st.binary(max_size=300))
def test_any_page_can_be_searched_for_feeds(body: bytes) -> None:
    for link in discover.discover(b"<link rel=alternate type=application/rss+xml href=" + body, "https://n.example/"):
        assert link.url.startswith(("http://", "https://"))


@given(st.binary(max_size=200), st.text(max_size=30), st.sampled_from(["", "ru", "zh", "xx"]))
def test_any_bytes_have_a_text(body: bytes, label: str, language: str) -> None:
    text, _ = charset.decode(body, {"content-type": f"text/xml; charset={label}"}, language)
    text.encode("utf-8", "surrogatepass")


@given(st.text(max_size=200), st.integers(1, 100))
def test_plain_text_has_no_markup_characters_left_that_hide(text: str, length: int) -> None:
    found = plain(text, length)
    assert len(found) <= length
    assert found == visible(found)
    found.encode("utf-8")


@given(st.text(max_size=100), st.sampled_from(["", "https://n.example/a/"]))
def test_only_web_addresses_are_links(text: str, base: str) -> None:
    found = safe_url(text, base)
    assert found is None or (found.startswith(("http://", "https://")) and not set(found) & set(' \t\r\n"<>'))


ITEM = b"<rss><channel><item><title>x</title>%s</item></channel></rss>"
SLOW: dict[str, Callable[[int], bytes]] = {
    "nested tags": lambda n: ITEM % (b"<description>" + b"&lt;div&gt;" * n + b"</description>"),
    "nested elements": lambda n: b"<rss><channel><item><title>x</title>" + b"<a>" * n,
    "attributes": lambda n: (
        b"<rss><channel><item " + b" ".join(b"a%d='1'" % i for i in range(n)) + b"><title>x</title>"
    ),
    "open brackets": lambda n: b"<" * n,
    "open comments": lambda n: b"<!--" * n,
    "open cdata": lambda n: b"<rss><item><title>" + b"<![CDATA[" * n,
    "ampersands": lambda n: ITEM % (b"<description>" + b"&" * n + b"</description>"),
    "doctype": lambda n: b"<!DOCTYPE rss [" + b"<!ENTITY a '\"'>" * n,
    "blanks": lambda n: b"<rss><item><title>" + b" " * n * 4,
    "json": lambda n: b'{"version":"https://jsonfeed.org/version/1","items":' + b"[" * n,
    "links": lambda n: b"<html><link rel=alternate" + b" a=b" * n,
    "digits": lambda n: ITEM % (b"<pubDate>" + b"1" * n + b"</pubDate>"),
}


@pytest.mark.parametrize("kind", SLOW)
def test_hostile_repetition_costs_no_more_than_its_length(kind: str) -> None:
    body = SLOW[kind](40_000)
    began = time.thread_time()
    read(body)
    assert time.thread_time() - began < 2.0
