"""Articles that wait for the scorer, and their scores with signals and conflicts."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, and_, bindparam, delete, func, insert, or_, select, update

from indicators.model import Score
from indicators.store.database import Store
from indicators.store.schema import article_conflicts, articles, signal_conflicts, signals

_CHUNK = 400


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


def read_oldest_waiting(store: Store) -> dt.datetime | None:
    """When the oldest article that waits for the scorer, not for its page, was published; None where none waits."""
    c = articles.c
    waiting = or_(c.scored_version.is_(None), c.scored_version != c.version) & c.page_due.is_(None)
    with store.reading() as connection:
        return connection.execute(select(func.min(c.published_utc)).where(waiting)).scalar()


def read_lexicon_versions(store: Store) -> dict[str, int]:
    """How many articles each lexicon version scored; those that wait for the scorer are left out."""
    c = articles.c
    query = select(c.lexicon_version, func.count()).where(c.lexicon_version.is_not(None)).group_by(c.lexicon_version)
    with store.reading() as connection:
        return {str(name): int(count) for name, count in connection.execute(query)}


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
