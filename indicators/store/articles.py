"""Lists of articles."""

import pandas as pd
from sqlalchemy import func, select

from indicators.store.database import Store
from indicators.store.filters import EVERYTHING, Filter, narrow_articles
from indicators.store.frames import frame_of
from indicators.store.schema import articles, feeds


def read_articles(store: Store, wanted: Filter = EVERYTHING, limit: int = 100, offset: int = 0) -> pd.DataFrame:
    """Articles, newest first: columns article_id, feed_id, publisher, owner, state_affiliated, state, lang, title,
    summary, url, published_utc, first_seen_utc, date_flag, version, direction, score, relevance, story_id,
    lexicon_version, note."""
    c, f = articles.c, feeds.c
    base = select(
        c.id.label("article_id"),
        c.feed_id,
        f.publisher,
        f.owner,
        f.state_affiliated,
        f.state,
        c.lang,
        c.title,
        c.summary,
        c.url,
        c.published_utc,
        c.first_seen_utc,
        c.date_flag,
        c.version,
        c.direction,
        c.score,
        c.relevance,
        c.story_id,
        c.lexicon_version,
        c.note,
    ).join(feeds, f.id == c.feed_id)
    query = narrow_articles(base, wanted, store)
    return frame_of(store, query.order_by(c.published_utc.desc(), c.id.desc()).limit(limit).offset(offset))


def count_articles(store: Store, wanted: Filter = EVERYTHING, at_most: int = 10_000) -> int:
    """How many articles `read_articles` would find, counted no further than `at_most`."""
    found = narrow_articles(select(articles.c.id), wanted, store).limit(at_most).subquery()
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(found)).scalar_one()
