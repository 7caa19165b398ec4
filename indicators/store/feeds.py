"""The feeds and what is remembered of each between two fetches."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, fields

import pandas as pd
from sqlalchemy import func, select, update

from indicators.model import Feed, FeedHealth
from indicators.store.database import Store
from indicators.store.frames import frame_of
from indicators.store.rows import upsert
from indicators.store.schema import feeds


def sync_feeds(store: Store, configured: Sequence[Feed], now: dt.datetime) -> None:
    """Make the feeds of the configuration the active ones; others stay with their articles, switched off."""
    rows = [{**asdict(feed), "active": True, "added_utc": now} for feed in configured]
    with store.writing() as connection:
        connection.execute(update(feeds).values(active=False))
        if rows:
            upsert(connection, feeds, rows, keep=("added_utc",))


def read_feeds(store: Store) -> pd.DataFrame:
    """One row a feed, all columns of the table `feeds`, active ones first; empty for a new store."""
    return frame_of(store, select(feeds).order_by(feeds.c.active.desc(), feeds.c.publisher, feeds.c.id))


def read_health(store: Store) -> dict[str, FeedHealth]:
    """The remembered state of every feed by its id."""
    names = [field.name for field in fields(FeedHealth)]
    with store.reading() as connection:
        rows = connection.execute(select(feeds.c.id, *(feeds.c[name] for name in names))).mappings()
        return {row["id"]: FeedHealth(**{name: row[name] for name in names}) for row in rows}


def read_next_due(store: Store) -> tuple[bool, dt.datetime | None]:
    """Whether an active feed has never been fetched, and when the next of the others is due; gone ones left out."""
    c = feeds.c
    with store.reading() as connection:
        alive = c.active.is_(True) & c.gone.is_(False)
        new = connection.execute(select(c.id).where(alive, c.next_due.is_(None)).limit(1)).first()
        return new is not None, connection.execute(select(func.min(c.next_due)).where(alive)).scalar()
