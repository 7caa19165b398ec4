"""What would be normal on a day, from the days before it alone, and how far the day lies from it, in a word.

Median and MAD of the past window, so that one bad week does not become the norm; a weekday's own median is trusted the
more, the more of it has been seen (newsrooms are thin on Sundays). The spread has a floor: in a conflict where nothing
happened for months the first story is news, but no alarm.
"""

import warnings
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.trend.days import day_numbers, to_days
from indicators.trend.weights import Weights

Floats = npt.NDArray[np.float64]
_MAD_TO_SIGMA = 1.4826
_LOW_BASE_DAYS = 3


class Level(StrEnum):
    """Where a day stands against its conflict's own past."""

    CALMER = "calmer"
    STEADY = "steady"
    TENSE = "tense"
    ESCALATING = "escalating"
    ACUTE = "acute"


def baseline(index: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    """Frame with the rows of `index` and columns conflict, day, expected, spread, z, level.

    index: columns conflict, day, net (NaN where it cannot be told), stories; one row a conflict and day, every calendar
    day, each conflict from its first day on. expected and spread are in index points; with fewer known days than
    `least_days` they and z are NaN and level is "".
    """
    pieces = [_of_conflict(rows, weights) for _, rows in index.groupby("conflict", sort=False)]
    if not pieces:
        empty: dict[str, Any] = {name: pd.Series(dtype="float64") for name in ("expected", "spread", "z")}
        return pd.DataFrame({"conflict": pd.Series(dtype="str"), "day": to_days(np.zeros(0, dtype=np.int64)), **empty,
                             "level": pd.Series(dtype="str")})  # fmt: skip
    return pd.concat(pieces).loc[index.index]


def lookback_days(weights: Weights) -> int:
    """So many days before the first one must the index reach for its baseline to be exact."""
    return weights.baseline.window_days + weights.baseline.gap_days


def _of_conflict(rows: pd.DataFrame, weights: Weights) -> pd.DataFrame:
    ordered = rows.iloc[np.argsort(day_numbers(rows["day"]), kind="stable")]
    net = ordered["net"].to_numpy(dtype=float)
    expected, spread = normal(net, weights)
    z = (net - expected) / spread
    recent = ordered["stories"].rolling(_LOW_BASE_DAYS, min_periods=1).sum().to_numpy(dtype=float)
    return pd.DataFrame(
        {
            "conflict": ordered["conflict"],
            "day": to_days(day_numbers(ordered["day"])).to_numpy(),
            "expected": expected,
            "spread": spread,
            "z": z,
            "level": levels(z, recent, weights),
        },
        index=ordered.index,
    )


def normal(net: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """What each day of a gapless series would normally be, and the spread around it; NaN with too short a past."""
    rules = weights.baseline
    past = _past(net, rules.window_days, rules.gap_days)
    enough = (~np.isnan(past)).sum(axis=1) >= rules.least_days
    middle = _median(past)
    # Column j of `past` is the day (window + gap - j) days back: the weekday of the day itself where that is 7, 14 ...
    back = rules.window_days + rules.gap_days - np.arange(rules.window_days)
    residual = past - middle[:, None]
    offset = np.zeros(len(net))
    for lag in range(7):
        column = back % 7 == lag
        own = _weekday_offset(residual[:, column], rules.weekday_prior)
        residual[:, column] -= own[:, None]
        if lag == 0:
            offset = own
    spread = _MAD_TO_SIGMA * _median(np.abs(residual))
    spread = np.maximum(spread, np.maximum(rules.absolute_floor, rules.relative_floor * np.abs(middle)))
    return np.where(enough, middle + offset, np.nan), np.where(enough, spread, np.nan)


def levels(z: Floats, recent_stories: Floats, weights: Weights) -> list[str]:
    """The level word of each day; "" where z is NaN. recent_stories: of three days, for the low-base guard."""
    rules = weights.levels
    low_base = recent_stories < rules.low_base_stories
    words = np.select(
        [np.isnan(z), z <= rules.calmer, z < rules.tense, (z < rules.escalating) | low_base, z < rules.acute],
        ["", Level.CALMER.value, Level.STEADY.value, Level.TENSE.value, Level.ESCALATING.value],
        Level.ACUTE.value,
    )
    return [str(word) for word in words]


def _past(net: Floats, window: int, gap: int) -> Floats:
    """Per day the `window` values that end `gap` days before the one before it; NaN before the series begins."""
    padded = np.concatenate([np.full(window + gap, np.nan), net])
    return np.lib.stride_tricks.sliding_window_view(padded, window)[: len(net)].copy()


def _weekday_offset(residual: Floats, prior: float) -> Floats:
    count = (~np.isnan(residual)).sum(axis=1)
    return np.where(count > 0, np.nan_to_num(_median(residual)) * count / (count + prior), 0.0)


def _median(values: Floats) -> Floats:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # a row without any known day has no median: NaN is meant
        return np.asarray(np.nanmedian(values, axis=1))
