"""Play the demo archive back: which feed was fetched when, and what its document held.

The made-up feeds list their last day and a half. A fetch that would bring nothing new is left out, but for the last one
of each day, which says that the feed was read.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from indicators.collect.identity import keys
from indicators.model import Entry, Feed

_LISTED = dt.timedelta(hours=36)
_LAST_OF_DAY = dt.time(23, 50)
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Fetch:
    """One fetch of one feed. entries: its document, newest first; reason: why there is none."""

    at: dt.datetime
    feed: Feed
    entries: tuple[Entry, ...] = ()
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Outage:
    """Days, both included, on which a feed (None: every feed) could not be read. reason None: nobody tried."""

    first: dt.date
    last: dt.date
    feed: str | None
    reason: str | None

    def holds(self, feed: str, day: dt.date) -> bool:
        return self.feed in (None, feed) and self.first <= day <= self.last


def read_articles(folder: Path, feeds: Sequence[Feed]) -> dict[str, list[Entry]]:
    """The entries of each feed by its id, oldest first. Their addresses are made from the feed's own."""
    found: dict[str, list[dict[str, str]]] = {feed.id: [] for feed in feeds}
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["feed"]].append(row)
    return {feed.id: _entries(feed, found[feed.id]) for feed in feeds}


def read_outages(path: Path) -> list[Outage]:
    """The outages of outages.yaml."""
    rows = yaml.safe_load(path.read_text(encoding="utf-8"))["outages"]
    return [Outage(row["from"], row.get("until", dt.date.max), row.get("feed"), row.get("reason")) for row in rows]


def fetches(
    feeds: Sequence[Feed],
    articles: Mapping[str, Sequence[Entry]],
    outages: Sequence[Outage],
    begin: dt.datetime,
    now: dt.datetime,
) -> Iterator[Fetch]:
    """Every fetch from `begin` to `now` in order of time. The first document of a feed holds all it had before."""
    planned = [
        (at, number, feed) for number, feed in enumerate(feeds) for at in _times(number, articles[feed.id], begin, now)
    ]
    started: set[str] = set()
    for at, _, feed in sorted(planned, key=lambda plan: plan[:2]):
        outage = next((outage for outage in outages if outage.holds(feed.id, at.date())), None)
        if outage is None:
            since = at - _LISTED if feed.id in started else dt.datetime.min.replace(tzinfo=dt.UTC)
            listed = [entry for entry in articles[feed.id] if since < entry.published <= at]
            started.add(feed.id)
            yield Fetch(at, feed, tuple(reversed(listed)))
        elif outage.reason is not None:
            yield Fetch(at, feed, reason=outage.reason)


def _entries(feed: Feed, rows: Sequence[Mapping[str, str]]) -> list[Entry]:
    site = feed.url.split("/", 3)[2]
    bare = [
        Entry(
            key="",
            title=row["title"],
            summary=row["summary"],
            published=dt.datetime.fromisoformat(row["published"]),
            url=f"https://{site}/{row['published'][:10]}/{number}",
            language=feed.language,
        )
        for number, row in enumerate(rows, 1)
    ]
    keyed = [
        Entry(key, entry.title, entry.summary, entry.published, entry.url, language=entry.language)
        for key, entry in zip(keys(bare), bare, strict=True)
    ]
    return sorted(keyed, key=lambda entry: entry.published)


def _times(number: int, entries: Sequence[Entry], begin: dt.datetime, now: dt.datetime) -> set[dt.datetime]:
    """When a feed is fetched: at its own minute of the half-hour after an article, at the end of each day, and now."""
    minute = dt.timedelta(minutes=3 * number)
    half_hour = 1800
    times = {begin + minute, now - dt.timedelta(minutes=5 + number)}
    for entry in entries:
        if entry.published > begin:
            slot = int(entry.published.timestamp()) // half_hour + 1
            times.add(dt.datetime.fromtimestamp(slot * half_hour, dt.UTC) + minute)
    day = begin.date()
    while day < now.date():
        times.add(dt.datetime.combine(day, _LAST_OF_DAY, dt.UTC) + minute / 3)
        day += _DAY
    return {at for at in times if begin <= at < now}
