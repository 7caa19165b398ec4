"""Times to whole UTC days and back: inside trend a day is a count of days since 1970-01-01."""

from datetime import date, datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

Days = npt.NDArray[np.int64]


def day_numbers(times: "pd.Series[Any]") -> Days:
    """The UTC day of every time. times: aware or naive-UTC datetimes, dates or ISO text; no missing values."""
    moments = pd.to_datetime(times, utc=True) if len(times) else pd.Series([], dtype="datetime64[ns, UTC]")
    return np.asarray(moments.dt.tz_localize(None).to_numpy().astype("datetime64[D]").astype(np.int64))


def day_number(day: date | datetime | pd.Timestamp | str) -> int:
    """The UTC day of one date or time."""
    moment = pd.Timestamp(day)
    moment = moment.tz_convert("UTC").tz_localize(None) if moment.tzinfo else moment
    return int(np.datetime64(moment, "D").astype(np.int64))


def to_days(numbers: Days) -> "pd.Series[Any]":
    """Day numbers as naive midnights (datetime64[ns]), which stand for UTC days."""
    return pd.Series(np.asarray(numbers, dtype=np.int64).astype("datetime64[D]").astype("datetime64[ns]"))


def weekday(numbers: Days) -> Days:
    """0 Monday .. 6 Sunday; 1970-01-01 was a Thursday."""
    return (numbers + 3) % 7
