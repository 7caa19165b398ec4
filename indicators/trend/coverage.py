"""The status word of a day: quiet is not blind."""

from enum import StrEnum

import numpy as np
import numpy.typing as npt

from indicators.trend.exposure import Exposure
from indicators.trend.weights import Weights


class Status(StrEnum):
    """What a day's value rests on."""

    OK = "ok"
    QUIET = "quiet"  # the feeds could be read and told nothing of this conflict
    PARTIAL = "partial"  # part of the feeds could not be read, or the feeds' normal day is still assumed (cold start)
    CANNOT_TELL = "cannot tell"  # too few feeds could be read: no value


def blind(exposure: Exposure, weights: Weights) -> npt.NDArray[np.bool_]:
    """The days that have no value."""
    thin = exposure.coverage < weights.coverage.cannot_tell
    return np.asarray(thin | (exposure.healthy <= 0) | (exposure.smooth <= 0))


def statuses(exposure: Exposure, stories: npt.NDArray[np.int64], weights: Weights) -> list[str]:
    """The status of each day of `exposure`, for one conflict with so many stories on each."""
    partly = np.minimum(exposure.coverage, exposure.smooth_coverage) < weights.coverage.partial
    assumed = exposure.prior_share > 0.5
    words = np.select(
        [blind(exposure, weights), partly | assumed, stories == 0],
        [Status.CANNOT_TELL.value, Status.PARTIAL.value, Status.QUIET.value],
        Status.OK.value,
    )
    return [str(word) for word in words]
