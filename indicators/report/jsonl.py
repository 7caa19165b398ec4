"""Turn a frame into JSON Lines with the columns of the CSV; lists stay lists, times are ISO 8601 in UTC."""

from datetime import date, datetime
from typing import Any

import numpy as np
import orjson
import pandas as pd

from indicators.report.columns import FILES
from indicators.report.csv import iso


def to_jsonl(frame: pd.DataFrame, table: str) -> bytes:
    """One object a row with every column of `table`, null for what is missing; b"" for an empty frame."""
    columns = list(FILES[table])
    present = [frame[name].tolist() if name in frame.columns else [None] * len(frame) for name in columns]
    rows = (dict(zip(columns, map(_plain, row), strict=True)) for row in zip(*present, strict=True))
    return b"".join(orjson.dumps(row) + b"\n" for row in rows)


def _plain(value: Any) -> Any:
    match value:
        case None | bool():
            return value
        case float() | np.floating():
            number = float(value)
            return None if number != number else int(number) if number.is_integer() and abs(number) < 2**53 else number
        case np.bool_() | np.integer():
            return value.item()
        case datetime():
            return iso(value) or None
        case date():
            return value.isoformat()
        case tuple() | list():
            return [_plain(item) for item in value]
        case str():
            return value.encode("utf-8", "replace").decode("utf-8")
        case _:
            return None if value is pd.NaT or value is pd.NA else value
