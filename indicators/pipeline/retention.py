"""Remove articles that are older than somebody wants to keep; the index keeps its days."""

import datetime as dt
from typing import Final

import structlog

from indicators.store.database import Store
from indicators.store.reads import read_removed_before
from indicators.store.writes import remove_articles_before

# The index of today looks back over 38 days of signals and corrects days that are 14 days old.
LEAST_DAYS: Final = 60

log = structlog.get_logger()


def remove_old(store: Store, keep_days: int, now: dt.datetime) -> int | None:
    """Remove articles published more than `keep_days` whole UTC days ago, with their signals; returns how many.

    None where this was done already today. What was removed does not come back, though feeds may still list it.
    Raises ValueError below LEAST_DAYS, StoreError.
    """
    if keep_days < LEAST_DAYS:
        raise ValueError(f"at least {LEAST_DAYS} days are needed, not {keep_days}")
    day = now.astimezone(dt.UTC).date() - dt.timedelta(days=keep_days)
    before = dt.datetime.combine(day, dt.time(), dt.UTC)
    done = read_removed_before(store)
    if done is not None and done >= before:
        return None
    removed = remove_articles_before(store, before)
    log.info("old articles removed", before=day.isoformat(), articles=removed)
    return removed
