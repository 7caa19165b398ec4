"""Put scored articles into stories: only the window around what is new is looked at again, a month at a time."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pandas as pd

from indicators.store.database import Store
from indicators.store.reads import read_signals_of_articles, read_story_window
from indicators.store.writes import save_stories
from indicators.stories.cluster import cluster
from indicators.stories.settings import load

_CHUNK = 5000
_SLICE = timedelta(days=10)  # a year at once took 430 MB; what an article's story rests on are the 72 hours before


def make_stories(store: Store, since: datetime, until: datetime) -> int:
    """Give every article with a signal published from `since` on its story; returns how many were placed.

    What was published in the 72 hours before is only looked back on. until: exclusive.
    """
    placed, begin = 0, since
    while begin < until:
        end = min(begin + _SLICE, until)
        placed += _make_slice(store, begin, end)
        begin = end
    return placed


def _make_slice(store: Store, since: datetime, until: datetime) -> int:
    window = timedelta(hours=load().window_hours)
    frame = read_story_window(store, since - window, until)
    if frame.empty:
        return 0
    frame = _with_events(store, frame)
    placed_before = (frame["published_utc"] < since) & frame["story_id"].notna()
    new = frame[~placed_before].drop(columns=["story_id", "copy_of"])
    if new.empty:
        return 0
    places = cluster(new, frame[placed_before])
    save_stories(store, places.loc[new["article_id"].tolist()])
    return len(new)


def _with_events(store: Store, frame: pd.DataFrame) -> pd.DataFrame:
    """Add types, actors, quantities and dates of each article's signals."""
    ids = frame["article_id"].tolist()
    pieces = [read_signals_of_articles(store, ids[start : start + _CHUNK]) for start in range(0, len(ids), _CHUNK)]
    signals = pd.concat(pieces, ignore_index=True)
    by_article: dict[int, list[tuple[object, ...]]] = {}
    columns = ["article_id", "type", "source_actors", "target_actors", "quantity", "date"]
    for article, *values in signals[columns].itertuples(index=False, name=None):
        by_article.setdefault(article, []).append(tuple(values))
    rows = [by_article.get(article, []) for article in ids]
    return frame.assign(
        types=[tuple(row[0] for row in own) for own in rows],
        actors=[_actors(own) for own in rows],
        quantities=[tuple(_none(row[3]) for row in own) for own in rows],
        dates=[tuple(_none(row[4]) for row in own) for own in rows],
    )


def _actors(rows: Iterable[tuple[object, ...]]) -> tuple[object, ...]:
    return tuple(dict.fromkeys(code for row in rows for codes in (row[1], row[2]) for code in codes))  # type: ignore[attr-defined]


def _none(value: object) -> object:
    return None if value is pd.NaT or value != value else value
