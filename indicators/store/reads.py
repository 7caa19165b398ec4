"""All reads: frames with documented columns for the pipeline, the dashboard and the exports. Times aware UTC."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Select, String, and_, cast, exists, func, literal_column, or_, select, text

from indicators.model import FeedHealth
from indicators.store.database import Store
from indicators.store.folding import search_phrases
from indicators.store.schema import (
    REMOVED_BEFORE,
    article_conflicts,
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

_IDS_A_QUERY = 5000
_WORDS = ("title", "url", "evidence", "rule", "lexicon_version", "direction", "unit", "date",
          "approximate", "relevance", "target_actors", "feed_id")  # fmt: skip
_LISTS = ("source_actors", "target_actors", "evidence")


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list of articles or signals is narrowed to; every empty field lets all through.

    since, until: publication, until exclusive. search: words, all of which must stand in title or summary.
    conflicts: any of these (`world` lets all through). articles: ids. with_signals: only articles that have one.
    The last three narrow lists of articles only.
    """

    conflict: str | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    types: tuple[str, ...] = ()
    modalities: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    feeds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()
    search: str = ""
    conflicts: tuple[str, ...] = ()
    articles: tuple[int, ...] = ()
    with_signals: bool = False


def read_feeds(store: Store) -> pd.DataFrame:
    """One row a feed, all columns of the table `feeds`, active ones first; empty for a new store."""
    return _frame(store, select(feeds).order_by(feeds.c.active.desc(), feeds.c.publisher, feeds.c.id))


def read_health(store: Store) -> dict[str, FeedHealth]:
    """The remembered state of every feed by its id."""
    names = [field.name for field in fields(FeedHealth)]
    with store.reading() as connection:
        rows = connection.execute(select(feeds.c.id, *(feeds.c[name] for name in names))).mappings()
        return {row["id"]: FeedHealth(**{name: row[name] for name in names}) for row in rows}


def read_articles(store: Store, wanted: Filter = Filter(), limit: int = 100, offset: int = 0) -> pd.DataFrame:
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
    query = _narrow_articles(base, wanted, store)
    return _frame(store, query.order_by(c.published_utc.desc(), c.id.desc()).limit(limit).offset(offset))


def count_articles(store: Store, wanted: Filter = Filter(), at_most: int = 10_000) -> int:
    """How many articles `read_articles` would find, counted no further than `at_most`."""
    found = _narrow_articles(select(articles.c.id), wanted, store).limit(at_most).subquery()
    with store.reading() as connection:
        return connection.execute(select(func.count()).select_from(found)).scalar_one()


def read_signals(store: Store, wanted: Filter = Filter(), limit: int | None = 100, offset: int = 0) -> pd.DataFrame:
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
    query = _narrow_signals(query, wanted, store).order_by(s.published_utc.desc(), s.id.desc()).offset(offset)
    return _with_lists(_frame(store, query.limit(limit) if limit is not None else query))


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
    query = query.where(*_between(link.published_utc, since, until), *_between(s.published_utc, since, until))
    if not words:
        kept = [column for column in query.selected_columns if column.key not in _WORDS]
        query = query.with_only_columns(*kept, maintain_column_froms=True)
    return _with_lists(_frame(store, query.order_by(s.published_utc, s.id, link.conflict_id)))


def read_signals_of_articles(store: Store, article_ids: Sequence[int]) -> pd.DataFrame:
    """The signals of some articles in order of the text, columns as `read_signals`."""
    query = _signals_query(literal_column("''").label("conflict")).where(signals.c.article_id.in_(article_ids))
    return _with_lists(_frame(store, query.order_by(signals.c.article_id, signals.c.number)))


