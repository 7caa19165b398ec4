"""Retry-After and Cache-Control max-age."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.collect.wait import LONGEST_WAIT_SECONDS, max_age_seconds, retry_after_seconds

NOON = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("stated", "seconds"),
    [
        ("120", 120.0),
        ("0.5", 0.5),
        ("999999999999", LONGEST_WAIT_SECONDS),
        ("Mon, 10 Jan 2022 12:02:00 GMT", 120.0),
        ("Mon, 10 Jan 2022 11:00:00 GMT", 0.0),
        ("Wed, 12 Jan 2022 12:00:00 GMT", LONGEST_WAIT_SECONDS),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(stated: str, seconds: float | None) -> None:
    assert retry_after_seconds({"retry-after": stated}, NOON) == seconds


def test_a_date_counts_from_the_clock_of_the_server() -> None:
    headers = {"retry-after": "Mon, 10 Jan 2022 10:05:00 GMT", "date": "Mon, 10 Jan 2022 10:00:00 GMT"}
    assert retry_after_seconds(headers, NOON) == 300


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"cache-control": "public, max-age=600"}, 600.0),
        ({"cache-control": 'max-age="600"', "age": "100"}, 500.0),
        ({"cache-control": "max-age=100", "age": "600"}, 0.0),
        ({"cache-control": "max-age=99999999"}, LONGEST_WAIT_SECONDS),
        ({"cache-control": "s-maxage=600"}, None),
        ({"cache-control": "no-cache, max-age=600"}, None),
        ({}, None),
    ],
)
def test_max_age_is_what_is_left_of_it(headers: dict[str, str], seconds: float | None) -> None:
    assert max_age_seconds(headers) == seconds


@given(st.text(max_size=60), st.text(max_size=60))
def test_no_header_breaks_them_or_makes_us_wait_for_longer_than_a_day(stated: str, control: str) -> None:
    headers = {"retry-after": stated, "date": stated, "cache-control": control, "age": stated}
    for seconds in (retry_after_seconds(headers, NOON), max_age_seconds(headers)):
        assert seconds is None or 0 <= seconds <= LONGEST_WAIT_SECONDS
