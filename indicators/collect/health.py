"""A feed's health after each fetch: validators, faults, pace, redirects. Pure."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from indicators.collect.feed import ParsedFeed
from indicators.collect.http import FetchRequest, FetchResult
from indicators.collect.schedule import LONGEST_SECONDS, interval_seconds
from indicators.collect.wait import max_age_seconds
from indicators.model import DateFlag, Entry, Feed, FeedHealth

REDIRECT_CONFIRMATIONS = 2
_FAULTS_BEFORE_OLD_ADDRESS = 3
_LONGEST_VALIDATOR = 500
_PACE_WINDOW = timedelta(days=7)
_ENTRIES_FOR_A_HABIT = 5


def request_for(feed: Feed, health: FeedHealth) -> FetchRequest:
    """What to fetch: the feed's address, or where it moved once that is confirmed, with the last validators."""
    own = of_address(feed, health)
    moved = own.redirect_url if own.redirect_seen >= REDIRECT_CONFIRMATIONS else None
    return FetchRequest(moved or feed.url, own.etag, own.last_modified)


def of_address(feed: Feed, health: FeedHealth) -> FeedHealth:
    """The health, or a fresh one where feeds.yaml now names another address (a 410 or an ETag do not carry over)."""
    return health if health.state_url in (None, feed.url) else FeedHealth(state_url=feed.url)


def after_fetch(
    health: FeedHealth, result: FetchResult, parsed: ParsedFeed | None, now: datetime, fault: str | None = None
) -> FeedHealth:
    """The health after one fetch, `next_due` still the old one (schedule.next_due says the new).

    parsed: the document of a good answer, None for 304 and faults. fault: why a good answer could not be read.
    """
    tried = replace(health, last_attempt=now, last_status=result.status, fetches=health.fetches + 1)
    error = result.error or fault
    if error is None and parsed is None and not result.not_modified:
        error = "the answer could not be read"
    if error is not None:
        return _failed(tried, error, now)
    well = replace(tried, last_success=now, error_streak=0, failing_since=None, last_error=None)
    well = _moved(well, result)
    if parsed is None:
        floor = max_age_seconds(result.headers)
        well = replace(well, not_modified=well.not_modified + 1, floor_seconds=floor or well.floor_seconds)
        return replace(well, interval_seconds=interval_seconds(well, False, now))
    return _read(well, result, parsed, now)


def undated_share(health: FeedHealth) -> float | None:
    """Share of entries without a credible date, 0 .. 1; None before the first entry."""
    return health.undated_total / health.entries_total if health.entries_total else None


def not_modified_share(health: FeedHealth) -> float | None:
    """Share of fetches answered 304, 0 .. 1; None before the first fetch."""
    return health.not_modified / health.fetches if health.fetches else None


def _failed(health: FeedHealth, error: str, now: datetime) -> FeedHealth:
    streak = health.error_streak + 1
    failed = replace(
        health,
        error_streak=streak,
        failing_since=health.failing_since or now,
        last_error=error,
        gone=health.gone or health.last_status == 410,
    )
    if streak >= _FAULTS_BEFORE_OLD_ADDRESS and health.redirect_url:  # where it moved to is no better: ask at home
        return replace(failed, redirect_url=None, redirect_seen=0)
    return failed


def _moved(health: FeedHealth, result: FetchResult) -> FeedHealth:
    """Count permanent redirects that led to a readable feed; the connection's address check has passed by then."""
    target = result.permanent_redirect
    if target is None:
        asked_new_address = result.url == health.redirect_url
        return health if asked_new_address else replace(health, redirect_url=None, redirect_seen=0)
    seen = health.redirect_seen + 1 if target == health.redirect_url else 1
    return replace(health, redirect_url=target, redirect_seen=min(seen, REDIRECT_CONFIRMATIONS))


def _read(health: FeedHealth, result: FetchResult, parsed: ParsedFeed, now: datetime) -> FeedHealth:
    """What a document tells: validators, whether it changed, the feed's pace and habit."""
    digest = _digest(parsed.entries)
    changed = digest != health.entries_digest
    dated = sorted(entry.published for entry in parsed.entries if entry.date_flag is DateFlag.OK)
    undated = len(parsed.entries) - len(dated)
    news = [now] if changed and (undated or not dated) else []
    known = [health.last_new_entry] if health.last_new_entry else []
    floors = [floor for floor in (max_age_seconds(result.headers), parsed.ttl_seconds) if floor]
    read = replace(
        health,
        etag=None if result.truncated else _validator(result.headers.get("etag")),
        last_modified=None if result.truncated else _validator(result.headers.get("last-modified")),
        last_new_entry=max(min(moment, now) for moment in (*known, *news, *dated)),
        entries_total=health.entries_total + len(parsed.entries) * changed,
        undated_total=health.undated_total + undated * changed,
        entries_digest=digest,
        floor_seconds=min(max(floors), LONGEST_SECONDS) if floors else None,
        **_pace(dated),
    )
    return replace(read, interval_seconds=interval_seconds(read, changed, now))


def _pace(dated: Sequence[datetime]) -> dict[str, Any]:
    """Entries a day over the newest week, and the gap that nine in ten gaps do not exceed; nothing where too few.

    dated: credible dates in ascending order.
    """
    moments = sorted(set(dated))
    if len(moments) < 2:
        return {}
    start = min(moments[-2], next(moment for moment in moments if moments[-1] - moment <= _PACE_WINDOW))
    span_days = max((moments[-1] - start) / timedelta(days=1), 1 / 24)
    gaps = sorted((later - earlier).total_seconds() for earlier, later in pairwise(moments))
    usual = gaps[int(0.9 * (len(gaps) - 1))] if len(moments) >= _ENTRIES_FOR_A_HABIT else None
    entries = sum(moment > start for moment in dated)
    return {"entries_a_day": entries / span_days, "usual_gap_seconds": usual}


def _digest(entries: Sequence[Entry]) -> str:
    return hashlib.sha256("\n".join(sorted({entry.key for entry in entries})).encode()).hexdigest()[:16]


def _validator(value: str | None) -> str | None:
    """A validator fit to be sent back; one of absurd length is not kept."""
    return value if value and len(value) <= _LONGEST_VALIDATOR else None
