"""Waits that a server asks for in its headers: Retry-After and Cache-Control max-age. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

LONGEST_WAIT_SECONDS = 24 * 3600.0
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,12})", re.IGNORECASE)


def retry_after_seconds(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds to wait, 0 .. 24 hours; None without a readable Retry-After.

    headers: names in lower case. A date is read against the server's own Date header, else against `now`, so that
    a clock that is off on either side does no harm.
    """
    stated = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", stated):
        return min(float(stated), LONGEST_WAIT_SECONDS)
    until, reference = _date(stated), _date(headers.get("date", "")) or now
    if until is None or reference is None:
        return None
    return min(max((until - reference).total_seconds(), 0.0), LONGEST_WAIT_SECONDS)


def max_age_seconds(headers: Mapping[str, str]) -> float | None:
    """Cache-Control max-age less the answer's Age, 0 .. 24 hours; None without one or with no-store, no-cache."""
    control = headers.get("cache-control", "")
    found = _MAX_AGE.search(control)
    if found is None or re.search(r"no-store|no-cache", control, re.IGNORECASE):
        return None
    age = headers.get("age", "").strip()
    used = float(age) if re.fullmatch(r"\d{1,9}", age) else 0.0
    return min(max(float(found[1]) - used, 0.0), LONGEST_WAIT_SECONDS)


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
