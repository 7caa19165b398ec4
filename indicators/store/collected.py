"""What a fetch brings: new articles, and edits as new versions, in one transaction a feed."""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from indicators.model import Entry, FeedHealth
from indicators.store.database import Store
from indicators.store.feeddays import count_days
from indicators.store.matching import new_key, stored_as
from indicators.store.schema import article_versions, articles, feeds
from indicators.store.settings import removed_until

_CHUNK = 400


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the entries of one fetch."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0


def save_collected(
    store: Store,
    feed_id: str,
    health: FeedHealth,
    entries: Sequence[Entry],
    now: dt.datetime,
    *,
    failed: bool = False,
    pages: bool = False,
) -> Saved:
    """Store one feed's new state with its entries: new ones, and edited ones as a new version to be scored again.

    An entry whose date was not credible keeps the time it was first seen. failed: the fetch counts as no success.
    pages: what is new or edited waits for the text of its page before it is scored (store.pages).
    """
    with store.writing() as connection:
        connection.execute(update(feeds).where(feeds.c.id == feed_id).values(**asdict(health)))
        known = _known(connection, feed_id, [key for entry in entries for key in (entry.key, *entry.other_keys)])
        removed_before = removed_until(connection)
        fresh: dict[str, dict[str, Any]] = {}
        edited = unchanged = 0
        for entry in entries:
            digest = content_hash(entry.title, entry.summary)
            before = stored_as(entry, known)
            if before is None and removed_before is not None and entry.published < removed_before:
                unchanged += 1
                continue
            if before is None:
                key = new_key(entry, known.keys() | fresh.keys())
                if key is not None:
                    fresh[key] = {**_article_row(feed_id, entry, digest, now, pages), "key": key}
                continue
            if before["key"] != entry.key and entry.key not in known:
                _rekey(connection, known, before, entry.key)
            if before["content_hash"] == digest:
                unchanged += 1
            else:
                _edit(connection, before, entry, digest, now, pages)
                edited += 1
        if fresh:
            _set_language(connection, feed_id, fresh)
            connection.execute(insert(articles), list(fresh.values()))
        count_days(connection, feed_id, now.astimezone(dt.UTC).date(), failed, entries, fresh.values())
    return Saved(len(fresh), edited, unchanged)


def content_hash(title: str, summary: str) -> str:
    """Fingerprint of what an article says; another one means that it was edited."""
    return hashlib.sha256(f"{title}\x00{summary}".encode("utf-8", "replace")).hexdigest()


def _known(connection: Connection, feed_id: str, keys: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    columns = (
        articles.c.id,
        articles.c.key,
        articles.c.content_hash,
        articles.c.version,
        articles.c.title,
        articles.c.summary,
        articles.c.url,
        articles.c.published_utc,
        articles.c.date_flag,
        articles.c.changed_utc,
    )
    found: dict[str, Mapping[str, Any]] = {}
    for start in range(0, len(keys), _CHUNK):
        query = select(*columns).where(articles.c.feed_id == feed_id, articles.c.key.in_(keys[start : start + _CHUNK]))
        found.update((row["key"], dict(row)) for row in connection.execute(query).mappings())
    return found


def _article_row(feed_id: str, entry: Entry, digest: str, now: dt.datetime, pages: bool) -> dict[str, Any]:
    return {
        "feed_id": feed_id,
        "key": entry.key,
        "guid": entry.guid,
        "url": entry.url,
        "title": entry.title,
        "summary": entry.summary,
        "lang": entry.language or "",
        "published_utc": entry.published,
        "date_flag": entry.date_flag.value,
        "stated_date": entry.stated_date,
        "first_seen_utc": now,
        "changed_utc": now,
        "version": 1,
        "content_hash": digest,
        "page_due": now if pages and entry.url else None,
    }


def _set_language(connection: Connection, feed_id: str, rows: Mapping[str, dict[str, Any]]) -> None:
    language = connection.execute(select(feeds.c.language).where(feeds.c.id == feed_id)).scalar_one()
    for row in rows.values():
        row["lang"] = row["lang"] or language


def _rekey(connection: Connection, known: dict[str, Mapping[str, Any]], stored: Mapping[str, Any], key: str) -> None:
    """Remember an article under the key that tells it apart now."""
    connection.execute(update(articles).where(articles.c.id == stored["id"]).values(key=key))
    del known[stored["key"]]
    stored.update(key=key)  # type: ignore[attr-defined]
    known[key] = stored


def _edit(
    connection: Connection, before: Mapping[str, Any], entry: Entry, digest: str, now: dt.datetime, pages: bool
) -> None:
    """Keep the old version and put the new one in its place; the publication date stays."""
    old = {"article_id": before["id"], "version": before["version"], "title": before["title"]}
    connection.execute(
        insert(article_versions), [{**old, "summary": before["summary"], "seen_utc": before["changed_utc"]}]
    )
    new = {"title": entry.title, "summary": entry.summary, "content_hash": digest, "version": before["version"] + 1}
    url = entry.url or before["url"]
    new |= {"changed_utc": now, "url": url, "teaser": None, "page_due": now if pages and url else None}
    # scored_version null: an edited article waits for the scorer like a new one.
    connection.execute(update(articles).where(articles.c.id == before["id"]).values(**new, scored_version=None))
    before.update(new)  # type: ignore[attr-defined]