def read_conflicts_of_signals(store: Store, signal_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The conflicts of some signals by signal_id, sorted; a signal in none is left out."""
    return _conflicts_of(store, signal_conflicts.c.signal_id, signal_conflicts.c.conflict_id, signal_ids)


def read_conflicts_of_articles(store: Store, article_ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    """The conflicts of some articles by article_id, sorted; an article in none is left out."""
    return _conflicts_of(store, article_conflicts.c.article_id, article_conflicts.c.conflict_id, article_ids)


def read_lexicon_versions(store: Store) -> dict[str, int]:
    """How many articles each lexicon version scored; those that wait for the scorer are left out."""
    c = articles.c
    query = select(c.lexicon_version, func.count()).where(c.lexicon_version.is_not(None)).group_by(c.lexicon_version)
    with store.reading() as connection:
        return {str(name): int(count) for name, count in connection.execute(query)}


def read_formula_versions(store: Store, conflicts: Sequence[str]) -> set[str]:
    """The formula versions that stand on days of the index of some conflicts."""
    query = select(index_days.c.formula_version).where(index_days.c.conflict_id.in_(conflicts)).distinct()
    with store.reading() as connection:
        return set(connection.execute(query).scalars())


def read_oldest_waiting(store: Store) -> dt.datetime | None:
    """When the oldest article that waits for the scorer, not for its page, was published; None where none waits."""
    c = articles.c
    waiting = or_(c.scored_version.is_(None), c.scored_version != c.version) & c.page_due.is_(None)
    with store.reading() as connection:
        return connection.execute(select(func.min(c.published_utc)).where(waiting)).scalar()


def read_next_due(store: Store) -> tuple[bool, dt.datetime | None]:
    """Whether an active feed has never been fetched, and when the next of the others is due; gone ones left out."""
    c = feeds.c
    with store.reading() as connection:
        alive = c.active.is_(True) & c.gone.is_(False)
        new = connection.execute(select(c.id).where(alive, c.next_due.is_(None)).limit(1)).first()
        return new is not None, connection.execute(select(func.min(c.next_due)).where(alive)).scalar()


def read_conflict_ids(store: Store) -> tuple[str, ...]:
    """The conflicts the store has signals or index days of, sorted; `world` is among them once anything is scored."""
    days, links = select(index_days.c.conflict_id), select(article_conflicts.c.conflict_id)
    with store.reading() as connection:
        return tuple(sorted(connection.execute(days.union(links)).scalars()))


def read_index(
    store: Store, conflict: str | None = None, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """The index by conflict and day: the Index CSV columns (`conflict`, `day` as date) and computed_utc, detail (dict).

    until is inclusive; NaN in net and lanes where the day cannot be told.
    """
    c = index_days.c
    columns = [column if column.name != "conflict_id" else column.label("conflict") for column in index_days.columns]
    query = select(*columns).where(*_between(c.day, since, until, inclusive=True)).order_by(c.conflict_id, c.day)
    if conflict is not None:
        query = query.where(c.conflict_id == conflict)
    return _with_detail(_frame(store, query))


def read_newest_day(store: Store) -> dt.date | None:
    """The last day of the index of `world`; None before the first update."""
    with store.reading() as connection:
        return connection.execute(
            select(func.max(index_days.c.day)).where(index_days.c.conflict_id == "world")
        ).scalar()


def read_day_counts(
    store: Store, since: dt.datetime | None = None, until: dt.datetime | None = None, conflict: str | None = None
) -> pd.DataFrame:
    """What was said a UTC day and conflict, by day: conflict, day (date), direction, signals, articles, stories.

    Counted by the database; a day without signals has no row. since, until: publication, until exclusive.
    """
    s, link = signals.c, signal_conflicts.c
    # SQLite keeps times naive in UTC; PostgreSQL would take the day of the connection's time zone.
    published = link.published_utc if store.sqlite else func.timezone("UTC", link.published_utc)
    day = func.date(published).label("day")
    query = (
        select(
            link.conflict_id.label("conflict"),
            day,
            s.direction,
            func.count().label("signals"),
            func.count(s.article_id.distinct()).label("articles"),
            func.count(articles.c.story_id.distinct()).label("stories"),
        )
        .join(signals, s.id == link.signal_id)
        .join(articles, articles.c.id == s.article_id)
        .where(*_between(link.published_utc, since, until))
        .group_by(link.conflict_id, day, s.direction)
        .order_by(day, link.conflict_id, s.direction)
    )
    frame = _frame(store, query if conflict is None else query.where(link.conflict_id == conflict))
    frame["day"] = [dt.date.fromisoformat(value) if isinstance(value, str) else value for value in frame["day"]]
    return frame


def read_revisions(store: Store, conflict: str | None = None) -> pd.DataFrame:
    """Days whose value changed after 72 hours: conflict, day, computed_utc, net_before, net_after,
    formula_version, why."""
    c = index_revisions.c
    query = select(
        c.conflict_id.label("conflict"), c.day, c.computed_utc, c.net_before, c.net_after, c.formula_version, c.why
    ).order_by(c.computed_utc.desc(), c.day.desc())
    if conflict is not None:
        query = query.where(c.conflict_id == conflict)
    return _frame(store, query)


def read_feed_days(store: Store, since: dt.date | None = None, until: dt.date | None = None) -> pd.DataFrame:
    """One row a feed and UTC day with a fetch: feed_id, day, fetches, successes, new_articles, lang."""
    c = feed_days.c
    query = select(c.feed_id, c.day, c.fetches, c.successes, c.new_articles, feeds.c.language.label("lang"))
    query = query.join(feeds, feeds.c.id == c.feed_id).where(*_between(c.day, since, until, inclusive=True))
    return _frame(store, query.order_by(c.day, c.feed_id))


def read_story_window(store: Store, since: dt.datetime, until: dt.datetime) -> pd.DataFrame:
    """Articles with a signal published in a span, for the making of stories: article_id, published_utc,
    first_seen_utc, lang, title, summary, publisher, owner, feed_id, story_id, copy_of, and key (feed and entry).

    summary is always the feed's: texts are compared as feeds print them, whether or not a page was read."""
    c, f = articles.c, feeds.c
    has_signal = select(signals.c.article_id).where(*_between(signals.c.published_utc, since, until))
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
    return _frame(store, query)


def read_corrections(store: Store, *, undone: bool = False) -> pd.DataFrame:
    """Analysts' verdicts, newest first: correction_id, signal_id, article_id, type, rule, verdict, note, created_utc,
    undone_utc; those taken back only with `undone`."""
    c = corrections.c
    query = select(c.id.label("correction_id"), *[column for column in corrections.columns if column.name != "id"])
    if not undone:
        query = query.where(c.undone_utc.is_(None))
    return _frame(store, query.order_by(c.id.desc()))


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
    """Numbers for the front page; cheap on a large store (the article count is the highest id there)."""
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


def read_meta(store: Store, key: str) -> str | None:
    """One setting of the store, None where it was never set. `fixed_now` makes a store a demo."""
    with store.reading() as connection:
        return connection.execute(select(meta.c.value).where(meta.c.key == key)).scalar()


def read_removed_before(store: Store) -> dt.datetime | None:
    """Articles published before this time were removed to save space; None where nothing ever was."""
    value = read_meta(store, REMOVED_BEFORE)
    return dt.datetime.fromisoformat(value) if value else None


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


def _narrow_articles(query: Select[Any], wanted: Filter, store: Store) -> Select[Any]:
    c = articles.c
    names = set(wanted.conflicts)
    for chosen in ({wanted.conflict} if wanted.conflict else set(), names):
        if chosen and "world" not in chosen:
            link = article_conflicts.c
            query = query.where(c.id.in_(select(link.article_id).where(link.conflict_id.in_(sorted(chosen)))))
    query = query.where(*_between(c.published_utc, wanted.since, wanted.until))
    if wanted.articles:
        query = query.where(c.id.in_(wanted.articles))
    if wanted.types or wanted.modalities:
        query = query.where(c.id.in_(select(signals.c.article_id).where(*_signal_conditions(wanted))))
    elif wanted.with_signals:
        query = query.where(exists().where(signals.c.article_id == c.id))
    if wanted.directions:
        query = query.where(c.direction.in_(wanted.directions))
    return _common(query, wanted, store)


def _narrow_signals(query: Select[Any], wanted: Filter, store: Store) -> Select[Any]:
    query = query.where(*_between(signals.c.published_utc, wanted.since, wanted.until), *_signal_conditions(wanted))
    if wanted.directions:
        query = query.where(signals.c.direction.in_(wanted.directions))
    return _common(query, wanted, store)


def _signal_conditions(wanted: Filter) -> list[Any]:
    conditions: list[Any] = []
    if wanted.types:
        conditions.append(signals.c.type.in_(wanted.types))
    if wanted.modalities:
        conditions.append(signals.c.modality.in_(wanted.modalities))
    return conditions


def _common(query: Select[Any], wanted: Filter, store: Store) -> Select[Any]:
    c = articles.c
    if wanted.feeds:
        query = query.where(c.feed_id.in_(wanted.feeds))
    if wanted.languages:
        query = query.where(c.lang.in_(wanted.languages))
    if wanted.stories:
        query = query.where(c.story_id.in_(wanted.stories))
    phrases = search_phrases(wanted.search)
    return query.where(_matches(phrases, store)) if phrases else query


def _matches(phrases: Sequence[Sequence[str]], store: Store) -> Any:
    """Articles that hold all of these phrases; the last word of each may be only begun."""
    if store.sqlite:
        query = " ".join(f'"{" ".join(words)}"*' for words in phrases)
        hits = text("SELECT rowid FROM articles_search WHERE articles_search MATCH :query").bindparams(query=query)
        return articles.c.id.in_(hits.columns(articles.c.id).scalar_subquery())
    query = " & ".join(
        "(" + " <-> ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}':*"]) + ")" for words in phrases
    )
    return literal_column("articles.search").op("@@")(func.to_tsquery("simple", query))


