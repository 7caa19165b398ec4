"""Read one of the tables that can be exported from the store, with exactly its documented columns."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from typing import Final

import pandas as pd

from indicators import taxonomy
from indicators.report.columns import COLUMNS
from indicators.store.alerts import read_events
from indicators.store.database import Store
from indicators.store.reads import (
    Filter,
    read_articles,
    read_conflicts_of_articles,
    read_conflicts_of_signals,
    read_corrections,
    read_feeds,
    read_index,
    read_signals,
)
from indicators.stories.cluster import story_start
from indicators.stories.settings import load as story_settings

PAGE_ROWS: Final = 20_000
_ALL: Final = 2**31
_PAGED: Final = ("signals", "articles")


def read_table(
    store: Store,
    table: str,
    *,
    conflict: str | None = None,
    since: date | None = None,
    until: date | None = None,
    limit: int | None = None,
) -> pd.DataFrame:
    """Rows of a table as COLUMNS[table] names them, newest first (the index by conflict and day).

    since, until: UTC days, until inclusive, of publication (signals, articles), first article (stories), the day
    (index), the event (alerts) or the verdict (corrections); feeds have none. conflict: None gives all, world all
    articles (of the index its sum); feeds and corrections belong to no conflict and are never narrowed by it.
    Raises KeyError for an unknown table.
    """
    frame = _READERS[table](store, conflict, since, until, limit, 0)
    return _exactly(frame if limit is None else frame.head(limit), table)


def read_pages(
    store: Store,
    table: str,
    *,
    conflict: str | None = None,
    since: date | None = None,
    until: date | None = None,
    page_rows: int = PAGE_ROWS,
) -> Iterator[pd.DataFrame]:
    """`read_table` page by page, so that a million articles do not stand in memory at once; at least one page."""
    if table not in _PAGED:
        yield read_table(store, table, conflict=conflict, since=since, until=until)
        return
    offset = 0
    while True:
        frame = _READERS[table](store, conflict, since, until, page_rows, offset)
        if offset == 0 or len(frame):
            yield _exactly(frame, table)
        if len(frame) < page_rows:
            return
        offset += page_rows


def _exactly(frame: pd.DataFrame, table: str) -> pd.DataFrame:
    return frame.reindex(columns=list(COLUMNS[table])).reset_index(drop=True)


def _signals(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    frame = read_signals(store, _filter(conflict, since, until), limit if limit is not None else _ALL, offset)
    belong = read_conflicts_of_signals(store, frame["signal_id"].tolist())
    types = taxonomy.load().types
    known = [types.get(kind) for kind in frame["type"]]
    return frame.assign(
        conflicts=[belong.get(number, ()) for number in frame["signal_id"]],
        evidence=[" ... ".join(str(piece["text"]) for piece in pieces) for pieces in frame["evidence"]],
        plover=[kind.plover if kind else None for kind in known],
        cameo=[kind.cameo if kind else () for kind in known],
    )


def _articles(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    frame = read_articles(store, _filter(conflict, since, until), limit if limit is not None else _ALL, offset)
    belong = read_conflicts_of_articles(store, frame["article_id"].tolist())
    return frame.assign(conflicts=[belong.get(number, ()) for number in frame["article_id"]])


def _stories(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    last = until + timedelta(hours=story_settings().window_hours) if until else None
    articles = _articles(store, conflict, since, last, None, 0)
    articles = articles[articles["story_id"].notna()].sort_values(["published_utc", "article_id"], kind="stable")
    rows = [_story(str(name), own) for name, own in articles.groupby("story_id", sort=False)]
    days = [story_start(row["story_id"]).date() for row in rows]  # type: ignore[arg-type]  # the key of the group
    inside = [row for row, day in zip(rows, days, strict=True) if _within(day, since, until)]
    frame = pd.DataFrame(inside, columns=list(COLUMNS["stories"]))
    return frame.sort_values(["first_published_utc", "story_id"], ascending=False, kind="stable")


def _story(story_id: str, articles: pd.DataFrame) -> dict[str, object]:
    """One row from a story's articles in order of publication."""
    first = articles.iloc[0]
    directions = set(articles["direction"].dropna()) - {"none"}
    return {
        "story_id": story_id,
        "conflicts": tuple(sorted({name for names in articles["conflicts"] for name in names})),
        "first_published_utc": first["published_utc"],
        "last_published_utc": articles["published_utc"].iloc[-1],
        "articles": len(articles),
        "publishers": articles["owner"].nunique(),
        "langs": tuple(sorted(set(articles["lang"]))),
        "direction": directions.pop() if len(directions) == 1 else "mixed" if directions else "none",
        "score": round(float(articles["score"].mean()), 2),
        "title": first["title"],
        "url": first["url"],
        "publisher": first["publisher"],
    }


def _index(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    return read_index(store, conflict, since, until)


def _alerts(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    frame = read_events(store, limit=None)
    if conflict is not None and conflict != "world":
        frame = frame[frame["conflict"] == conflict]
    return frame[[_within(moment.date(), since, until) for moment in frame["at_utc"]]]


def _feeds(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    names = {"id": "feed_id", "entries_total": "entries", "undated_total": "undated"}
    times = ("last_attempt", "last_success", "last_new_entry", "failing_since", "next_due")
    return read_feeds(store).rename(columns={**names, **{name: f"{name}_utc" for name in times}})


def _corrections(
    store: Store, conflict: str | None, since: date | None, until: date | None, limit: int | None, offset: int
) -> pd.DataFrame:
    frame = read_corrections(store, undone=True)
    return frame[[_within(moment.date(), since, until) for moment in frame["created_utc"]]]


_Reader = Callable[[Store, str | None, date | None, date | None, int | None, int], pd.DataFrame]
_READERS: Final[Mapping[str, _Reader]] = MappingProxyType(
    {
        "signals": _signals,
        "articles": _articles,
        "stories": _stories,
        "index": _index,
        "alerts": _alerts,
        "feeds": _feeds,
        "corrections": _corrections,
    }
)


def _filter(conflict: str | None, since: date | None, until: date | None) -> Filter:
    end = _midnight(until + timedelta(days=1)) if until is not None else None
    return Filter(conflict=conflict, since=_midnight(since) if since is not None else None, until=end)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _within(day: date, since: date | None, until: date | None) -> bool:
    return (since is None or day >= since) and (until is None or day <= until)
