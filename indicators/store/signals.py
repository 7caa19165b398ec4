"""Lists of signals with their articles."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Select, and_, func, literal_column, select

from indicators.store.database import Store
from indicators.store.filters import EVERYTHING, Filter, narrow_signals
from indicators.store.frames import between, frame_of, with_lists
from indicators.store.schema import articles, feeds, signal_conflicts, signals

_WORDS = ("title", "url", "evidence", "rule", "lexicon_version", "direction", "unit", "date",
          "approximate", "relevance", "target_actors", "feed_id")  # fmt: skip


def read_signals(store: Store, wanted: Filter = EVERYTHING, limit: int | None = 100, offset: int = 0) -> pd.DataFrame:
    """Signals with their article, newest first: columns signal_id, article_id, story_id, conflict (the one filtered
    by, else ""), type, direction, modality, severity, confidence, quantity, unit, approximate, date, source_actors,
    target_actors (tuples), speaker, rule, evidence (tuple of dicts), lexicon_version, published_utc, first_seen_utc,
    title, url, lang, relevance, feed_id, publisher, owner, state_affiliated, state, feed_weight, origin (the owner
    who printed the text first)."""
    s = signals.c
    query = _signals_query(literal_column(_quoted(wanted.conflict or "")).label("conflict"))
    if wanted.conflict and wanted.conflict != "world":
        link = signal_conflicts.c
        # The same time stands in both tables: with it a link is found by its whole key, not by its conflict alone.
        same = and_(link.signal_id == s.id, link.published_utc == s.published_utc)
        query = query.join(signal_conflicts, same).where(link.conflict_id == wanted.conflict)
    query = narrow_signals(query, wanted, store).order_by(s.published_utc.desc(), s.id.desc()).offset(offset)
    return with_lists(frame_of(store, query.limit(limit) if limit is not None else query))


def read_signals_by_conflict(
    store: Store,
    conflicts: Sequence[str],
    since: dt.datetime | None = None,
    until: dt.datetime | None = None,
    *,
    words: bool = True,
) -> pd.DataFrame:
    """What the index is made of: as `read_signals`, one row a signal and conflict, in order of publication.

    words False leaves out the columns that hold text: what the numbers need is read in half the time.
    """
    s, link = signals.c, signal_conflicts.c
    query = _signals_query(link.conflict_id.label("conflict")).join(signal_conflicts, link.signal_id == s.id)
    query = query.where(link.conflict_id.in_(conflicts))
    # The same time stands in both tables; saying it of both lets the index of either be used.
    query = query.where(*between(link.published_utc, since, until), *between(s.published_utc, since, until))
    if not words:
        kept = [column for column in query.selected_columns if column.key not in _WORDS]
        query = query.with_only_columns(*kept, maintain_column_froms=True)
    return with_lists(frame_of(store, query.order_by(s.published_utc, s.id, link.conflict_id)))


def read_signals_of_articles(store: Store, article_ids: Sequence[int]) -> pd.DataFrame:
    """The signals of some articles in order of the text, columns as `read_signals`."""
    query = _signals_query(literal_column("''").label("conflict")).where(signals.c.article_id.in_(article_ids))
    return with_lists(frame_of(store, query.order_by(signals.c.article_id, signals.c.number)))


def _signals_query(conflict: Any) -> Select[Any]:
    s, a, f = signals.c, articles.c, feeds.c
    first_print, first_feed = articles.alias("first_print"), feeds.alias("first_feed")
    return (
        select(
            s.id.label("signal_id"),
            s.article_id,
            a.story_id,
            conflict,
            s.type,
            s.direction,
            s.modality,
            s.severity,
            s.confidence,
            s.quantity,
            s.unit,
            s.approximate,
            s.date,
            s.source_actors,
            s.target_actors,
            s.speaker,
            s.rule,
            s.evidence,
            s.lexicon_version,
            s.published_utc,
            s.first_seen_utc,
            a.title,
            a.url,
            a.lang,
            a.relevance,
            a.feed_id,
            f.publisher,
            f.owner,
            f.state_affiliated,
            f.state,
            f.weight.label("feed_weight"),
            func.coalesce(first_feed.c.owner, f.owner).label("origin"),
        )
        .join(articles, a.id == s.article_id)
        .join(feeds, f.id == a.feed_id)
        .outerjoin(first_print, first_print.c.id == a.copy_of)
        .outerjoin(first_feed, first_feed.c.id == first_print.c.feed_id)
    )


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''").replace(":", "\\:") + "'"
