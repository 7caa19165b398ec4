"""When a message may leave: quiet hours over midnight, through summer time, in any zone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.alerts.quiet import release
from indicators.alerts.rules import QuietHours

NIGHT = QuietHours(dt.time(22), dt.time(7), "Europe/Berlin")
EARLY = QuietHours(dt.time(1), dt.time(2, 30), "Europe/Berlin")
LUNCH = QuietHours(dt.time(12), dt.time(13, 30), "Europe/Berlin")


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).astimezone(dt.UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "leaves"),
    [
        (NIGHT, "2026-01-10T21:59:59+01:00", "2026-01-10T21:59:59+01:00"),
        (NIGHT, "2026-01-10T22:00:00+01:00", "2026-01-11T07:00:00+01:00"),
        (NIGHT, "2026-01-10T23:59:59+01:00", "2026-01-11T07:00:00+01:00"),
        (NIGHT, "2026-01-11T00:00:00+01:00", "2026-01-11T07:00:00+01:00"),
        (NIGHT, "2026-01-11T06:59:59+01:00", "2026-01-11T07:00:00+01:00"),
        (NIGHT, "2026-01-11T07:00:00+01:00", "2026-01-11T07:00:00+01:00"),
        (NIGHT, "2026-07-11T05:30:00+00:00", "2026-07-11T05:30:00+00:00"),  # summer: 7:30 there
        (NIGHT, "2026-01-11T05:30:00+00:00", "2026-01-11T06:00:00+00:00"),  # winter: 6:30 there
        (NIGHT, "2026-03-28T23:00:00+01:00", "2026-03-29T07:00:00+02:00"),  # clocks go forward that night
        (NIGHT, "2026-10-24T23:00:00+02:00", "2026-10-25T07:00:00+01:00"),  # and back that one
        (LUNCH, "2026-01-10T12:00:00+01:00", "2026-01-10T13:30:00+01:00"),
        (LUNCH, "2026-01-10T13:30:00+01:00", "2026-01-10T13:30:00+01:00"),
        (LUNCH, "2026-01-10T11:59:00+01:00", "2026-01-10T11:59:00+01:00"),
        (EARLY, "2026-10-25T00:15:00+00:00", "2026-10-25T00:30:00+00:00"),
        (EARLY, "2026-10-25T01:15:00+00:00", "2026-10-25T01:30:00+00:00"),
        (None, "2026-01-10T23:00:00+01:00", "2026-01-10T23:00:00+01:00"),
    ],
)  # fmt: skip
def test_a_message_leaves_at_once_or_when_quiet_hours_end(quiet: QuietHours | None, now: str, leaves: str) -> None:
    assert release(utc(now), quiet) == utc(leaves)


TIMES = st.times().map(lambda one: one.replace(second=0, microsecond=0))
ZONES = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia"]
)
MOMENTS = st.integers(0, 4 * 366 * 24 * 60).map(lambda n: utc("2024-01-01T00:00+00:00") + dt.timedelta(minutes=n))


@given(TIMES, TIMES, ZONES, MOMENTS)
def test_no_message_leaves_within_quiet_hours_nor_waits_longer_than_they_last(
    start: dt.time, end: dt.time, zone: str, now: dt.datetime
) -> None:
    if start == end:
        return
    quiet = QuietHours(start, end, zone)
    leaves = release(now, quiet)
    assert now <= leaves <= now + dt.timedelta(hours=25)
    clock = leaves.astimezone(ZoneInfo(zone)).time()
    inside = start <= clock < end if start < end else (clock >= start or clock < end)
    assert not inside
    assert release(leaves, quiet) == leaves
