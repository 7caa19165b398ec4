"""What is remembered of a feed after each fetch."""

import datetime as dt
from dataclasses import replace

import pytest

from indicators.collect.feed import ParsedFeed
from indicators.collect.health import after_fetch, not_modified_share, of_address, request_for, undated_share
from indicators.collect.http import FetchResult
from indicators.model import DateFlag, Entry, Feed, FeedHealth

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
URL = "https://n.example/feed"
FEED = Feed("feed", "Feed", URL, "Publisher", "Owner", "en")


def answer(status: int = 200, **headers: str) -> FetchResult:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return FetchResult(URL, URL, status, b"body", named, not_modified=status == 304)


def document(*hours_ago: float | None, ttl: float | None = None) -> ParsedFeed:
    entries = tuple(
        Entry(f"k{hours}", "T", "", NOW - (hours or 0) * HOUR, date_flag=DateFlag.OK if hours else DateFlag.MISSING)
        for hours in hours_ago
    )
    return ParsedFeed("Feed", entries, ttl_seconds=ttl)


def test_a_good_answer_is_remembered_with_its_validators_and_pace() -> None:
    health = after_fetch(FeedHealth(), answer(etag='"1"', last_modified="Mon"), document(1, 7, 13, 19, 25), NOW)
    assert (health.etag, health.last_modified) == ('"1"', "Mon")
    assert (health.last_success, health.last_status, health.fetches) == (NOW, 200, 1)
    assert health.last_new_entry == NOW - HOUR
    assert health.entries_a_day == pytest.approx(4)
    assert health.usual_gap_seconds == 6 * 3600


def test_a_fault_keeps_what_was_known_and_counts() -> None:
    good = after_fetch(FeedHealth(), answer(etag='"1"'), document(1, 2), NOW)
    fault = FetchResult(URL, URL, 500, error="the server has trouble (500)")
    bad = after_fetch(after_fetch(good, fault, None, NOW + HOUR), fault, None, NOW + 2 * HOUR)
    assert (bad.error_streak, bad.failing_since, bad.last_error) == (2, NOW + HOUR, "the server has trouble (500)")
    assert (bad.last_success, bad.etag, bad.entries_total) == (NOW, '"1"', 2)


def test_a_document_that_cannot_be_read_is_a_fault_and_keeps_the_old_validators() -> None:
    good = after_fetch(FeedHealth(), answer(etag='"1"'), document(1), NOW)
    bad = after_fetch(good, answer(etag='"2"'), None, NOW + HOUR, "not a feed (HTML page)")
    assert (bad.etag, bad.last_error, bad.error_streak) == ('"1"', "not a feed (HTML page)", 1)


def test_shares_of_undated_entries_and_of_unchanged_answers() -> None:
    health = after_fetch(FeedHealth(), answer(), document(1, None, None, 3), NOW)
    assert undated_share(health) == 0.5
    health = after_fetch(health, answer(), document(1, None, None, 3), NOW + HOUR)
    assert undated_share(health) == 0.5
    assert health.entries_total == 4
    health = after_fetch(health, answer(304), None, NOW + 2 * HOUR)
    assert not_modified_share(health) == pytest.approx(1 / 3)
    assert undated_share(FeedHealth()) is None
    assert not_modified_share(FeedHealth()) is None


def test_a_feed_without_dates_speaks_when_its_document_changes() -> None:
    health = after_fetch(FeedHealth(), answer(), document(None), NOW)
    assert health.last_new_entry == NOW
    assert after_fetch(health, answer(), document(None), NOW + HOUR).last_new_entry == NOW


def test_dates_ahead_do_not_make_a_feed_newer_than_now() -> None:
    assert after_fetch(FeedHealth(), answer(), document(-5), NOW).last_new_entry == NOW


def test_the_longer_of_max_age_and_ttl_is_the_floor() -> None:
    health = after_fetch(FeedHealth(), answer(cache_control="max-age=600"), document(1, ttl=3600.0), NOW)
    assert health.floor_seconds == 3600
    assert after_fetch(health, answer(), document(1, 2), NOW).floor_seconds is None


def test_absurd_validators_are_not_kept() -> None:
    assert after_fetch(FeedHealth(), answer(etag='"' + "x" * 1000), document(1), NOW).etag is None


def test_a_request_carries_the_validators_of_its_own_address_only() -> None:
    health = FeedHealth(state_url=URL, etag='"1"', last_modified="Mon", gone=True)
    assert request_for(FEED, health).etag == '"1"'
    moved = replace(FEED, url="https://n.example/other")
    assert request_for(moved, health).etag is None
    assert of_address(moved, health) == FeedHealth(state_url=moved.url)


def test_two_different_permanent_targets_confirm_nothing() -> None:
    health = FeedHealth()
    for target in ("https://a.example/", "https://b.example/"):
        health = after_fetch(health, replace(answer(), permanent_redirect=target), document(1), NOW)
    assert (health.redirect_url, health.redirect_seen) == ("https://b.example/", 1)
    assert request_for(FEED, health).url == URL
