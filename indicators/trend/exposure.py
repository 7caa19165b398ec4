"""What the feeds that could be read on a day would normally have told: the denominator of the index.

Per feed: the median of stories a day over its past read days. The day's own stories are never in it, so a busy day or
a new feed moves nothing. A feed is healthy on a day where a fetch succeeded and it has not fallen silent (a server that
answers 200 with last week's entries is as dead as one that does not answer). A feed still holds yesterday's entries, so
a day is read, too, where the feed was read on the day after.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators.trend.days import day_number, day_numbers
from indicators.trend.weights import Weights

Floats = npt.NDArray[np.float64]
_LEAST_PART_OF_DAY = 1 / 24


@dataclass(frozen=True, slots=True)
class Exposure:
    """Per day from `first_day` on; stories a day.

    healthy: what could be read; expected: what all feeds would have told; prior: the part of `healthy` that rests on
    the prior because the feed has too short a past. smooth, smooth_expected: the same two, smoothed backwards as the
    contributions are. readable: whether any feed could be read, from the horizon before first_day on.
    """

    first_day: int
    healthy: Floats
    expected: Floats
    prior: Floats
    smooth: Floats
    smooth_expected: Floats
    readable: npt.NDArray[np.bool_]

    @property
    def coverage(self) -> Floats:
        """Readable share of the day, 0..1; 0 where no feed is known."""
        return _share(self.healthy, self.expected)

    @property
    def smooth_coverage(self) -> Floats:
        """The same over the days that count towards this one."""
        return _share(self.smooth, self.smooth_expected)

    @property
    def prior_share(self) -> Floats:
        """Share of the day's exposure that is assumed, not measured, 0..1."""
        return _share(self.prior, self.healthy)


def exposure(
    feed_days: pd.DataFrame, first_day: int, last_day: int, weights: Weights, as_of: datetime | None = None
) -> Exposure:
    """Exposure of the days first_day..last_day (day numbers).

    feed_days: columns feed_id, day, fetches, successes, new_articles (new stories), and where known unreadable (those
        of them in a language without a lexicon, which count as missing). Days before first_day are needed as
        `lookback_days` says. Empty: nothing was read.
    as_of: its own day counts only as far as it has passed; later days are unknown.
    """
    horizon, window = weights.horizon_days, weights.exposure.median_days
    begin = first_day - horizon
    healthy, expected, prior = _daily(feed_days, begin - window, last_day, weights, as_of)
    healthy, expected, prior = healthy[window:], expected[window:], prior[window:]
    return Exposure(
        first_day,
        healthy[horizon:],
        expected[horizon:],
        prior[horizon:],
        smoothed(healthy, horizon, weights),
        smoothed(expected, horizon, weights),
        healthy > 0,
    )


def lookback_days(weights: Weights) -> int:
    """So many days before the first day asked for must the feed_days frame reach."""
    return weights.horizon_days + weights.exposure.median_days


def smoothed(values: Floats, horizon: int, weights: Weights) -> Floats:
    """Sum of the last horizon + 1 days with decay; the first `horizon` days are only looked back on.

    Added up in one order for every day, so that the result is the same whatever the window.
    """
    total = np.zeros(len(values) - horizon)
    for age in range(horizon, -1, -1):
        total += weights.daily_decay**age * values[horizon - age : len(values) - age]
    return total


