"""The daily index: one row a conflict and UTC day.

    net(day) = scale * sum of the alive signals' strength x decay / sum of the read feeds' normal stories x decay

A ratio of two sums smoothed alike: when a feed dies it leaves both, and days nobody could read weigh in neither.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.trend import baseline as base
from indicators.trend import exposure as exposed
from indicators.trend.contribution import LANES, Parts, contributions, raw_parts, strengths
from indicators.trend.coverage import blind, statuses
from indicators.trend.days import day_number, day_numbers, to_days
from indicators.trend.exposure import Exposure, exposure
from indicators.trend.uncertainty import band
from indicators.trend.weights import Weights, load

WORLD = "world"
INDEX_COLUMNS = (
    "conflict", "day", *LANES, "net", "low", "high", "level", "stories", "publishers", "coverage", "status",
    "formula_version",
)  # fmt: skip
Floats = npt.NDArray[np.float64]
Day = date | datetime | str


def daily_index(
    signals: pd.DataFrame,
    feed_days: pd.DataFrame,
    weights: Weights | None = None,
    *,
    as_of: datetime | None = None,
    since: Day | None = None,
    until: Day | None = None,
    conflicts: Sequence[str] | None = None,
    history: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Frame with INDEX_COLUMNS, by conflict and day; every calendar day from since to until has a row.

    signals: one row a signal and conflict; columns signal_id, conflict, type, modality, confidence, published_utc,
        first_seen_utc (aware UTC), owner, and where known article_id, story_id, speaker, quantity, source_actors,
        target_actors, publisher, state_affiliated, state, feed_weight, lang, and origin: the owner who printed the
        text first (`stories.cluster`'s copy_of), by which copies of one text are one voice. A signal of unknown
        modality or without a story stands alone.
    feed_days: columns feed_id, day, fetches, successes, new_articles, and where known unreadable.
    as_of: only what was known then; give the present moment for today's value, because a day that is not over is held
        against the part of it that has passed. None: everything given is known and every day is over.
    since, until: first and last UTC day of the frame (default: of the data). The frames given must reach back
        `signal_lookback_days` and `feed_lookback_days` before since; then no choice of window changes a value.
    conflicts: which to give, in this order, also those without signals. Default: those of the signals and `world`.
    history: index rows before `since` (conflict, day, net, stories): the baseline then needs no older signals.

    day is a naive midnight standing for the UTC day; the lanes and net are signed index points, up is escalation, NaN
    where the status is "cannot tell"; low and high bound 90 % of the net; coverage is 0..1.
    """
    weights = weights or load()
    days = _calendar(signals, feed_days, as_of, since, until)
    names = _conflicts(signals, conflicts)
    if days is None:
        return _frame([], weights)
    first, last = days
    begin = first if history is not None else first - base.lookback_days(weights)
    known = _history(history, first, weights)
    oldest = _first_day(signals, feed_days)
    begin = max(begin, min(oldest, first)) if oldest is not None else first

    view = compute(signals, feed_days, weights, begin, last, as_of)
    values = [_values(view, name, first) for name in names]
    past = [known[known["conflict"] == name] for name in names]
    for rows, before in zip(values, past, strict=True):
        series = pd.concat([before, rows[["conflict", "day", "net", "stories"]]], ignore_index=True)
        rows["level"] = base.baseline(series, weights)["level"].to_numpy()[len(before) :]
    return _frame([rows[day_numbers(rows["day"]) >= first] for rows in values], weights)


def signal_lookback_days(weights: Weights | None = None, *, with_history: bool = False) -> int:
    """How many days before `since` the signals must reach back (with_history: stored index rows feed the baseline)."""
    weights = weights or load()
    reach = weights.horizon_days + weights.confirm_days
    return reach if with_history else reach + base.lookback_days(weights)


def feed_lookback_days(weights: Weights | None = None, *, with_history: bool = False) -> int:
    """How many days before `since` the feed days must reach back."""
    weights = weights or load()
    reach = exposed.lookback_days(weights)
    return reach if with_history else reach + base.lookback_days(weights)


def stale_days(weights: Weights | None = None) -> int:
    """A new signal can change days up to so many before its own: its report may confirm an older claim's deed."""
    return (weights or load()).confirm_days


def day_contributions(
    signals: pd.DataFrame,
    feed_days: pd.DataFrame,
    weights: Weights | None = None,
    *,
    as_of: datetime | None = None,
    since: Day | None = None,
    until: Day | None = None,
) -> pd.DataFrame:
    """The parts of the index, one row a conflict, day and signal that speaks: they sum to lanes and net.

    Arguments as in `daily_index`. Columns conflict, day, story_id, signal_id, lane, value, type, owner, age_days (since
    the signal's own day), voice_rank, and the factors severity, modality, magnitude, confidence, feed_weight.
    """
    weights = weights or load()
    first, last = _calendar(signals, feed_days, as_of, since, until) or (0, -1)
    view = compute(signals, feed_days, weights, first, last, as_of)
    return contributions(view.table, view.parts, view.factor, first)


@dataclass(frozen=True, slots=True)
class View:
    """The index before it is a frame. factor: scale / exposure of each day of `exposure`, NaN where blind."""

    table: pd.DataFrame
    parts: Parts
    exposure: Exposure
    factor: Floats
    weights: Weights


