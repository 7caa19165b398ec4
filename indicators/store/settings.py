"""Settings of the store itself, and what was removed to save space."""

import datetime as dt

from sqlalchemy import Connection, delete, select

from indicators.store.database import Store
from indicators.store.rows import upsert
from indicators.store.schema import REMOVED_BEFORE, articles, meta


def read_meta(store: Store, key: str) -> str | None:
    """One setting of the store, None where it was never set. `fixed_now` makes a store a demo."""
    with store.reading() as connection:
        return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def set_meta(store: Store, key: str, value: str) -> None:
    """Remember one setting of the store itself."""
    with store.writing() as connection:
        upsert(connection, meta, [{"key": key, "value": value}])


def read_removed_before(store: Store) -> dt.datetime | None:
    """Articles published before this time were removed to save space; None where nothing ever was."""
    value = read_meta(store, REMOVED_BEFORE)
    return dt.datetime.fromisoformat(value) if value else None


def remove_articles_before(store: Store, before: dt.datetime) -> int:
    """Delete articles published before a time with their signals; the index keeps its days. Returns how many.

    The time is remembered: feeds that still list what was removed do not bring it back, and days that rested on it
    are not worked out again (read_removed_before).
    """
    with store.writing() as connection:
        removed = connection.execute(delete(articles).where(articles.c.published_utc < before)).rowcount
        latest = max(filter(None, (before, removed_until(connection))))
        upsert(connection, meta, [{"key": REMOVED_BEFORE, "value": latest.astimezone(dt.UTC).isoformat()}])
    return removed


def removed_until(connection: Connection) -> dt.datetime | None:
    """As read_removed_before, inside a transaction."""
    value = connection.execute(select(meta.c.value).where(meta.c.key == REMOVED_BEFORE)).scalar()
    return dt.datetime.fromisoformat(value) if value else None
