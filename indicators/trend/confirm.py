"""Which signals count as deeds. Done is what was done in somebody else's eyes, where the news is good.

In December 2021 "10,000 soldiers return to base" stood in every paper, on the word of the army that owned them. A
party's own good deed therefore stays a word until another owner, not the party's own state media, reports it as a
fact (not as the party's statement) up to `confirm_days` away. Only the lane changes, never the net.
"""

from collections import defaultdict
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators import taxonomy
from indicators.model import Direction, Modality, Speaker
from indicators.trend.weights import Weights

_NANOSECONDS_A_DAY = 86_400 * 10**9


def deeds(signals: pd.DataFrame, weights: Weights) -> npt.NDArray[np.bool_]:
    """Per row, whether the signal counts as a deed.

    signals: columns signal_id, story_id, type, modality, speaker, quantity, source_actors, published_utc, owner,
        state_affiliated, state. Rows of one signal in several conflicts are treated alike.
    """
    types = taxonomy.load().types
    acts = [name for name, kind in types.items() if not kind.word]
    good = _is_good(signals)
    deed = np.array(signals["type"].isin(acts) & (signals["modality"] == Modality.ASSERTED.value), dtype=bool)
    doubtful = deed & good & (_own_word(signals) | _own_media(signals))
    if doubtful.any():
        deed[doubtful] = _confirmed(signals, doubtful, deed & good & ~_own_word(signals), weights)
    return deed


def own_claims(signals: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Per row, whether it is a party's own good deed on its own word or in its own media, confirmed or not."""
    return _is_good(signals) & (_own_word(signals) | _own_media(signals))


def _is_good(signals: pd.DataFrame) -> npt.NDArray[np.bool_]:
    types = taxonomy.load().types
    calming = [name for name, kind in types.items() if kind.direction is Direction.DE_ESCALATION and not kind.word]
    return np.asarray(signals["type"].isin(calming), dtype=bool)


def _own_word(signals: pd.DataFrame) -> npt.NDArray[np.bool_]:
    return np.asarray(signals["speaker"] == Speaker.SELF.value, dtype=bool)


def _own_media(signals: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Told by state media of the doer. A good deed without a doer is taken for the state's own."""
    rows = zip(signals["state_affiliated"], signals["state"], signals["source_actors"], strict=True)
    told = (bool(tied) and (state in _codes(actors) or not _codes(actors)) for tied, state, actors in rows)
    return np.fromiter(told, bool, len(signals))


def _confirmed(
    signals: pd.DataFrame, claims: npt.NDArray[np.bool_], reports: npt.NDArray[np.bool_], weights: Weights
) -> npt.NDArray[np.bool_]:
    """Per claim, whether a report of another owner confirms it."""
    found: defaultdict[tuple[str, str], list[_Row]] = defaultdict(list)
    for row in _rows(signals[reports]):
        for key in row.keys:
            found[key].append(row)
    reach = weights.confirm_days * _NANOSECONDS_A_DAY
    return np.fromiter(
        (
            any(_confirms(report, claim, reach, weights) for key in claim.keys for report in found.get(key, ()))
            for claim in _rows(signals[claims])
        ),
        bool,
        int(claims.sum()),
    )


class _Row:
    """One signal, and under which keys its confirmation is found: its type with a doer or with its story."""

    __slots__ = ("actors", "at", "keys", "owner", "quantity", "state")

    def __init__(self, kind: str, story: Any, actors: Any, owner: Any, tied: Any, state: Any, quantity: Any, at: int):
        self.actors = frozenset(_codes(actors))
        self.keys = [(kind, f"story {story}"), *((kind, actor) for actor in sorted(self.actors))]
        self.owner, self.state, self.at = owner, state if tied else None, at
        self.quantity = None if pd.isna(quantity) else float(quantity)


def _rows(signals: pd.DataFrame) -> list[_Row]:
    names = ["type", "story_id", "source_actors", "owner", "state_affiliated", "state", "quantity"]
    times = signals["published_utc"].dt.as_unit("ns").astype("int64").tolist()
    return [_Row(*values) for values in zip(*(signals[name].tolist() for name in names), times, strict=True)]


def _confirms(report: _Row, claim: _Row, reach: int, weights: Weights) -> bool:
    if report.owner == claim.owner or abs(report.at - claim.at) > reach or report.state in claim.actors:
        return False
    known = report.quantity is not None and claim.quantity is not None
    return not known or report.quantity >= weights.confirm_ratio * claim.quantity  # type: ignore[operator]


def _codes(actors: Any) -> tuple[str, ...]:
    return tuple(actors) if isinstance(actors, list | tuple | set | frozenset | np.ndarray) else ()
