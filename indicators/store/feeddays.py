"""Which days of a feed were read, and how much it told on each."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, select

from indicators.model import DateFlag, Entry
from indicators.store.database import Store
from indicators.store.frames import between, frame_of
from indicators.store.rows import upsert
from indicators.store.schema import feed_days, feeds

_RECENT_DAYS = 7
_COVERED_DAYS = 60


def count_days(
    connection: Connection,
    feed_id: str,
    today: dt.date,
    failed: bool,
    entries: Sequence[Entry],
    fresh: Iterable[Mapping[str, Any]],
) -> None:
    """Count the fetch on its day, new articles on the day they were published, and mark the days the document covers
    as read: a feed that lists last week's entries tells what it had last week."""
    counts = dict.fromkeys(_covered(entries, today), 0)
    for row in fresh:
        day = row["published_utc"].astimezone(dt.UTC).date()
        counts[day] = counts.get(day, 0) + 1
    rows = [
        {
            "feed_id": feed_id,
            "day": day,
            "fetches": int(day == today),
            "successes": int(day != today),
            "new_articles": n,
        }
        for day, n in counts.items()
    ]
    rows = [row for row in rows if row["day"] != today]
    rows.append(
        {
            "feed_id": feed_id,
            "day": today,
            "fetches": 1,
            "successes": int(not failed),
            "new_articles": counts.get(today, 0),
        }
    )
    upsert(connection, feed_days, rows, add=("fetches", "successes", "new_articles"))


def _covered(entries: Sequence[Entry], today: dt.date) -> list[dt.date]:
    """The days between a document's oldest and newest dated entry, and on to today where the newest is recent."""
    days = sorted(e.published.astimezone(dt.UTC).date() for e in entries if e.date_flag is DateFlag.OK)
    if not days:
        return []
    last = today if (today - days[-1]).days <= _RECENT_DAYS else days[-1]
    first = max(days[0], last - dt.timedelta(days=_COVERED_DAYS))
    return [first + dt.timedelta(days=step) for step in range((last - first).days + 1)]


def read_feed_days(store: Store, since: dt.date | None = None, until: dt.date | None = None) -> pd.DataFrame:
    """One row a feed and UTC day with a fetch: feed_id, day, fetches, successes, new_articles, lang."""
    c = feed_days.c
    query = select(c.feed_id, c.day, c.fetches, c.successes, c.new_articles, feeds.c.language.label("lang"))
    query = query.join(feeds, feeds.c.id == c.feed_id).where(*between(c.day, since, until, inclusive=True))
    return frame_of(store, query.order_by(c.day, c.feed_id))
