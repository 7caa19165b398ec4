"""The index as it was known: each day's value at that day's end, beside what it is known to be now.

A replay uses nothing that was first seen later. It answers "would this have warned us in time?" without hindsight.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta

import pandas as pd

from indicators.trend.index import INDEX_COLUMNS, daily_index, feed_lookback_days, signal_lookback_days
from indicators.trend.weights import Weights, load

_DAY = timedelta(days=1)
REPLAY_COLUMNS = (*INDEX_COLUMNS, "net_now", "level_now")


def replay(
    signals: pd.DataFrame,
    feed_days: pd.DataFrame,
    weights: Weights | None = None,
    *,
    since: date,
    until: date,
    as_of: datetime,
    conflicts: Sequence[str] | None = None,
) -> pd.DataFrame:
    """Frame with REPLAY_COLUMNS, by conflict and day, for the UTC days since..until (both included).

    signals, feed_days, conflicts: as in `index.daily_index`, reaching back `signal_lookback_days` before `since`.
    as_of: the present moment (aware UTC); net_now and level_now are the values known then, and a day that is not over
    is replayed as of then. The other columns are as they stood at the end of each day. Empty where until < since.
    """
    weights = weights or load()
    names = list(dict.fromkeys(conflicts)) if conflicts is not None else _named(signals)
    rows = [
        daily_index(_reach(signals, day, weights), _feed_reach(feed_days, day, weights), weights,
                    as_of=min(_end(day), as_of), since=day, until=day, conflicts=names)
        for day in _days(since, until)
    ]  # fmt: skip
    if not rows:
        return pd.DataFrame({name: [] for name in REPLAY_COLUMNS})
    then = pd.concat(rows, ignore_index=True)
    now = daily_index(signals, feed_days, weights, as_of=as_of, since=since, until=until, conflicts=names)
    later = now[["conflict", "day", "net", "level"]].rename(columns={"net": "net_now", "level": "level_now"})
    order = pd.Categorical(then["conflict"], names)
    merged = then.assign(_order=order.codes).merge(later, on=["conflict", "day"], how="left")
    return merged.sort_values(["_order", "day"], ignore_index=True)[list(REPLAY_COLUMNS)]


def _days(since: date, until: date) -> Iterator[date]:
    day = since
    while day <= until:
        yield day
        day += _DAY


def _end(day: date) -> datetime:
    return datetime.combine(day + _DAY, time(), UTC) - timedelta(microseconds=1)


def _named(signals: pd.DataFrame) -> list[str]:
    return sorted(signals["conflict"].dropna().astype(str).unique()) if len(signals) else []


def _reach(signals: pd.DataFrame, day: date, weights: Weights) -> pd.DataFrame:
    """Only the signals that can move `day`: a replay of a year must not sort ten years for each day."""
    begin = datetime.combine(day - signal_lookback_days(weights) * _DAY, time(), UTC)
    return signals[signals["published_utc"].between(begin, _end(day))]


def _feed_reach(feed_days: pd.DataFrame, day: date, weights: Weights) -> pd.DataFrame:
    if feed_days.empty:
        return feed_days
    days = pd.to_datetime(feed_days["day"])
    first = pd.Timestamp(day - feed_lookback_days(weights) * _DAY)
    return feed_days[days.between(first, pd.Timestamp(day))]
