"""Read publication dates as feeds write them, and say how far to trust them. Pure.

Own reading, because feedparser takes CET and MSK for UTC, German month names for nothing and believes in 1792.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from indicators.collect.text import visible
from indicators.model import DateFlag

EARLIEST = datetime(1995, 1, 1, tzinfo=UTC)
LATEST_AHEAD = timedelta(days=1)

_LONGEST = 100
_CLOCK = r"(?P<hour>\d{1,2})[:.h时點点](?P<minute>\d{2})(?:[:.](?P<second>\d{2})(?:[.,]\d{1,9})?)?"
_ISO = re.compile(
    r"(?P<year>\d{4})([-/.]?)(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?!\d)"
    r"(?:[t\s,]+(?P<hour>\d{1,2}):?(?P<minute>\d{2})(?::?(?P<second>\d{2})(?:[.,]\d{1,12})?)?)?(?P<rest>.*)"
)
_CHINESE = re.compile(r"(?P<year>\d{4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*[日号]?(?P<rest>.*)")
_DOTTED = re.compile(r"\D*?(?P<day>\d{1,2})(?P<mark>[./-])(?P<month>\d{1,2})(?P=mark)(?P<year>\d{4})(?P<rest>.*)")
_TIME = re.compile(_CLOCK)
_OFFSET = re.compile(r"(?:^|[\s\da-z])(?P<sign>[+\-])(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)")
_EPOCH = re.compile(r"\d{10}(\d{3})?")
_WORD = re.compile(r"[^\W\d_]+(?:\.[^\W\d_](?![^\W\d_]))?")


def read(text: str | None, now: datetime) -> tuple[datetime, DateFlag, str | None]:
    """The date in UTC, how far to trust it, and the text as the feed wrote it (None for an empty one).

    A date that is missing, unreadable, before 1995 or more than a day ahead of `now` gives `now`; unreadable counts
    as implausible. A date without a zone is taken as UTC.
    """
    stated = visible(text[:_LONGEST]) if text else ""
    if not stated:
        return now, DateFlag.MISSING, None
    found = parse(stated)
    if found is None or not EARLIEST <= found <= now + LATEST_AHEAD:
        return now, DateFlag.IMPLAUSIBLE, stated
    return found, DateFlag.OK, stated


def parse(text: str) -> datetime | None:
    """RFC 822, ISO 8601, month names in twelve languages, seconds since 1970; aware UTC, None if unreadable."""
    lowered = unicodedata.normalize("NFKC", text[:_LONGEST].replace("İ", "i")).lower().replace("−", "-").strip()
    lowered = re.sub(r"\([^()]*\)\s*$", "", lowered).strip()
    try:
        if _EPOCH.fullmatch(lowered):
            return datetime.fromtimestamp(int(lowered[:10]), UTC)
        if found := _ISO.fullmatch(lowered):
            parts = found.groupdict()
            clock = (parts["hour"], parts["minute"], parts["second"]) if parts["hour"] else None
            return _build(int(parts["year"]), int(parts["month"]), int(parts["day"]), parts["rest"], clock)
        if found := _CHINESE.fullmatch(lowered) or _DOTTED.fullmatch(lowered):
            return _build(*_day_first(found), found["rest"])
        return _worded(lowered)
    except (ValueError, OverflowError):
        return None


def _day_first(found: re.Match[str]) -> tuple[int, int, int]:
    """Year, month, day; 10/25/2026 can only be American, 3/4/2026 could be both and is refused."""
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    if found.groupdict().get("mark") == "/" and day != month:
        if day <= 12 and month <= 12:
            raise ValueError("day and month cannot be told apart")
        if month > 12:
            return year, day, month
    return year, month, day


def _worded(text: str) -> datetime | None:
    """A date with a month name: the last one counts, for "mar" is Tuesday too in French and Spanish."""
    words, months = list(_WORD.finditer(text)), _words()["months"]
    candidates = [(months[name], found) for found in words for name in (found[0].strip("."),) if name in months]
    for name in (name for name in months if " " in name):
        if (at := text.find(name)) >= 0:
            return _around(text, months[name], at, at + len(name))
    if not candidates:
        return None
    month, found = candidates[-1]
    return _around(text, month, found.start(), found.end())


def _around(text: str, month: int, start: int, end: int) -> datetime | None:
    """The date from the numbers before and behind a month name."""
    clock = _TIME.search(text)
    rest = text[clock.start() :] if clock else ""
    without = text[:start] + " " + text[end:]
    without = _OFFSET.sub(" ", _TIME.sub(" ", without)) if clock else without
    numbers = re.findall(r"\d+", without)
    years = [number for number in numbers if len(number) == 4]
    days = [number for number in numbers if len(number) <= 2]
    if not days or not (years or len(days) > 1):
        return None
    year = int(years[0]) if years else 2000 + int(days[1]) - (100 if int(days[1]) > 68 else 0)
    return _build(year, month, int(days[0]), rest)


def _build(
    year: int, month: int, day: int, rest: str, clock: tuple[str, str, str | None] | None = None
) -> datetime | None:
    """Put a date together; `rest` holds the clock, unless given, and the zone."""
    if clock is None and (found := _TIME.search(rest)):
        clock = (found["hour"], found["minute"], found["second"])
        rest = rest[: found.start()] + " " + rest[found.end() :]
    hour, minute, second = (int(part or 0) for part in clock) if clock else (0, 0, 0)
    tokens = {found[0].strip(".") for found in _WORD.finditer(rest)}
    if tokens & _words()["afternoon"].keys() and hour < 12:
        hour += 12
    elif tokens & _words()["morning"].keys() and hour == 12:
        hour = 0
    next_day = timedelta(days=1 if (hour, minute) == (24, 0) else 0)
    moment = datetime(year, month, day, 0 if next_day else hour, minute, min(second, 59), tzinfo=_zone(rest, tokens))
    return moment.astimezone(UTC) + next_day


def _zone(rest: str, tokens: set[str]) -> timezone:
    if offset := _OFFSET.search(rest):
        minutes = int(offset["hours"]) * 60 + int(offset["minutes"] or 0)
        if minutes > 14 * 60:
            raise ValueError(f"no zone is {minutes} minutes off")
        return timezone(timedelta(minutes=-minutes if offset["sign"] == "-" else minutes))
    zones = _words()["zones"]
    return timezone(timedelta(minutes=next((zones[token] for token in tokens if token in zones), 0)))


@cache
def _words() -> dict[str, dict[str, int]]:
    """Tables of datewords.yaml by word: months 1 .. 12, zones in minutes, halves of the day."""
    with (Path(__file__).parent / "datewords.yaml").open(encoding="utf-8") as file:
        table: dict[str, Any] = yaml.safe_load(file)
    months = {
        unicodedata.normalize("NFKC", name): number
        for language in table["months"].values()
        for number, names in enumerate(language, 1)
        for name in names
    }
    return {
        "months": months,
        "zones": table["zones"],
        "afternoon": dict.fromkeys(table["afternoon"], 12),
        "morning": dict.fromkeys(table["morning"], 0),
    }
