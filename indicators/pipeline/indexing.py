"""Work out the index of the days that can have changed, and open one day into its parts."""

import datetime as dt
from collections.abc import Sequence

import pandas as pd

from indicators.lexicon.load import readable
from indicators.store.database import Store
from indicators.store.reads import read_feed_days, read_index, read_removed_before, read_signals_by_conflict
from indicators.store.writes import save_index
from indicators.trend.baseline import lookback_days
from indicators.trend.days import day_number
from indicators.trend.index import (
    compute,
    daily_index,
    day_contributions,
    feed_lookback_days,
    signal_lookback_days,
    stale_days,
)
from indicators.trend.leaveout import LeaveOut, without_any_owner
from indicators.trend.weights import load

_DAY = dt.timedelta(days=1)
_SLICE = 90 * _DAY  # what is held in memory at once; the stored days before give each slice its past


def make_index(
    store: Store, conflicts: Sequence[str], now: dt.datetime, since: dt.date | None = None, why: str = "late news"
) -> pd.DataFrame:
    """Work out and store the index from `since` to today for every conflict; returns the stored rows.

    since None: from the first day of the feeds' record. The days before give the baseline its past. Days that rest on
    articles removed since are left as they are.
    """
    today = now.astimezone(dt.UTC).date()
    first = since - stale_days() * _DAY if since is not None else _first_day(store)
    if first is None:
        return pd.DataFrame()
    first = min(max(first, _first_whole_day(store)), today)
    made = []
    while first <= today:
        last = min(first + _SLICE - _DAY, today)
        index = _index(store, conflicts, now, first, last)
        save_index(store, index, now, why)
        made.append(index)
        first = last + _DAY
    frame = pd.concat(made, ignore_index=True)
    order = {conflict: place for place, conflict in enumerate(conflicts)}
    return frame.sort_values(["conflict", "day"], key=lambda c: c.map(order) if c.name == "conflict" else c,
                             kind="stable", ignore_index=True)  # fmt: skip


def _index(store: Store, conflicts: Sequence[str], now: dt.datetime, first: dt.date, last: dt.date) -> pd.DataFrame:
    """The days first..last, as known at `now`; the store holds what was worked out of the days before."""
    begin = _start_of_day(first - signal_lookback_days(with_history=True) * _DAY)
    end = _start_of_day(last + (1 + stale_days()) * _DAY)
    signals = read_signals_by_conflict(store, conflicts, begin, end, words=False)
    feed_days = _feed_days(store, first - feed_lookback_days(with_history=True) * _DAY, last)
    history = read_index(store, since=first - lookback_days(load()) * _DAY, until=first - _DAY)
    return daily_index(signals, feed_days, as_of=now, since=first, until=last, conflicts=conflicts, history=history)


def parts_of_day(store: Store, conflict: str, day: dt.date, now: dt.datetime) -> pd.DataFrame:
    """The parts of one conflict's day, largest first; their values sum to its net.

    Columns of `trend.index.day_contributions` and of the signal modality_of_signal (the word; `modality` is its
    factor), title, url, publisher, published_utc, evidence, article_id, quantity, unit, source_actors, target_actors,
    rule.
    """
    begin = _start_of_day(day - signal_lookback_days(with_history=True) * _DAY)
    end = _start_of_day(day + (1 + stale_days()) * _DAY)
    signals = read_signals_by_conflict(store, [conflict], begin, end)
    feed_days = _feed_days(store, day - feed_lookback_days(with_history=True) * _DAY, day)
    parts = day_contributions(signals, feed_days, as_of=now, since=day, until=day)
    if parts.empty:
        return parts
    return _described(parts, signals)


