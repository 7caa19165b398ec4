"""The story of each article, and what stories are made of."""

import datetime as dt
from typing import Any

import pandas as pd
from sqlalchemy import String, bindparam, cast, func, select, update

from indicators.store.database import Store
from indicators.store.frames import between, frame_of
from indicators.store.schema import articles, feeds, signals

_CHUNK = 400


def save_stories(store: Store, stories: pd.DataFrame) -> None:
    """Set story and copied article of articles. stories: indexed by article_id, columns story_id, copy_of."""
    rows = [
        {"article": int(article), "story": story, "copied": int(copied)}
        for article, story, copied in stories[["story_id", "copy_of"]].itertuples(name=None)
    ]
    if not rows:
        return
    changed: dict[Any, Any] = {"story_id": bindparam("story"), "copy_of": bindparam("copied")}
    statement = update(articles).where(articles.c.id == bindparam("article")).values(changed)
    with store.writing() as connection:
        for start in range(0, len(rows), _CHUNK):
            connection.execute(statement, rows[start : start + _CHUNK])


def read_story_window(store: Store, since: dt.datetime, until: dt.datetime) -> pd.DataFrame:
    """Articles with a signal published in a span, for the making of stories: article_id, published_utc,
    first_seen_utc, lang, title, summary, publisher, owner, feed_id, story_id, copy_of, and key (feed and entry).

    summary is always the feed's: texts are compared as feeds print them, whether or not a page was read."""
    c, f = articles.c, feeds.c
    has_signal = select(signals.c.article_id).where(*between(signals.c.published_utc, since, until))
    query = (
        select(
            c.id.label("article_id"),
            c.published_utc,
            c.first_seen_utc,
            c.lang,
            c.title,
            func.coalesce(c.teaser, c.summary).label("summary"),
            f.publisher,
            f.owner,
            c.feed_id,
            c.story_id,
            c.copy_of,
            (c.feed_id + " " + cast(c.key, String)).label("key"),
        )
        .join(feeds, f.id == c.feed_id)
        .where(c.id.in_(has_signal))
        .order_by(c.published_utc, c.id)
    )
    return frame_of(store, query)
