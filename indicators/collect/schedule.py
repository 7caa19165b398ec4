"""When to fetch a feed again, and whether it has fallen silent. Pure: time and chance are arguments."""

from datetime import datetime, timedelta
from random import Random

from indicators.collect.http import FetchResult
from indicators.model import FeedHealth

SHORTEST_SECONDS, LONGEST_SECONDS = 5 * 60.0, 24 * 3600.0
UNKNOWN_PACE_SECONDS = 30 * 60.0

_BACKOFF_START_SECONDS = 5 * 60.0
_JITTER = 0.1
_FETCHES_A_GAP = 2  # twice between two entries, so that an entry waits half a gap at most
_QUIET_SHARE = 0.1  # a feed quiet for ten days is asked once a day
_SILENT_GAPS, _SILENT_AT_LEAST, _SILENT_UNKNOWN = 3, timedelta(hours=12), timedelta(days=14)


def interval_seconds(health: FeedHealth, changed: bool, now: datetime) -> float:
    """Wait between two good fetches, 5 minutes to 24 hours, by the feed's own pace.

    A feed without credible dates has no pace: its interval halves when the document changed and grows by half when
    it did not. A feed that has been quiet for long is asked less often than its pace says.
    """
    if health.entries_a_day:
        wanted = 86_400 / health.entries_a_day / _FETCHES_A_GAP
    else:
        wanted = (health.interval_seconds or UNKNOWN_PACE_SECONDS) * (0.5 if changed else 1.5)
    if health.last_new_entry is not None and not changed:
        wanted = max(wanted, (now - health.last_new_entry).total_seconds() * _QUIET_SHARE)
    return min(max(wanted, SHORTEST_SECONDS), LONGEST_SECONDS)


def next_due(health: FeedHealth, outcome: FetchResult, now: datetime, rng: Random) -> datetime | None:
    """When to fetch again; None for a feed that is gone.

    health: as it is after `outcome`. After a fault the wait doubles from 5 minutes to 24 hours, with jitter; after a
    good answer it is the feed's interval, with jitter, but not less than the publisher's max-age or ttl. Retry-After
    is obeyed in both cases, up to 24 hours.
    """
    if health.gone:
        return None
    if health.error_streak:
        wanted = min(_BACKOFF_START_SECONDS * 2.0 ** min(health.error_streak - 1, 16), LONGEST_SECONDS)
        wait = wanted * rng.uniform(1 - 2 * _JITTER, 1)
    else:
        interval = health.interval_seconds or UNKNOWN_PACE_SECONDS
        wait = max(interval * rng.uniform(1 - _JITTER, 1 + _JITTER), health.floor_seconds or 0.0)
    wait = min(max(wait, outcome.retry_after_seconds or 0.0), LONGEST_SECONDS)
    return now + timedelta(seconds=wait)


def is_due(health: FeedHealth, now: datetime) -> bool:
    """Whether a feed wants fetching; never for one that is gone."""
    return not health.gone and (health.next_due is None or health.next_due <= now)


def silent_since(health: FeedHealth, now: datetime) -> datetime | None:
    """When the feed fell silent, None while it speaks or was never read.

    Silent means three times its usual gap without an entry, and half a day at least; two weeks where no habit is
    known. A feed may be silent and well: it answers, but says nothing new.
    """
    if health.last_new_entry is None:
        return None
    patience = _SILENT_UNKNOWN
    if health.usual_gap_seconds is not None:
        patience = max(timedelta(seconds=health.usual_gap_seconds * _SILENT_GAPS), _SILENT_AT_LEAST)
    return health.last_new_entry if now - health.last_new_entry > patience else None


def is_silent(health: FeedHealth, now: datetime) -> bool:
    """Whether the feed has said nothing for longer than it commonly does; see silent_since."""
    return silent_since(health, now) is not None