def _between(column: Any, since: Any, until: Any, *, inclusive: bool = False) -> list[Any]:
    conditions = []
    if since is not None:
        conditions.append(column >= since)
    if until is not None:
        conditions.append(column <= until if inclusive else column < until)
    return conditions


def _conflicts_of(store: Store, key: Any, conflict: Any, ids: Sequence[int]) -> dict[int, tuple[str, ...]]:
    found: dict[int, list[str]] = {}
    with store.reading() as connection:
        for start in range(0, len(ids), _IDS_A_QUERY):
            some = [int(number) for number in ids[start : start + _IDS_A_QUERY]]
            for number, name in connection.execute(select(key, conflict).where(key.in_(some))):
                found.setdefault(number, []).append(name)
    return {number: tuple(sorted(set(names))) for number, names in found.items()}


def _quoted(value: str) -> str:
    return "'" + value.replace("'", "''").replace(":", "\\:") + "'"


def _frame(store: Store, query: Select[Any]) -> pd.DataFrame:
    with store.reading() as connection:
        result = connection.execute(query)
        return pd.DataFrame(result.fetchall(), columns=list(result.keys()))


def _with_lists(frame: pd.DataFrame) -> pd.DataFrame:
    for name in _LISTS:
        if name in frame.columns:
            frame[name] = [tuple(orjson.loads(value)) if value else () for value in frame[name]]
    return frame


def _with_detail(frame: pd.DataFrame) -> pd.DataFrame:
    frame["detail"] = [orjson.loads(value) if value else {} for value in frame["detail"]]
    return frame
