"""All writes of articles and the index. Each function is one transaction and can be repeated after a crash."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from indicators.model import DateFlag, Entry, Feed, FeedHealth, Score
from indicators.store.database import Store
from indicators.store.matching import new_key, stored_as
from indicators.store.rows import records, upsert
from indicators.store.schema import (
    REMOVED_BEFORE,
    article_conflicts,
    article_versions,
    articles,
    corrections,
    feed_days,
    feeds,
    index_days,
    index_revisions,
    meta,
    signal_conflicts,
    signals,
)

_CHUNK = 400
_RECENT_DAYS = 7
_COVERED_DAYS = 60
_FINAL_AFTER = dt.timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class Saved:
    """What became of the entries of one fetch."""

    new: int = 0
    edited: int = 0
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """An article that waits for the scorer; `lang` is its own or its feed's."""

    id: int
    version: int
    feed_id: str
    title: str
    summary: str
    lang: str
    url: str | None
    published: dt.datetime
    first_seen: dt.datetime


@dataclass(frozen=True, slots=True)
class Scored:
    """A score with the conflicts of each of its signals, in their order, and of the article itself."""

    article_id: int
    version: int
    score: Score
    signal_conflicts: tuple[tuple[str, ...], ...]
    article_conflicts: tuple[str, ...]


def sync_feeds(store: Store, configured: Sequence[Feed], now: dt.datetime) -> None:
    """Make the feeds of the configuration the active ones; others stay with their articles, switched off."""
    rows = [{**asdict(feed), "active": True, "added_utc": now} for feed in configured]
    with store.writing() as connection:
        connection.execute(update(feeds).values(active=False))
        if rows:
            upsert(connection, feeds, rows, keep=("added_utc",))


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
        removed_before = _removed_before(connection)
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
        _count_days(connection, feed_id, now.astimezone(dt.UTC).date(), failed, entries, fresh.values())
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


