"""Articles that wait for the text of their page. Each write is one transaction and can be repeated after a crash.

An article waits while `page_due` stands in its row; nothing else holds it back from the scorer.
"""

import datetime as dt
from collections.abc import Collection
from typing import Any

from sqlalchemy import Connection, and_, case, func, not_, or_, select, update

from indicators.model import Page
from indicators.store.database import Store
from indicators.store.schema import articles, feeds


def read_waiting_pages(store: Store, now: dt.datetime, limit: int = 500) -> list[Page]:
    """Articles whose page is due, newest first; empty where none waits."""
    c = articles.c
    query = (
        select(
            c.id.label("article_id"),
            c.version,
            c.feed_id,
            feeds.c.url.label("feed_url"),
            c.url,
            c.title,
            c.summary.label("teaser"),
            c.lang.label("language"),
        )
        .join(feeds, feeds.c.id == c.feed_id)
        .where(c.page_due <= now)
        .order_by(c.published_utc.desc(), c.id.desc())
        .limit(limit)
    )
    with store.reading() as connection:
        return [Page(**row) for row in connection.execute(query).mappings()]


def read_next_page_due(store: Store) -> dt.datetime | None:
    """When the next page is due; None where no article waits for one."""
    with store.reading() as connection:
        c = articles.c
        return connection.execute(select(func.min(c.page_due)).where(c.page_due.is_not(None))).scalar()


def save_page(store: Store, article_id: int, version: int, text: str) -> None:
    """Put the page's text in the place of the teaser, which is kept beside it; the article may be scored.

    A page of a version that has been edited since is dropped: the new version waits for its own.
    """
    changes = {"teaser": articles.c.summary, "summary": text, "page_due": None}
    with store.writing() as connection:
        if (feed := _change(connection, article_id, version, changes)) is not None:
            reason = case((feeds.c.pages_failed > 0, feeds.c.page_error))  # the last one stays beside their number
            counted = {"pages_read": feeds.c.pages_read + 1, "page_error": reason}
            connection.execute(update(feeds).where(feeds.c.id == feed).values(**counted))


def give_page_up(store: Store, article_id: int, version: int, reason: str) -> None:
    """Let an article be scored with its teaser; the reason stands at its feed."""
    with store.writing() as connection:
        if (feed := _change(connection, article_id, version, {"page_due": None})) is not None:
            _note(connection, feed, reason, 1)


def put_page_off(store: Store, article_id: int, version: int, until: dt.datetime, reason: str) -> None:
    """Try a page again at a time; the reason stands at its feed."""
    with store.writing() as connection:
        if (feed := _change(connection, article_id, version, {"page_due": until})) is not None:
            _note(connection, feed, reason, 0)


def release_pages(store: Store, wanted: Collection[str], before: dt.datetime) -> int:
    """Let go, with their teaser, of articles of feeds not in `wanted`, and of those that have waited since `before`.

    Returns how many.
    """
    c = articles.c
    late = and_(c.feed_id.in_(wanted), c.changed_utc < before)
    gone = and_(c.page_due.is_not(None), or_(late, not_(c.feed_id.in_(wanted))))
    with store.reading() as connection:
        counts = {row.feed_id: row for row in connection.execute(_counted(gone, late))}
    if not counts:
        return 0
    with store.writing() as connection:
        released = connection.execute(update(articles).where(gone).values(page_due=None)).rowcount
        for feed_id, row in counts.items():
            if row.late:
                _note(connection, feed_id, None, row.late)
    return released


def note_page_trouble(store: Store, feed_ids: Collection[str], reason: str) -> bool:
    """Let a reason why no page at all is read stand at feeds; whether it is new to any of them."""
    return _set_reason(store, feeds.c.id.in_(feed_ids) & (func.coalesce(feeds.c.page_error, "") != reason), reason)


def forget_page_trouble(store: Store, start: str) -> bool:
    """Take away the reasons that begin with these words; whether there were any."""
    return _set_reason(store, feeds.c.page_error.startswith(start, autoescape=True), None)


def _set_reason(store: Store, which: Any, reason: str | None) -> bool:
    with store.reading() as connection:
        if connection.execute(select(feeds.c.id).where(which).limit(1)).first() is None:
            return False
    with store.writing() as connection:
        connection.execute(update(feeds).where(which).values(page_error=reason))
    return True


def _counted(gone: Any, late: Any) -> Any:
    c = articles.c
    lates = func.count().filter(late).label("late")
    return select(c.feed_id, lates).where(gone).group_by(c.feed_id)


def _change(connection: Connection, article_id: int, version: int, changes: dict[str, Any]) -> str | None:
    """Change an article that waits; its feed, None where it does not wait in this version."""
    c = articles.c
    own = and_(c.id == article_id, c.version == version, c.page_due.is_not(None))
    return connection.execute(update(articles).where(own).values(**changes).returning(c.feed_id)).scalar()


def _note(connection: Connection, feed_id: str, reason: str | None, failed: int) -> None:
    """reason None: the one that stands there stays."""
    values: dict[str, Any] = {"pages_failed": feeds.c.pages_failed + failed}
    values["page_error"] = reason if reason is not None else func.coalesce(feeds.c.page_error, "no page came in time")
    connection.execute(update(feeds).where(feeds.c.id == feed_id).values(**values))
