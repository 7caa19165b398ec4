"""Rows between pandas and the database: upserts on both dialects, NaN as null."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite

_VARIABLES = 30_000  # SQLite's limit of bound values in one statement, less some


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keep: Sequence[str] = (),
    add: Sequence[str] = (),
) -> None:
    """Insert rows, or update those whose primary key exists. keep: columns left as they are; add: columns summed up."""
    if not rows:
        return
    make = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    keys = [column.name for column in table.primary_key]
    step = max(1, _VARIABLES // len(rows[0]))
    for start in range(0, len(rows), step):
        statement = make(table).values([dict(row) for row in rows[start : start + step]])
        changes = {
            name: table.c[name] + statement.excluded[name] if name in add else statement.excluded[name]
            for name in rows[0]
            if name not in keys and name not in keep
        }
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changes))


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a frame as plain Python values: NaN and NaT become None, timestamps at midnight stay dates."""
    columns = {str(name): [_plain(value, str(name)) for value in frame[name].tolist()] for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(value: Any, name: str) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and value != value):
        return None
    if isinstance(value, pd.Timestamp):
        value = value.to_pydatetime()
    if name == "day" and isinstance(value, dt.datetime):
        return value.date()
    if name == "day" and isinstance(value, str):
        return dt.date.fromisoformat(value[:10])
    return value
