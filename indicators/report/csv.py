"""Turn a frame into CSV that a spreadsheet opens without harm: stable columns, ISO times, no live formulas.

UTF-8 with a byte-order mark, commas, CRLF and quotes as in RFC 4180. Text cells that a spreadsheet would run as a
formula get a leading apostrophe; numbers, also negative ones, stay numbers.
"""

import csv
import io
import json
from datetime import date, datetime
from typing import Any, Final

import numpy as np
import pandas as pd

from indicators.report.columns import COLUMNS, FILES

__all__ = ["BOM", "COLUMNS", "cell", "to_csv"]

BOM: Final = "\ufeff"
# = + - @ tab and CR start a formula; so do a line feed and the full-width forms in some spreadsheets.
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LARGEST_EXACT: Final = 2**53


def to_csv(frame: pd.DataFrame, table: str, *, head: bool = True) -> bytes:
    """The rows of a frame with exactly the columns of `table`, a column the frame lacks empty.

    frame: as `report.tables.read_table` gives it. head False leaves out byte-order mark and header, for the second and
    later pages of a large table. An empty frame gives the header alone. Raises KeyError for an unknown table.
    """
    columns = list(FILES[table])
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    if head:
        out.write(BOM)
        writer.writerow(columns)
    present = [frame[name].tolist() if name in frame.columns else [None] * len(frame) for name in columns]
    writer.writerows([cell(value) for value in row] for row in zip(*present, strict=True))
    return out.getvalue().encode("utf-8", "replace")


def cell(value: Any) -> str | int | float:
    """One value as it stands in the file: "" for what is missing, true/false, ISO dates and UTC times, plain numbers,
    lists joined by spaces, and text that no spreadsheet runs."""
    match value:
        case None:
            return ""
        case bool() | np.bool_():
            return "true" if value else "false"
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            return _number(float(value))
        case datetime():  # pandas' timestamps are datetimes too
            return iso(value)
        case date():
            return value.isoformat()
        case tuple() | list():
            return _harmless(" ".join(str(item) for item in value))
        case dict():
            return _harmless(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
        case _:
            return "" if value is pd.NaT or value is pd.NA else _harmless(str(value))


def iso(moment: datetime) -> str:
    """An aware time as 2021-12-28T06:09:00Z; a naive midnight stands for a UTC day: 2021-12-28. "" for NaT."""
    if pd.isna(moment):
        return ""
    if moment.tzinfo is None:
        return moment.date().isoformat()
    utc = pd.Timestamp(moment).tz_convert("UTC").tz_localize(None)
    return f"{utc.isoformat()}Z"


def _number(value: float) -> str | int | float:
    if value != value:
        return ""
    return int(value) if value.is_integer() and abs(value) < _LARGEST_EXACT else value


def _harmless(text: str) -> str:
    text = text.replace("\0", "")
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
