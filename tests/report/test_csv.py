"""CSV that a spreadsheet opens without harm."""

import csv
import datetime as dt
import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.report.csv import COLUMNS, cell, to_csv

UTC = dt.UTC
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def articles(**values: object) -> pd.DataFrame:
    return pd.DataFrame({name: [value] for name, value in values.items()})


@pytest.mark.parametrize("table", sorted(COLUMNS))
def test_an_empty_table_still_has_its_header(table: str) -> None:
    data = to_csv(pd.DataFrame(), table)
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.decode("utf-8-sig").rstrip("\r\n").split(",") == list(COLUMNS[table])


def test_the_index_has_exactly_the_columns_of_the_design() -> None:
    lanes = ["escalation_words", "escalation_deeds", "deescalation_words", "deescalation_deeds"]
    after = ["net", "low", "high", "level", "stories", "publishers", "coverage", "status", "formula_version"]
    assert list(COLUMNS["index"]) == ["conflict", "day", *lanes, *after]


def test_every_column_says_what_it_means() -> None:
    assert all(meaning.strip() for columns in COLUMNS.values() for meaning in columns.values())


@pytest.mark.parametrize("start", FORMULA_STARTS)
def test_a_title_that_is_a_formula_is_made_text(start: str) -> None:
    title = f'{start}HYPERLINK("http://evil.example","click")'
    assert rows(to_csv(articles(title=title), "articles"))[0]["title"] == f"'{title}"


def test_numbers_stay_numbers_also_below_zero() -> None:
    line = rows(to_csv(articles(score=-4.5, article_id=np.int64(7), relevance=0.25), "articles"))[0]
    assert (line["score"], line["article_id"], line["relevance"]) == ("-4.5", "7", "0.25")


def test_whole_quantities_are_written_without_a_fraction() -> None:
    frame = pd.DataFrame({"quantity": [10000.0, 2.5, np.nan]})
    assert [line["quantity"] for line in rows(to_csv(frame, "signals"))] == ["10000", "2.5", ""]


def test_times_are_utc_and_days_are_days() -> None:
    berlin = dt.timezone(dt.timedelta(hours=1))
    frame = pd.DataFrame(
        {"published_utc": [pd.Timestamp("2021-12-28T07:09", tz=berlin)], "date": [dt.date(2022, 1, 10)]}
    )
    line = rows(to_csv(frame, "signals"))[0]
    assert (line["published_utc"], line["date"]) == ("2021-12-28T06:09:00Z", "2022-01-10")
    assert cell(pd.Timestamp("2021-12-28")) == "2021-12-28"


def test_missing_values_are_empty_cells() -> None:
    assert [cell(value) for value in (None, float("nan"), pd.NaT, pd.NA)] == ["", "", "", ""]


def test_columns_the_frame_has_besides_are_left_out() -> None:
    frame = articles(title="Talks agreed", password="secret")
    assert b"secret" not in to_csv(frame, "articles")


def test_pages_after_the_first_bring_no_second_header() -> None:
    frame = articles(title="Talks agreed")
    whole = to_csv(frame, "articles") + to_csv(frame, "articles", head=False)
    assert [line["title"] for line in rows(whole)] == ["Talks agreed", "Talks agreed"]


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=40)


@given(
    title=TEXTS,
    score=st.floats(-10, 10, allow_nan=False),
    quantity=st.integers(-(2**53), 2**53),
    published=st.integers(0, 4_000_000_000).map(lambda seconds: dt.datetime.fromtimestamp(seconds, UTC)),
)
def test_what_is_written_can_be_read_back(title: str, score: float, quantity: int, published: dt.datetime) -> None:
    frame = pd.DataFrame({"title": [title], "severity": [score], "quantity": [quantity], "published_utc": [published]})
    (line,) = rows(to_csv(frame, "signals"))
    read = line["title"]
    assert read == title or (read[0] == "'" and read[1:] == title)
    assert not read.startswith(FORMULA_STARTS)
    assert float(line["severity"]) == score
    assert int(line["quantity"]) == quantity
    assert dt.datetime.fromisoformat(line["published_utc"]) == published
