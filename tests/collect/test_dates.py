"""Dates as feeds write them: aware UTC, or flagged."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.collect.dates import EARLIEST, LATEST_AHEAD, parse, read
from indicators.model import DateFlag

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
EIGHT = dt.datetime(2022, 1, 10, 8, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Mon, 10 Jan 2022 08:00:00 GMT",
        "Mon, 10 Jan 2022 08:00:00 +0000",
        "Mon, 10 Jan 2022 08:00:00 Z",
        "10 Jan 22 08:00 UT",
        "Mon,10 Jan 2022 09:00:00 CET",
        "Mon, 10 Jan 2022 11:00:00 MSK",
        "Mon, 10 Jan 2022 03:00:00 EST",
        "Mon, 10 Jan 2022 13:30:00 IST",
        "Mon, 10 Jan 2022 09:00:00 +0100 (CET)",
        "Mon, 10 Jan 2022 09:00:00 GMT+1",
        "Monday, January 10, 2022 8:00 AM",
        "2022-01-10T08:00:00Z",
        "2022-01-10T08:00:00.123456Z",
        "2022-01-10T09:00:00+01:00",
        "2022-01-10T03:00:00−05:00",
        "2022-01-10 08:00",
        "20220110T080000Z",
        "Mo, 10. Januar 2022 09:00:00 +0100",
        "10. Jänner 2022, 09:00 MEZ",
        "10.01.2022 08:00",
        "lun., 10 janv. 2022 09:00:00 +0100",
        "lun, 10 ene 2022 09:00:00 +0100",
        "pon, 10 sty 2022 09:00:00 +0100",
        "Пн, 10 янв 2022 11:00:00 +0300",
        "10 січня 2022, 10:00 +0200",
        "Pzt, 10 Oca 2022 11:00:00 +0300",
        "10 يناير 2022 08:00",
        "2022年1月10日 16:00 +0800",
        "1641801600",
        "1641801600000",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert parse(text) == EIGHT


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("Di, 01. März 2022 12:30:00 GMT", dt.datetime(2022, 3, 1, 12, 30, tzinfo=dt.UTC)),
        ("Fr, 05. Mai 2022 00:00:00 GMT", dt.datetime(2022, 5, 5, tzinfo=dt.UTC)),
        ("Do, 08. Dez. 2022 12:00 MEZ", dt.datetime(2022, 12, 8, 11, tzinfo=dt.UTC)),
        ("Mi, 06. Juli 2022 12:00 MESZ", dt.datetime(2022, 7, 6, 10, tzinfo=dt.UTC)),
        ("mar. 01 mars 2022 12:00:00 +0100", dt.datetime(2022, 3, 1, 11, tzinfo=dt.UTC)),
        ("mar, 01 mar 2022 12:00:00 +0100", dt.datetime(2022, 3, 1, 11, tzinfo=dt.UTC)),
        ("Wed, 10 Jan 2022 24:00:00 GMT", dt.datetime(2022, 1, 11, tzinfo=dt.UTC)),
        ("Mon, 10 Jan 2022 23:59:60 GMT", dt.datetime(2022, 1, 10, 23, 59, 59, tzinfo=dt.UTC)),
        ("01/25/2022 10:00 PM", dt.datetime(2022, 1, 25, 22, tzinfo=dt.UTC)),
        ("2022-01-10", dt.datetime(2022, 1, 10, tzinfo=dt.UTC)),
        ("Sun, 01 Jan 1792 00:00:00 GMT", dt.datetime(1792, 1, 1, tzinfo=dt.UTC)),
    ],
)
def test_dates_of_many_habits(text: str, moment: dt.datetime) -> None:
    assert parse(text) == moment


@pytest.mark.parametrize(
    "text", ["yesterday", "2022", "10:00", "32 Jan 2022", "2022-13-01", "3/4/2022", "Mon, 10 Jan 2022 25:00 GMT",
             "2022-01-10T08:00:00+25:00", "0000-00-00", "1" * 100, "Jan", "۲۰۲۲"],
)  # fmt: skip
def test_what_is_no_date_or_could_be_two_is_none(text: str) -> None:
    assert parse(text) is None


@pytest.mark.parametrize(
    "text",
    ["Sun, 01 Jan 1792 00:00:00 GMT", "Thu, 01 Jan 1970 00:00:00 GMT", "Mon, 01 Sep 1939 04:45:00 GMT", "yesterday",
     "Tue, 11 Jan 2022 12:00:01 GMT", "Fri, 10 Jan 2092 08:00:00 GMT"],
)  # fmt: skip
def test_a_date_that_cannot_be_true_gives_way_to_now_and_stays_beside_it(text: str) -> None:
    assert read(text, NOW) == (NOW, DateFlag.IMPLAUSIBLE, text)


@pytest.mark.parametrize("text", [None, "", "   ", "\u200b"])
def test_no_date_is_missing(text: str | None) -> None:
    assert read(text, NOW) == (NOW, DateFlag.MISSING, None)


def test_a_day_ahead_and_1995_are_the_last_that_is_believed() -> None:
    for moment in (NOW + LATEST_AHEAD, EARLIEST):
        assert read(moment.isoformat(), NOW)[:2] == (moment, DateFlag.OK)


@given(
    st.datetimes().filter(lambda moment: 1995 < moment.year < 2100),
    st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes))),
)
def test_every_iso_date_with_an_offset_is_read_exactly(naive: dt.datetime, zone: dt.timezone) -> None:
    moment = naive.replace(microsecond=0, tzinfo=zone)
    assert parse(moment.isoformat()) == moment
    assert parse(moment.strftime("%a, %d %b %Y %H:%M:%S %z")) == moment


@given(st.text(max_size=120))
def test_no_text_breaks_the_reading_of_dates(text: str) -> None:
    found, flag, stated = read(text, NOW)
    assert EARLIEST <= found <= NOW + LATEST_AHEAD
    assert (flag is DateFlag.OK) or found == NOW
    assert stated is None or len(stated) <= 400
