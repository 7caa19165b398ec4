"""How sure: a band by bootstrap over stories."""

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse

from indicators.trend.exposure import Exposure
from indicators.trend.weights import Weights

Floats = npt.NDArray[np.float64]
_LEAST_COVERAGE = 0.05


def band(
    stories: "pd.Series[str]",
    day: npt.NDArray[np.int64],
    value: Floats,
    net: Floats,
    exposure: Exposure,
    weights: Weights,
) -> tuple[Floats, Floats]:
    """Low and high of one conflict's net per day; low <= net <= high, NaN where net is.

    stories, day (0 is exposure.first_day), value: the parts of the index. Every story is drawn anew so many times as a
    Poisson number says, whose seed is the story's own id: the same story is drawn alike in every window and order.
    The band widens where feeds could not be read (by 1 / sqrt(coverage)) and where their normal day is assumed.
    """
    days = len(net)
    if not len(value):
        drawn = np.zeros((days, 2))
    else:
        code, names = pd.factorize(stories, sort=True)
        parts = sparse.csr_matrix((value, (day, code)), shape=(days, len(names)))
        sums = parts @ _draws(np.asarray(names, dtype=object), weights)
        drawn = np.quantile(sums, [weights.band.low, weights.band.high], axis=1).T
    wider = 1 / np.sqrt(np.maximum(exposure.smooth_coverage, _LEAST_COVERAGE))
    low = net + np.minimum(drawn[:, 0] - net, 0) * wider
    high = net + np.maximum(drawn[:, 1] - net, 0) * wider
    assumed = 1 + exposure.prior_share  # an assumed normal day may be half or double the real one
    low, high = np.minimum(low * assumed, low / assumed), np.maximum(high * assumed, high / assumed)
    return np.where(np.isnan(net), np.nan, low), np.where(np.isnan(net), np.nan, high)


def _draws(names: npt.NDArray[np.object_], weights: Weights) -> Floats:
    """Stories x draws: how often each story is drawn, Poisson with mean 1, from a hash of its name."""
    keys = pd.util.hash_array(names) ^ np.uint64(weights.band.seed)
    steps = np.arange(1, weights.band.draws + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    uniform = (_mixed(keys[:, None] + steps[None, :]) >> np.uint64(11)).astype(np.float64) / 2.0**53
    cumulative = np.cumsum(np.exp(-1) / np.cumprod([1, 1, 2, 3, 4, 5, 6, 7]))
    return np.searchsorted(cumulative, uniform).astype(np.float64)


def _mixed(x: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """SplitMix64's finisher: neighbouring numbers in, independent ones out (Steele et al. 2014)."""
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return np.asarray(x ^ (x >> np.uint64(31)))