def values_of_day(store: Store, conflict: str, day: dt.date, now: dt.datetime) -> pd.DataFrame:
    """As `parts_of_day` with numbers and names only: story_id, signal_id, lane, value, age_days, article_id,
    publisher. Half the work of it, for a conflict with tens of thousands of signals."""
    begin = _start_of_day(day - signal_lookback_days(with_history=True) * _DAY)
    end = _start_of_day(day + (1 + stale_days()) * _DAY)
    signals = read_signals_by_conflict(store, [conflict], begin, end, words=False)
    feed_days = _feed_days(store, day - feed_lookback_days(with_history=True) * _DAY, day)
    parts = day_contributions(signals, feed_days, as_of=now, since=day, until=day)
    names = signals[["signal_id", "article_id", "publisher"]].drop_duplicates("signal_id")
    columns = ["story_id", "signal_id", "lane", "value", "age_days"]
    parts = parts.reindex(columns=columns).merge(names, on="signal_id", how="left")
    order = parts["value"].abs().sort_values(ascending=False, kind="stable").index
    return parts.loc[order].reset_index(drop=True)


def range_without_one(store: Store, conflict: str, day: dt.date, now: dt.datetime) -> LeaveOut:
    """The range of one conflict's net on a day, as known at `now`, when any one owner is left out."""
    begin = _start_of_day(day - signal_lookback_days(with_history=True) * _DAY)
    end = _start_of_day(day + (1 + stale_days()) * _DAY)
    signals = read_signals_by_conflict(store, [conflict], begin, end, words=False)
    feed_days = _feed_days(store, day - feed_lookback_days(with_history=True) * _DAY, day)
    number = day_number(day)
    return without_any_owner(compute(signals, feed_days, load(), number, number, now), conflict, day)


def fresh_parts(store: Store, conflicts: Sequence[str], day: dt.date, days: int, now: dt.datetime) -> pd.DataFrame:
    """The parts of a day that come from its own and the `days` - 1 days before, for several conflicts at once.

    Columns as `parts_of_day`, `modality` being the word. What older voices do to the rank of these is left out.
    """
    signals = read_signals_by_conflict(store, conflicts, _start_of_day(day - (days - 1) * _DAY))
    feed_days = _feed_days(store, day - feed_lookback_days(with_history=True) * _DAY, day)
    parts = day_contributions(signals, feed_days, as_of=now, since=day, until=day)
    if parts.empty:
        return parts
    words = signals.drop_duplicates("signal_id").set_index("signal_id")["modality"]
    return _described(parts, signals).assign(modality=lambda told: told["signal_id"].map(words))


def _described(parts: pd.DataFrame, signals: pd.DataFrame) -> pd.DataFrame:
    """`parts`, largest first, with what their signals say."""
    columns = ["signal_id", "title", "url", "publisher", "published_utc", "evidence", "article_id", "quantity", "unit",
               "source_actors", "target_actors", "rule", "lang", "modality"]  # fmt: skip
    told = signals[columns].drop_duplicates("signal_id")
    parts = parts.merge(told, on="signal_id", how="left", suffixes=("", "_of_signal"))
    order = parts["value"].abs().sort_values(ascending=False, kind="stable").index
    return parts.loc[order].reset_index(drop=True)


def _feed_days(store: Store, since: dt.date, until: dt.date | None = None) -> pd.DataFrame:
    """Feed days with `unreadable`: what a feed in a language without a full lexicon tells is missing, not quiet.

    A day more than `until`: a feed that is read tomorrow still has today's entries (trend.exposure).
    """
    days = read_feed_days(store, since, until + _DAY if until is not None else None)
    return days.assign(unreadable=days["new_articles"].where(~days["lang"].isin(readable()), 0))


def _first_whole_day(store: Store) -> dt.date:
    """The first day whose articles are all still there; what lies before keeps the values it has."""
    removed_before = read_removed_before(store)
    if removed_before is None:
        return dt.date.min
    return removed_before.astimezone(dt.UTC).date() + (1 + signal_lookback_days(with_history=True)) * _DAY


def _first_day(store: Store) -> dt.date | None:
    days = read_feed_days(store)
    return None if days.empty else min(days["day"])


def _start_of_day(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), dt.UTC)
