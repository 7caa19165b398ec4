"""JSON Lines with the columns of the CSV."""

import datetime as dt
import json

import numpy as np
import pandas as pd

from indicators.report.columns import COLUMNS
from indicators.report.jsonl import to_jsonl


def test_every_line_has_every_column_and_lists_stay_lists() -> None:
    frame = pd.DataFrame({"type": ["threat"], "source_actors": [("RUS", "BLR")], "quantity": [np.nan]})
    record = json.loads(to_jsonl(frame, "signals"))
    assert list(record) == list(COLUMNS["signals"])
    assert record["source_actors"] == ["RUS", "BLR"]
    assert record["quantity"] is None


def test_times_and_days_are_iso_8601() -> None:
    frame = pd.DataFrame(
        {"published_utc": [pd.Timestamp("2021-12-28T06:09", tz="UTC")], "date": [dt.date(2022, 1, 10)]}
    )
    record = json.loads(to_jsonl(frame, "signals"))
    assert (record["published_utc"], record["date"]) == ("2021-12-28T06:09:00Z", "2022-01-10")


def test_an_empty_frame_gives_no_line() -> None:
    assert to_jsonl(pd.DataFrame(), "articles") == b""
