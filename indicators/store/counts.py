"""How much a store holds."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from indicators.store.database import Store
from indicators.store.schema import articles, feeds, index_days, signals


@dataclass(frozen=True, slots=True)
class Counts:
    """How much a store holds, and until when. waiting: for the scorer; pages: for the text of their page.

    Times None in an empty store.
    """

    articles: int
    signals: int
    feeds: int
    waiting: int
    pages: int
    newest: dt.datetime | None
    last_success: dt.datetime | None
    changed: dt.datetime | None


def read_counts(store: Store) -> Counts:
    """Numbers for the front page. All rows are counted: on a large store keep the answer."""
    with store.reading() as connection:

        def one(query: Select[Any]) -> Any:
            return connection.execute(query).scalar()

        unscored = articles.c.scored_version.is_(None) & articles.c.page_due.is_(None)
        waiting = select(func.count()).select_from(articles).where(unscored)
        pages = select(func.count()).select_from(articles).where(articles.c.page_due.is_not(None))
        return Counts(
            articles=one(select(func.count()).select_from(articles)) or 0,
            signals=one(select(func.count()).select_from(signals)) or 0,
            feeds=one(select(func.count()).select_from(feeds).where(feeds.c.active.is_(True))) or 0,
            waiting=one(waiting) or 0,
            pages=one(pages) or 0,
            newest=one(select(func.max(articles.c.published_utc))),
            last_success=one(select(func.max(feeds.c.last_success))),
            changed=one(select(func.max(index_days.c.computed_utc))),
        )
