"""What a rule sees in the index, in the signals or in the feeds. Pure: frames and records in, an Observation out."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isnan, nan
from typing import Any, Final

import pandas as pd

from indicators.alerts.machine import Observation
from indicators.alerts.rules import LEVELS, AlertRule, RuleKind, rank
from indicators.alerts.wording import plain
from indicators.trend.days import day_number, day_numbers

OLD_NEWS: Final = dt.timedelta(hours=72)  # what was published longer before it was first seen is history, not an event
_LEAST_BASE: Final = 1.0  # index points granted to the earlier value of a change in per cent
_NAMED: Final = 3
_EPOCH: Final = dt.date(1970, 1, 1)
IndexRows = Mapping[int, Mapping[Any, Any]]


def by_day(index: pd.DataFrame) -> IndexRows:
    """One conflict's index rows by day number. index: columns day (dates or naive midnights, each once), net, level,
    stories, publishers, and z for zscore rules; net is NaN or None where the day cannot be told."""
    if index.empty:
        return {}
    told = index.assign(net=pd.to_numeric(index["net"]).astype(float))
    return dict(zip(day_numbers(told["day"]).tolist(), told.to_dict("records"), strict=True))


def observe_index(rule: AlertRule, rows: IndexRows, day: dt.date) -> Observation:
    """What a level, change or zscore rule sees on `day`.

    A day without a row, with an empty net, or without a past to compare with cannot be told. stories and publishers
    are those of the day or of the one before, whichever rests on more, so that no rule loses its footing at midnight.
    """
    number = day_number(day)
    row = rows.get(number)
    if row is None or isnan(row["net"]):
        return Observation(day=day, why=f"too few feeds can be read to tell the index of {day.isoformat()}")
    value, words = _index_value(rule, rows, number)
    both = [rows[n] for n in (number, number - 1) if n in rows]
    stories, publishers = (int(max(one[name] for one in both)) for name in ("stories", "publishers"))
    if not isnan(value):
        words += f"; {_count(stories, 'story', 'stories')} by {_count(publishers, 'publisher', 'publishers')}"
    return Observation(value, day, stories, publishers, words)


def _index_value(rule: AlertRule, rows: IndexRows, number: int) -> tuple[float, str]:
    row = rows[number]
    net, day = float(row["net"]), (_EPOCH + dt.timedelta(days=number)).isoformat()
    match rule.kind:
        case RuleKind.CHANGE:
            return _change(rule, rows, number, net)
        case RuleKind.ZSCORE:
            z = float(row["z"])
            if isnan(z):
                return nan, f"too few days are known to say what is normal on {day}"
            return z, f"index {net:+.1f} on {day} is {abs(z):.1f} deviations {_side(z)} normal{_against(rule)}"
        case _:
            yesterday = rows.get(number - 1, {}).get("net", nan)
            moved = "" if isnan(yesterday) else f" ({net - yesterday:+.1f} since the day before)"
            if rule.level is None:
                return net, f"index {net:+.1f} on {day}{moved}{_against(rule)}"
            if row["level"] not in LEVELS:
                return nan, f"too few days are known to give {day} a level"
            return rank(row["level"]), f"level {row['level']} on {day}, index {net:+.1f}{moved}{_against(rule)}"


def _change(rule: AlertRule, rows: IndexRows, number: int, net: float) -> tuple[float, str]:
    days = rule.window.days
    before = float(rows.get(number - days, {}).get("net", nan))
    if isnan(before):
        return nan, f"the index of {_count(days, 'day', 'days')} ago cannot be told"
    change = net - before
    shown = f"{change:+.1f}"
    if rule.percent:
        change *= 100 / max(abs(before), _LEAST_BASE)
        shown = f"{change:+.0f} %"
    span = f"index went from {before:+.1f} to {net:+.1f} in {_count(days, 'day', 'days')}"
    return change, f"{span} ({shown}){_against(rule)}"


def observe_signals(rule: AlertRule, signals: pd.DataFrame, now: dt.datetime, *, blind: bool) -> Observation:
    """What a signal_seen rule sees: the number of matching stories told by enough publishers.

    signals: columns as of `store.reads.read_signals`, of the rule's conflict. Counted is what was first seen within
    the rule's window and was no old news then. A publisher is an owner, copies count as their original's.
    blind: the feeds cannot be read, so that finding nothing tells nothing.
    """
    matching = matching_signals(rule, signals)
    seen = matching["first_seen_utc"]
    return _told(rule, matching[(seen > now - rule.window) & (seen <= now)], now, blind)


def matching_signals(rule: AlertRule, signals: pd.DataFrame) -> pd.DataFrame:
    """The signals of the types, modalities, quantity and actors that a rule asks for, old news left out."""
    if signals.empty:
        return signals
    keep = signals["type"].isin(rule.signal_types) & signals["modality"].isin([str(one) for one in rule.modalities])
    keep &= (signals["first_seen_utc"] - signals["published_utc"]) <= OLD_NEWS
    if rule.minimum_quantity is not None:
        keep &= pd.to_numeric(signals["quantity"], errors="coerce") >= rule.minimum_quantity
    if rule.unit is not None:
        keep &= signals["unit"] == rule.unit
    if rule.actors:
        wanted = set(rule.actors)
        named = zip(signals["source_actors"], signals["target_actors"], strict=True)
        keep &= pd.Series([not wanted.isdisjoint((*own, *other)) for own, other in named], index=signals.index)
    return signals[keep]


def _told(rule: AlertRule, matching: pd.DataFrame, now: dt.datetime, blind: bool) -> Observation:
    day = now.astimezone(dt.UTC).date()
    within = f"in the last {_hours(rule.window.total_seconds() / 3600)}"
    if matching.empty:
        nothing = f"no {_types(rule)} {within}"
        return Observation(
            nan if blind else 0.0, day, why=f"too few feeds can be read, {nothing}" if blind else nothing
        )
    story = matching["story_id"].fillna(matching["signal_id"].astype(str))
    owners = matching.assign(story=story).groupby("story", sort=False)["origin"].nunique()
    enough = owners[owners >= max(rule.minimum_publishers, 1)]
    newest = matching[story.isin(enough.index)] if len(enough) else matching
    newest = newest.sort_values("first_seen_utc", kind="stable").iloc[-1]
    found = f"{_count(len(owners), 'story', 'stories')} with {_types(rule)} {within}"
    if not len(enough):
        found += f", none by {rule.minimum_publishers} publishers"
    kind = f"{newest['type'].replace('_', ' ')}{_quantity(newest)}"
    why = f"{found}; newest {kind}: “{plain(newest['title'])}” ({plain(newest['publisher'], 60)})"
    return Observation(float(len(enough)), day, len(enough), int(owners.max()), why)


@dataclass(frozen=True, slots=True)
class FeedVoice:
    """When a feed last told something new; `last` is when it was added where it never did. Times aware UTC."""

    id: str
    title: str
    last: dt.datetime
    fault: str | None = None


def observe_feeds(rule: AlertRule, feeds: Sequence[FeedVoice], now: dt.datetime) -> Observation:
    """What a feed_silent rule sees: hours of silence of its feed, or of the longest silent one."""
    watched = [feed for feed in feeds if rule.feed is None or feed.id == rule.feed]
    day = now.astimezone(dt.UTC).date()
    if not watched:
        missing = "there is no feed" if rule.feed is None else f"there is no feed {rule.feed} any more"
        return Observation(day=day, error=f"{missing}; change the rule or feeds.yaml")
    silence = sorted(((_silence(feed, now), feed) for feed in watched), key=lambda one: -one[0])
    silent = [(hours, feed) for hours, feed in silence if hours >= rule.silent_hours] or silence[:1]
    named = ", ".join(f"{plain(feed.title, 60)} ({_hours(hours)})" for hours, feed in silent[:_NAMED])
    more = f" and {len(silent) - _NAMED} more" if len(silent) > _NAMED else ""
    verb = "has" if len(silent) == 1 else "have"
    fault = f"; {plain(silent[0][1].fault or '')}" if silent[0][1].fault else ""
    return Observation(silence[0][0], day, why=f"{named}{more} {verb} told nothing new since{fault}")


def _silence(feed: FeedVoice, now: dt.datetime) -> float:
    return max((now - feed.last).total_seconds() / 3600, 0.0)


def _against(rule: AlertRule) -> str:
    wanted = rule.level if rule.level is not None else f"{rule.threshold or 0:g}" + (" %" if rule.percent else "")
    return f", threshold {wanted}"


def _side(value: float) -> str:
    return "above" if value >= 0 else "below"


def _types(rule: AlertRule) -> str:
    return " or ".join(one.replace("_", " ") for one in rule.signal_types)


def _quantity(row: Any) -> str:
    if row["quantity"] is None or row["quantity"] != row["quantity"]:
        return ""
    return f" of {row['quantity']:,.0f} {row['unit'] or ''}".rstrip()


def _hours(hours: float) -> str:
    if hours < 48:
        return _count(round(hours), "hour", "hours") if hours >= 1 else "under an hour"
    return _count(round(hours / 24), "day", "days")


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
