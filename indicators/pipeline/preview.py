"""What if: how often would a rule have fired, and on which days."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import pandas as pd

from indicators.alerts.machine import AlertState, Event, Observation, step
from indicators.alerts.observing import (
    OLD_NEWS,
    FeedVoice,
    by_day,
    matching_signals,
    observe_feeds,
    observe_index,
    observe_signals,
)
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.pipeline.watching import reach_days, read_rule_signals, with_z
from indicators.store.database import Store
from indicators.store.reads import read_feed_days, read_feeds, read_index
from indicators.trend.coverage import Status

_DAY: Final = dt.timedelta(days=1)
Looks = Iterator[tuple[dt.datetime, Observation]]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a rule would have done. frame: one row a UTC day, oldest first: day (naive midnight), value (NaN: cannot
    tell), fired, raised (at the day's end). fired: the days it would have fired; twice a day counts twice."""

    rule: AlertRule
    days: int
    frame: pd.DataFrame
    fired: tuple[dt.date, ...]

    @property
    def times(self) -> int:
        """How often it would have fired."""
        return len(self.fired)


def preview(store: Store, rule: AlertRule, now: dt.datetime, days: int = 90) -> Preview:
    """How often `rule` would have fired in the last `days` days, today included, and on which.

    Goes through the same states as the worker, but approximates: one look at the end of each day (a signal_seen rule
    as often as its window is long, hourly at most), while the worker looks after every update; the index as it stands
    now, late news included; a signal loaded long after its publication counts as seen when it was published; a feed's
    silence in whole days. A rule that would already be on before the first day does not fire again in it. Whether the
    rule is enabled, muted or in quiet hours does not matter. Raises StoreError.
    """
    now = now.astimezone(dt.UTC)
    looked_at = replace(rule, enabled=True, mute_until=None, quiet=None, repeat_hours=None, channels=())
    today = now.date()
    first = today - (days - 1) * _DAY
    state, fired = AlertState(rule.id), []
    by: dict[dt.date, dict[str, Any]] = {}
    for at, seen in _looks(store, looked_at, first - _DAY, now):
        state, happened = step(state, seen, looked_at, at)
        day = at.date()
        starts = [day for one in happened if one.event is Event.FIRED]
        if day < first:
            continue
        fired += starts
        known = by.setdefault(day, {"day": pd.Timestamp(day), "value": seen.value, "fired": False, "raised": False})
        known.update(value=seen.value, fired=known["fired"] or bool(starts), raised=state.raised)
    frame = pd.DataFrame([by[day] for day in sorted(by)], columns=["day", "value", "fired", "raised"])
    return Preview(rule, days, frame, tuple(fired))


def _looks(store: Store, rule: AlertRule, first: dt.date, now: dt.datetime) -> Looks:
    match rule.kind:
        case RuleKind.SIGNAL_SEEN:
            return _signals(store, rule, first, now)
        case RuleKind.FEED_SILENT:
            return _feeds(store, rule, first, now)
        case _:
            return _index(store, rule, first, now)


def _index(store: Store, rule: AlertRule, first: dt.date, now: dt.datetime) -> Looks:
    back = rule.window if rule.kind is RuleKind.CHANGE else reach_days() * _DAY
    rows = read_index(store, rule.conflict, first - back - _DAY, now.date())
    known = by_day(with_z(rows) if rule.kind is RuleKind.ZSCORE else rows)
    for at in _times(first, now, _DAY):
        yield at, observe_index(rule, known, at.date())


def _signals(store: Store, rule: AlertRule, first: dt.date, now: dt.datetime) -> Looks:
    begin = dt.datetime.combine(first, dt.time(), dt.UTC)
    signals = read_rule_signals(store, rule, begin - rule.window, now)
    published = signals["published_utc"]
    late = (signals["first_seen_utc"] - published) > OLD_NEWS if len(signals) else []
    signals = (
        signals.assign(first_seen_utc=signals["first_seen_utc"].mask(late, published)) if len(signals) else signals
    )
    matching = matching_signals(rule, signals)
    index = read_index(store, rule.conflict, first, now.date())
    told = set(index["day"][index["status"] != Status.CANNOT_TELL]) if len(index) else set()
    for at in _times(first, now, max(min(rule.window, _DAY), _DAY / 24)):
        yield at, observe_signals(rule, matching, at, blind=at.date() not in told)


def _feeds(store: Store, rule: AlertRule, first: dt.date, now: dt.datetime) -> Looks:
    feeds = read_feeds(store)
    feeds = feeds[feeds["active"].astype(bool)]
    days = read_feed_days(store)
    names = dict(zip(feeds["id"], feeds["title"], strict=True))
    told = {feed: _told_days(days, feed) for feed in names}
    for at in _times(first, now, _DAY):
        voices = [FeedVoice(feed, names[feed], last) for feed in names if (last := _last(told[feed], at)) is not None]
        if voices or rule.feed is None or rule.feed in names:
            yield at, observe_feeds(rule, voices, at) if voices else Observation(day=at.date())


def _told_days(days: pd.DataFrame, feed: str) -> tuple[list[dt.date], list[dt.date]]:
    """The days a feed was asked or read, and those of them on which it told something new; oldest first."""
    own = days[days["feed_id"] == feed]
    return sorted(own["day"]), sorted(own["day"][own["new_articles"] > 0])


def _last(days: tuple[Sequence[dt.date], Sequence[dt.date]], at: dt.datetime) -> dt.datetime | None:
    """The end of the last day on which a feed told something; its first day where it never did, None before that."""
    known, told = days
    past = [day for day in told if day <= at.date()] or known[:1]
    if not past or past[-1] > at.date():
        return None
    return min(dt.datetime.combine(past[-1] + _DAY, dt.time(), dt.UTC) - dt.timedelta.resolution, at)


def _times(first: dt.date, now: dt.datetime, every: dt.timedelta) -> Iterator[dt.datetime]:
    """The last moment of each span of `every` from the start of `first` on, and `now`."""
    at = dt.datetime.combine(first, dt.time(), dt.UTC) + every - dt.timedelta.resolution
    while at < now:
        yield at
        at += every
    yield now