def _daily(
    feed_days: pd.DataFrame, first: int, last: int, weights: Weights, as_of: datetime | None
) -> tuple[Floats, Floats, Floats]:
    """Healthy, expected and assumed stories of the days first..last; the first median_days are not usable."""
    count = last - first + 1
    rules = weights.exposure
    number = day_numbers(feed_days["day"]) if len(feed_days) else np.zeros(0, dtype=np.int64)
    today = None if as_of is None else day_number(as_of)
    known = (number >= first) & (number <= min(last + 1, last + 1 if today is None else today))
    rows = feed_days[known]
    if rows.empty:
        return np.zeros(count), np.zeros(count), np.zeros(count)
    feed = pd.factorize(rows["feed_id"], sort=True)[0]
    at = (number[known] - first, feed)
    shape = (count + 1, feed.max() + 1)  # one more: yesterday's entries are still there tomorrow
    tried, read = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    tried[at], read[at] = rows["fetches"].to_numpy() > 0, rows["successes"].to_numpy() > 0
    stories, readable = np.full(shape, np.nan), np.full(shape, np.nan)
    told = rows["new_articles"].to_numpy(dtype=float)
    stories[at] = told
    readable[at] = told - (rows["unreadable"].to_numpy(dtype=float) if "unreadable" in rows else 0.0)
    stories[~read], readable[~read] = np.nan, np.nan

    median, read_days = _past_median(stories, rules.median_days)
    tried_days = _past_sum(tried, rules.median_days)
    # Few read days mean a new feed, but not where it has long been tried: a dying feed keeps what it was known for.
    short = (read_days < rules.least_days) & ((tried_days < rules.gone_days) | (read_days == 0))
    normal = np.where(short, rules.prior_stories, np.maximum(median, rules.least_stories))
    normal_readable = np.where(
        short, rules.prior_stories, np.minimum(normal, np.maximum(_past_median(readable, rules.median_days)[0], 0.0))
    )
    normal_readable = np.where(median <= 0, normal, normal_readable)
    normal_readable[:, _unreadable_feeds(rows, feed, shape[1])] = 0.0
    recently_tried = tried | (_past_sum(tried, rules.gone_days) > 0)
    given_up = (read_days == 0) & (tried_days >= rules.gone_days) & ~read
    caught = read | np.vstack([read[1:], np.zeros((1, shape[1]), dtype=bool)])
    wanted = (recently_tried & ~given_up) | caught
    healthy = caught & ~(_silent_days(read, stories, rules.median_days) * normal >= rules.silent_stories)
    part = np.ones((count, 1))
    if as_of is not None and today is not None and today <= last:
        part[today - first] = _part_of_day(as_of)
        part[today - first + 1 :] = 0.0
    return (
        (part * np.where(healthy, normal_readable, 0.0)[:count]).sum(axis=1),
        (part * np.where(wanted, normal, 0.0)[:count]).sum(axis=1),
        (part * np.where(healthy & short, normal_readable, 0.0)[:count]).sum(axis=1),
    )


def _unreadable_feeds(rows: pd.DataFrame, feed: npt.NDArray[np.int64], feeds: int) -> npt.NDArray[np.bool_]:
    """The feeds whose every known story was unreadable: they are missing from their first day on, not after a while."""
    if "unreadable" not in rows:
        return np.zeros(feeds, dtype=bool)
    told = np.bincount(feed, weights=rows["new_articles"].to_numpy(dtype=float), minlength=feeds)
    lost = np.bincount(feed, weights=rows["unreadable"].to_numpy(dtype=float), minlength=feeds)
    return np.asarray((told > 0) & (lost >= told))


def _past_median(values: Floats, window: int) -> tuple[Floats, Floats]:
    """Median and count of the known values of the `window` days before each day."""
    rolling = pd.DataFrame(values).rolling(window, min_periods=1)
    median = rolling.median().shift(1).to_numpy()
    count = rolling.count().shift(1).fillna(0.0).to_numpy()
    return median, count


def _past_sum(flags: npt.NDArray[np.bool_], window: int) -> Floats:
    sums = pd.DataFrame(flags.astype(float)).rolling(window, min_periods=1).sum()
    return np.asarray(sums.shift(1).fillna(0.0).round())


def _silent_days(read: npt.NDArray[np.bool_], stories: Floats, most: int) -> Floats:
    """How many days in a row before each day the feed was read and told nothing, at most `most`."""
    run = np.zeros(read.shape)
    for i in range(1, len(read)):
        empty = read[i - 1] & (stories[i - 1] == 0)
        run[i] = np.where(empty, np.minimum(run[i - 1] + 1, most), 0)
    return run


def _part_of_day(as_of: datetime) -> float:
    passed = pd.Timestamp(as_of).tz_convert("UTC")
    return float(max(_LEAST_PART_OF_DAY, (passed - passed.normalize()) / pd.Timedelta(days=1)))


def _share(part: Floats, whole: Floats) -> Floats:
    known = whole > 0
    return np.where(known, np.minimum(part / np.where(known, whole, 1.0), 1.0), 0.0)