def _count_days(
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


def articles_to_score(store: Store, limit: int = 1000) -> list[StoredArticle]:
    """Articles whose present version has no score yet, oldest first; empty when all is done.

    Those that wait for the text of their page are left out.
    """
    c = articles.c
    columns = (
        c.id,
        c.version,
        c.feed_id,
        c.title,
        c.summary,
        c.lang,
        c.url,
        c.published_utc.label("published"),
        c.first_seen_utc.label("first_seen"),
    )
    ready = c.scored_version.is_(None) & c.page_due.is_(None)
    waiting = select(*columns).where(ready).order_by(c.id).limit(limit)
    with store.reading() as connection:
        rows = connection.execute(waiting).mappings()
        return [StoredArticle(**row) for row in rows]


def score_all_again(store: Store, lexicon_version: str) -> int:
    """Mark every article not scored by this lexicon version as waiting; returns how many."""
    c = articles.c
    other = and_(c.scored_version.is_not(None), func.coalesce(c.lexicon_version, "") != lexicon_version)
    with store.writing() as connection:
        return connection.execute(update(articles).where(other).values(scored_version=None)).rowcount


def save_scores(store: Store, scored: Sequence[Scored]) -> None:
    """Put scores in the place of the ones before; a score of a version that has been edited since is dropped."""
    if not scored:
        return
    with store.writing() as connection:
        ids = [item.article_id for item in scored]
        present = _present_versions(connection, ids)
        valid = [item for item in scored if item.article_id in present and present[item.article_id][0] == item.version]
        for start in range(0, len(valid), _CHUNK):
            _replace_scores(connection, valid[start : start + _CHUNK], present)


def _present_versions(connection: Connection, ids: Sequence[int]) -> dict[int, tuple[int, dt.datetime, dt.datetime]]:
    c = articles.c
    found: dict[int, tuple[int, dt.datetime, dt.datetime]] = {}
    for start in range(0, len(ids), _CHUNK):
        query = select(c.id, c.version, c.published_utc, c.changed_utc).where(c.id.in_(ids[start : start + _CHUNK]))
        found.update((row.id, (row.version, row.published_utc, row.changed_utc)) for row in connection.execute(query))
    return found


def _replace_scores(
    connection: Connection, scored: Sequence[Scored], present: Mapping[int, tuple[int, dt.datetime, dt.datetime]]
) -> None:
    ids = [item.article_id for item in scored]
    old = select(signals.c.id).where(signals.c.article_id.in_(ids))
    connection.execute(delete(signal_conflicts).where(signal_conflicts.c.signal_id.in_(old)))
    connection.execute(delete(signals).where(signals.c.article_id.in_(ids)))
    connection.execute(delete(article_conflicts).where(article_conflicts.c.article_id.in_(ids)))
    connection.execute(
        update(articles)
        .where(articles.c.id == bindparam("article"))
        .values({name: bindparam(f"new_{name}") for name in _SCORE_COLUMNS}),
        [_score_values(item) for item in scored],
    )
    rows = [row for item in scored for row in _signal_rows(item, *present[item.article_id][1:])]
    if rows:
        connection.execute(insert(signals), rows)
        _link(connection, scored, present)
    article_rows = [
        {"conflict_id": conflict, "article_id": item.article_id, "published_utc": present[item.article_id][1]}
        for item in scored
        for conflict in item.article_conflicts
    ]
    if article_rows:
        connection.execute(insert(article_conflicts), article_rows)


_SCORE_COLUMNS = ("direction", "score", "relevance", "lexicon_version", "note", "scored_version", "lang")


def _score_values(item: Scored) -> dict[str, Any]:
    score = item.score
    return {
        "article": item.article_id,
        "new_direction": score.direction.value,
        "new_score": score.score,
        "new_relevance": score.relevance,
        "new_lexicon_version": score.lexicon_version,
        "new_note": score.note,
        "new_scored_version": item.version,
        "new_lang": score.lang,
    }


def _signal_rows(item: Scored, published: dt.datetime, changed: dt.datetime) -> Iterable[dict[str, Any]]:
    for number, signal in enumerate(item.score.signals):
        yield {
            "article_id": item.article_id,
            "number": number,
            "type": signal.type,
            "direction": signal.direction.value,
            "modality": signal.modality.value,
            "severity": signal.severity,
            "confidence": signal.confidence,
            "quantity": signal.quantity,
            "unit": signal.unit,
            "approximate": signal.approximate,
            "date": signal.date,
            "source_actors": orjson.dumps(list(signal.source_actors)).decode(),
            "target_actors": orjson.dumps(list(signal.target_actors)).decode(),
            "speaker": signal.speaker.value,
            "rule": signal.rule,
            "evidence": orjson.dumps([asdict(evidence) for evidence in signal.evidence]).decode(),
            "lexicon_version": item.score.lexicon_version,
            "published_utc": published,
            "first_seen_utc": changed,
        }


def _link(
    connection: Connection, scored: Sequence[Scored], present: Mapping[int, tuple[int, dt.datetime, dt.datetime]]
) -> None:
    """Say which conflicts the new signals belong to; a conflict named twice counts once."""
    ids = [item.article_id for item in scored]
    query = select(signals.c.id, signals.c.article_id, signals.c.number).where(signals.c.article_id.in_(ids))
    id_of = {(row.article_id, row.number): row.id for row in connection.execute(query)}
    rows = [
        {"conflict_id": c, "signal_id": id_of[item.article_id, number], "published_utc": present[item.article_id][1]}
        for item in scored
        for number, conflicts in enumerate(item.signal_conflicts)
        for c in dict.fromkeys(conflicts)
    ]
    if rows:
        connection.execute(insert(signal_conflicts), rows)


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


def save_index(store: Store, index: pd.DataFrame, now: dt.datetime, why: str = "late news") -> None:
    """Put days of the index in the place of the ones before.

    index: the Index CSV columns, and further ones, which are kept as detail. A day older than 72 hours whose net
    changes leaves a dated revision.
    """
    if index.empty:
        return
    rows = [_index_row(row, now) for row in records(index)]
    with store.writing() as connection:
        _note_revisions(connection, rows, now, why)
        upsert(connection, index_days, rows)


_INDEX_COLUMNS = frozenset(column.name for column in index_days.columns)


def _index_row(row: Mapping[str, Any], now: dt.datetime) -> dict[str, Any]:
    values = dict(row)
    values["conflict_id"] = values.pop("conflict")
    rest = {name: values.pop(name) for name in list(values) if name not in _INDEX_COLUMNS}
    return {**values, "computed_utc": now, "detail": _json(rest)}


def _json(values: Mapping[str, Any]) -> str:
    return orjson.dumps(dict(values), default=str, option=orjson.OPT_SERIALIZE_NUMPY).decode()


def _note_revisions(connection: Connection, rows: Sequence[Mapping[str, Any]], now: dt.datetime, why: str) -> None:
    final_before = (now - _FINAL_AFTER).date()
    old = [row for row in rows if row["day"] < final_before]
    if not old:
        return
    c = index_days.c
    days = [row["day"] for row in old]
    query = select(c.conflict_id, c.day, c.net, c.formula_version).where(c.day.between(min(days), max(days)))
    before = {(row.conflict_id, row.day): row for row in connection.execute(query)}
    changed: list[dict[str, Any]] = []
    for row in old:
        known = before.get((row["conflict_id"], row["day"]))
        if known is None or not _differs(known.net, row["net"]):
            continue
        reason = why if known.formula_version == row["formula_version"] else "new formula version"
        changed.append(
            {
                "conflict_id": row["conflict_id"],
                "day": row["day"],
                "computed_utc": now,
                "why": reason,
                "net_before": known.net,
                "net_after": row["net"],
                "formula_version": row["formula_version"],
            }
        )
    if changed:
        connection.execute(insert(index_revisions), changed)


def _differs(before: float | None, after: float | None) -> bool:
    if before is None or after is None or isnan(before) or isnan(after):
        return (before is None) != (after is None)
    return abs(before - after) > 1e-6


def add_correction(store: Store, signal_id: int, verdict: str, note: str, now: dt.datetime) -> int:
    """Store an analyst's verdict on a signal (right, wrong, wrong type, wrong conflict); returns its id, 0 for none."""
    query = select(signals.c.article_id, signals.c.type, signals.c.rule).where(signals.c.id == signal_id)
    with store.writing() as connection:
        row = connection.execute(query).mappings().first()
        if row is None:
            return 0
        values = {"signal_id": signal_id, **row, "verdict": verdict, "note": note, "created_utc": now}
        key = connection.execute(insert(corrections).values(**values)).inserted_primary_key
        return int(key[0]) if key else 0


def undo_correction(store: Store, correction_id: int, now: dt.datetime) -> None:
    """Take a correction back; it stays in the table with the time it was undone."""
    with store.writing() as connection:
        connection.execute(update(corrections).where(corrections.c.id == correction_id).values(undone_utc=now))


def remove_articles_before(store: Store, before: dt.datetime) -> int:
    """Delete articles published before a time with their signals; the index keeps its days. Returns how many.

    The time is remembered: feeds that still list what was removed do not bring it back, and days that rested on it
    are not worked out again (see reads.read_removed_before).
    """
    with store.writing() as connection:
        removed = connection.execute(delete(articles).where(articles.c.published_utc < before)).rowcount
        latest = max(filter(None, (before, _removed_before(connection))))
        upsert(connection, meta, [{"key": REMOVED_BEFORE, "value": latest.astimezone(dt.UTC).isoformat()}])
    return removed


def _removed_before(connection: Connection) -> dt.datetime | None:
    value = connection.execute(select(meta.c.value).where(meta.c.key == REMOVED_BEFORE)).scalar()
    return dt.datetime.fromisoformat(value) if value else None


def set_meta(store: Store, key: str, value: str) -> None:
    """Remember one setting of the store itself."""
    with store.writing() as connection:
        upsert(connection, meta, [{"key": key, "value": value}])