def compute(
    signals: pd.DataFrame, feed_days: pd.DataFrame, weights: Weights, first: int, last: int, as_of: datetime | None
) -> View:
    """All parts of the days first..last (day numbers), and what they are divided by."""
    read = exposure(feed_days, first, last, weights, as_of)
    begin = first - weights.horizon_days
    in_reach = signals[_published_between(signals, begin - weights.confirm_days, last + weights.confirm_days)]
    table = strengths(in_reach, weights, as_of)
    day = table["day"].to_numpy(dtype=np.int64)
    counted = (day >= begin) & (day <= last)
    # What was published on a day nobody read (a new feed's old entries) has no exposure to be held against.
    counted[counted] = read.readable[day[counted] - begin]
    table = table[counted].reset_index(drop=True)
    dark = blind(read, weights)
    factor = np.where(dark, np.nan, weights.scale / np.where(dark, 1.0, read.smooth))
    return View(table, raw_parts(table, first, last, weights), read, factor, weights)


def _values(view: View, conflict: str, band_from: int) -> pd.DataFrame:
    """One conflict's rows without level and version, for every day of the view."""
    first, count = view.exposure.first_day, len(view.factor)
    mine = (view.table["conflict"] == conflict).to_numpy()
    chosen = mine[view.parts.row]
    row, at = view.parts.row[chosen], view.parts.day[chosen] - first
    value = view.parts.raw[chosen] * view.factor[at]
    lane = view.table["lane"].to_numpy(dtype=np.int64)[row]
    sums = np.bincount(at * 4 + lane, weights=value, minlength=count * 4)
    lanes: Floats = np.asarray(sums, dtype=np.float64).reshape(count, 4)
    lanes[np.isnan(view.factor)] = np.nan
    net = lanes[:, 0] + lanes[:, 1] + lanes[:, 2] + lanes[:, 3]
    stories, publishers = _fresh(view.table[mine], first, count)
    banded = (at >= band_from - first) & ~np.isnan(value)
    story = view.table["story_id"].iloc[row[banded]]
    low, high = band(story, at[banded], value[banded], net, view.exposure, view.weights)
    return pd.DataFrame(
        {
            "conflict": conflict,
            "day": to_days(np.arange(first, first + count)),
            **{name: lanes[:, i] for i, name in enumerate(LANES)},
            "net": net,
            "low": low,
            "high": high,
            "stories": stories,
            "publishers": publishers,
            "coverage": view.exposure.coverage,
            "status": statuses(view.exposure, stories, view.weights),
        }
    )


def _fresh(table: pd.DataFrame, first: int, count: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """How many stories and independent publishers told something on each day."""
    at = table["day"].to_numpy(dtype=np.int64) - first
    fresh = table[at >= 0].assign(at=at[at >= 0])

    def distinct(name: str) -> npt.NDArray[np.int64]:
        return np.bincount(fresh[["at", name]].drop_duplicates()["at"], minlength=count)

    return distinct("story_id"), distinct("owner")


def _frame(pieces: list[pd.DataFrame], weights: Weights) -> pd.DataFrame:
    if not pieces or all(piece.empty for piece in pieces):
        return pd.DataFrame({name: [] for name in INDEX_COLUMNS})
    frame = pd.concat(pieces, ignore_index=True).assign(formula_version=weights.formula_version)
    return frame[list(INDEX_COLUMNS)]


def _conflicts(signals: pd.DataFrame, conflicts: Sequence[str] | None) -> list[str]:
    if conflicts is not None:
        return list(dict.fromkeys(conflicts))
    named = signals["conflict"].dropna().astype(str).unique() if len(signals) else []
    return [*sorted(name for name in named if name != WORLD), WORLD]


def _history(history: pd.DataFrame | None, first: int, weights: Weights) -> pd.DataFrame:
    """Stored rows of the days before `first` that the baseline looks at, gaps filled with NaN."""
    columns = ["conflict", "day", "net", "stories"]
    if history is None or history.empty:
        return pd.DataFrame({name: [] for name in columns})
    begin = first - base.lookback_days(weights)
    rows = history[columns].assign(number=day_numbers(history["day"]))
    rows = rows[(rows["number"] >= begin) & (rows["number"] < first)]
    pieces = []
    for conflict, own in rows.groupby("conflict", sort=False):
        full = own.drop_duplicates("number", keep="last").set_index("number").reindex(np.arange(begin, first))
        pieces.append(
            pd.DataFrame(
                {
                    "conflict": conflict,
                    "day": to_days(np.arange(begin, first)),
                    "net": full["net"].to_numpy(dtype=float),
                    "stories": full["stories"].fillna(0).to_numpy(dtype=float),
                }
            )
        )
    return pd.concat(pieces, ignore_index=True) if pieces else pd.DataFrame({name: [] for name in columns})


def _calendar(
    signals: pd.DataFrame, feed_days: pd.DataFrame, as_of: datetime | None, since: Day | None, until: Day | None
) -> tuple[int, int] | None:
    oldest, newest = _first_day(signals, feed_days), _last_day(signals, feed_days)
    first = day_number(since) if since is not None else oldest
    last = day_number(until) if until is not None else day_number(as_of) if as_of is not None else newest
    return None if first is None or last is None or last < first else (first, last)


def _first_day(signals: pd.DataFrame, feed_days: pd.DataFrame) -> int | None:
    """The day the feeds' record begins; without one the day of the first signal."""
    numbers = day_numbers(feed_days["day"]) if len(feed_days) else day_numbers(signals["published_utc"])
    return int(numbers.min()) if len(numbers) else None


def _last_day(signals: pd.DataFrame, feed_days: pd.DataFrame) -> int | None:
    numbers = np.concatenate([day_numbers(feed_days["day"]), day_numbers(signals["published_utc"])])
    return int(numbers.max()) if len(numbers) else None


def _published_between(signals: pd.DataFrame, first: int, last: int) -> npt.NDArray[np.bool_]:
    number = day_numbers(signals["published_utc"])
    return (number >= first) & (number <= last)
