"""The index by conflict and day, and its dated revisions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from math import isnan
from typing import Any

import orjson
import pandas as pd
from sqlalchemy import Connection, func, insert, select

from indicators.store.database import Store
from indicators.store.frames import between, frame_of, with_detail
from indicators.store.rows import records, upsert
from indicators.store.schema import articles, index_days, index_revisions, signal_conflicts, signals

_FINAL_AFTER = dt.timedelta(hours=72)


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


def read_index(
    store: Store, conflict: str | None = None, since: dt.date | None = None, until: dt.date | None = None
) -> pd.DataFrame:
    """The index by conflict and day: the Index CSV columns (`conflict`, `day` as date) and computed_utc, detail (dict).

    until is inclusive; NaN in net and lanes where the day cannot be told.
    """
    c = index_days.c
    columns = [column if column.name != "conflict_id" else column.label("conflict") for column in index_days.columns]
    query = select(*columns).where(*between(c.day, since, until, inclusive=True)).order_by(c.conflict_id, c.day)
    if conflict is not None:
        query = query.where(c.conflict_id == conflict)
    return with_detail(frame_of(store, query))


def read_newest_day(store: Store) -> dt.date | None:
    """The last day of the index of `world`; None before the first update."""
    with store.reading() as connection:
        return connection.execute(
            select(func.max(index_days.c.day)).where(index_days.c.conflict_id == "world")
        ).scalar()


def read_revisions(store: Store, conflict: str | None = None) -> pd.DataFrame:
    """Days whose value changed after 72 hours: conflict, day, computed_utc, net_before, net_after,
    formula_version, why."""
    c = index_revisions.c
    query = select(
        c.conflict_id.label("conflict"), c.day, c.computed_utc, c.net_before, c.net_after, c.formula_version, c.why
    ).order_by(c.computed_utc.desc(), c.day.desc())
    if conflict is not None:
        query = query.where(c.conflict_id == conflict)
    return frame_of(store, query)


def read_formula_versions(store: Store, conflicts: Sequence[str]) -> set[str]:
    """The formula versions that stand on days of the index of some conflicts."""
    query = select(index_days.c.formula_version).where(index_days.c.conflict_id.in_(conflicts)).distinct()
    with store.reading() as connection:
        return set(connection.execute(query).scalars())


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
        .where(*between(link.published_utc, since, until))
        .group_by(link.conflict_id, day, s.direction)
        .order_by(day, link.conflict_id, s.direction)
    )
    frame = frame_of(store, query if conflict is None else query.where(link.conflict_id == conflict))
    frame["day"] = [dt.date.fromisoformat(value) if isinstance(value, str) else value for value in frame["day"]]
    return frame
