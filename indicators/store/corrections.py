"""Analysts' verdicts on signals."""

import datetime as dt

import pandas as pd
from sqlalchemy import insert, select, update

from indicators.store.database import Store
from indicators.store.frames import frame_of
from indicators.store.schema import corrections, signals


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


def read_corrections(store: Store, *, undone: bool = False) -> pd.DataFrame:
    """Analysts' verdicts, newest first: correction_id, signal_id, article_id, type, rule, verdict, note, created_utc,
    undone_utc; those taken back only with `undone`."""
    c = corrections.c
    query = select(c.id.label("correction_id"), *[column for column in corrections.columns if column.name != "id"])
    if not undone:
        query = query.where(c.undone_utc.is_(None))
    return frame_of(store, query.order_by(c.id.desc()))
