"""What a list of articles or signals is narrowed to, as conditions of a query."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, literal_column, select, text

from indicators.store.database import Store
from indicators.store.folding import search_phrases
from indicators.store.frames import between
from indicators.store.schema import article_conflicts, articles, signals


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


EVERYTHING = Filter()


def narrow_articles(query: Select[Any], wanted: Filter, store: Store) -> Select[Any]:
    """A query over articles and their feeds, narrowed to what is wanted."""
    c = articles.c
    names = set(wanted.conflicts)
    for chosen in ({wanted.conflict} if wanted.conflict else set(), names):
        if chosen and "world" not in chosen:
            link = article_conflicts.c
            query = query.where(c.id.in_(select(link.article_id).where(link.conflict_id.in_(sorted(chosen)))))
    query = query.where(*between(c.published_utc, wanted.since, wanted.until))
    if wanted.articles:
        query = query.where(c.id.in_(wanted.articles))
    if wanted.types or wanted.modalities:
        query = query.where(c.id.in_(select(signals.c.article_id).where(*_signal_conditions(wanted))))
    elif wanted.with_signals:
        query = query.where(exists().where(signals.c.article_id == c.id))
    if wanted.directions:
        query = query.where(c.direction.in_(wanted.directions))
    return _common(query, wanted, store)


def narrow_signals(query: Select[Any], wanted: Filter, store: Store) -> Select[Any]:
    """A query over signals with their articles and feeds, narrowed to what is wanted but for the conflict."""
    query = query.where(*between(signals.c.published_utc, wanted.since, wanted.until), *_signal_conditions(wanted))
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
