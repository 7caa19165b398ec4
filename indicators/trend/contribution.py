"""Signals to the signed parts of a day's index.

    part = -severity x modality x magnitude x confidence x story weight x decay x scale / exposure

Within one story of one conflict the signals of one type are one event. Each independent voice (owner; one text has one
voice however many print it) gives its strongest report still alive; ranked by strength the k-th voice weighs
1 / k^publisher_exponent. A maximum and a falling weight only ever grow with another signal, so copies add nothing,
coverage over several days keeps a story fresh without doubling it, and a de-escalation signal never raises the net.

Relevance is no factor: the calibrated confidence already holds it.
"""

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from indicators import taxonomy
from indicators.trend.confirm import deeds
from indicators.trend.days import Days, day_numbers, to_days
from indicators.trend.weights import Weights

LANES = ("escalation_words", "escalation_deeds", "deescalation_words", "deescalation_deeds")
Floats = npt.NDArray[np.float64]

_INPUT = ("signal_id", "conflict", "type", "modality", "confidence", "published_utc", "owner")


def strengths(signals: pd.DataFrame, weights: Weights, as_of: datetime | None = None) -> pd.DataFrame:
    """One row a signal and conflict that counts, sorted: its factors and what one voice alone adds on its day.

    signals: columns as in `index.daily_index`. as_of: only what was first seen and published by then.
    Columns conflict, story_id, type, day (number), voice, signal_id, owner, lane (position in LANES), strength
    (signed, up is escalation; before story weight, decay and exposure), severity, modality, magnitude, confidence,
    feed_weight. Signals of weight 0 (denied) and of types unknown to the taxonomy are left out.
    """
    known = signals if as_of is None else signals[_seen(signals, as_of)]
    types = taxonomy.load().types
    severity = known["type"].map({name: t.severity for name, t in types.items()}).astype(float)
    known, severity = known[severity.notna()], severity[severity.notna()]
    factors = pd.DataFrame(
        {
            "severity": severity,
            "modality": known["modality"].map(dict(weights.modality)).astype(float),
            "magnitude": magnitude(known["quantity"], weights) if "quantity" in known else 1.0,
            "confidence": known["confidence"].astype(float).clip(0.0, 1.0),
            "feed_weight": known["feed_weight"].astype(float) if "feed_weight" in known else 1.0,
        },
        index=known.index,
    )
    strength = -factors.prod(axis=1)
    deed = deeds(with_defaults(known), weights) if len(known) else np.zeros(0, dtype=bool)
    lane = np.where(severity > 0, 2, 0) + deed
    story = known["story_id"] if "story_id" in known else pd.Series(None, index=known.index, dtype=object)
    voice = known["origin"].where(known["origin"].notna(), known["owner"]) if "origin" in known else known["owner"]
    table = factors.assign(
        conflict=known["conflict"].astype(str),
        story_id=story.where(story.notna(), "signal " + known["signal_id"].astype(str)).astype(str),
        type=known["type"].astype(str),
        day=day_numbers(known["published_utc"]),
        voice=voice.astype(str),
        signal_id=known["signal_id"],
        owner=known["owner"].astype(str),
        lane=lane,
        strength=strength,
    )
    table = table[table["strength"] != 0]
    # Signals of one voice on one day: the strongest speaks, a deed before a word, then the one of the lowest id.
    order = pd.DataFrame({"size": -table["strength"].abs(), "word": -(table["lane"] % 2), "id": table["signal_id"]})
    table = table.assign(**order.add_prefix("_"))
    by = ["conflict", "story_id", "type", "voice", "day", "_size", "_word", "_id"]
    return table.sort_values(by, kind="stable", ignore_index=True).drop(columns=["_size", "_word", "_id"])


def magnitude(quantity: "pd.Series[float]", weights: Weights) -> "pd.Series[float]":
    """1 + log10(q)/4 with the shipped weights: 10 soldiers 1.25, 10,000 soldiers 2. Missing or below 1 gives 1."""
    capped = pd.to_numeric(quantity).astype(float).clip(1.0, weights.quantity_cap).fillna(1.0)
    return 1.0 + weights.magnitude_per_decade * np.log10(capped)


@dataclass(frozen=True, slots=True)
class Parts:
    """All parts of the index between two days, as parallel arrays: `row` points into the strengths frame.

    day: day number; rank: of the voice among those of its event (1 strongest); raw: before division by exposure.
    """

    row: Days
    day: Days
    rank: Days
    raw: Floats


def raw_parts(table: pd.DataFrame, first_day: int, last_day: int, weights: Weights) -> Parts:
    """The parts of every day from first_day to last_day, before exposure. table: as `strengths` gives it.

    Rows are in the order of the table, whatever the days asked for, so sums do not depend on the window.
    """
    horizon = weights.horizon_days
    day = table["day"].to_numpy(dtype=np.int64)
    fitting = np.flatnonzero((day <= last_day) & (day + horizon >= first_day))
    spans = _spans(table.iloc[fitting], fitting, weights)
    start, end = np.maximum(spans.start, first_day), np.minimum(spans.end, last_day + 1)
    length = np.maximum(end - start, 0)
    which = np.repeat(np.arange(len(length)), length)
    offset = np.arange(len(which)) - np.repeat(np.cumsum(length) - length, length)
    days = start[which] + offset
    row = spans.row[which]
    decay = weights.daily_decay ** np.arange(horizon + 1)
    weight = 1.0 / np.arange(1, spans.rank.max(initial=0) + 2) ** weights.publisher_exponent
    strength = table["strength"].to_numpy(dtype=float)
    raw = strength[row] * weight[spans.rank[which] - 1] * decay[days - day[row]]
    return Parts(row, days, spans.rank[which], raw)


def contributions(table: pd.DataFrame, parts: Parts, factor: Floats, first_day: int) -> pd.DataFrame:
    """One row a part: conflict, day, story_id, signal_id, type, lane, value, owner, age_days and the factors.

    factor: scale / exposure of each day from first_day on; days that cannot be told (NaN) have no parts.
    The values of a conflict, day and lane sum to the index exactly: the index is made by summing them.
    """
    value = parts.raw * factor[parts.day - first_day]
    told = ~np.isnan(value)
    rows = table.iloc[parts.row[told]]
    names = ["conflict", "story_id", "signal_id", "type", "owner"]
    factors = ["severity", "modality", "magnitude", "confidence", "feed_weight"]
    frame = rows[names + factors].reset_index(drop=True)
    frame["day"] = to_days(parts.day[told])
    frame["lane"] = np.array(LANES, dtype=object)[rows["lane"].to_numpy(dtype=np.int64)]
    frame["value"] = value[told]
    frame["age_days"] = parts.day[told] - rows["day"].to_numpy(dtype=np.int64)
    frame["voice_rank"] = parts.rank[told]
    return frame[
        [
            "conflict",
            "day",
            "story_id",
            "signal_id",
            "lane",
            "value",
            "type",
            "owner",
            "age_days",
            "voice_rank",
            *factors,
        ]
    ]


@dataclass(frozen=True, slots=True)
class _Spans:
    """A row of the strengths frame speaks with one rank from day `start` up to, not including, day `end`."""

    row: Days
    rank: Days
    start: Days
    end: Days


def _spans(table: pd.DataFrame, position: Days, weights: Weights) -> _Spans:
    """Which voices of each event are heard on which days, and in what rank."""
    horizon = weights.horizon_days
    event = table.groupby(["conflict", "story_id", "type"], sort=False, observed=True).ngroup().to_numpy()
    day = table["day"].to_numpy(dtype=np.int64)
    voice = pd.factorize(table["voice"])[0]
    fresh = np.ones(len(table), dtype=bool)  # the table is sorted: the first of a voice's day is its strongest
    fresh[1:] = (event[1:] != event[:-1]) | (voice[1:] != voice[:-1]) | (day[1:] != day[:-1])
    event, day, voice, position = event[fresh], day[fresh], voice[fresh], position[fresh]
    size = np.abs(table["strength"].to_numpy(dtype=float)[fresh])

    alone = np.bincount(event, minlength=event.max(initial=-1) + 1)[event] == 1
    single = _Spans(position[alone], np.ones(alone.sum(), dtype=np.int64), day[alone], day[alone] + horizon + 1)
    shared = np.flatnonzero(~alone)
    if not len(shared):
        return single
    rows = pd.DataFrame({"event": event[shared], "day": day[shared], "voice": voice[shared], "i": position[shared]})
    # Log of the strength carried back to day 0: ranks the voices of any day alike, and cannot overflow.
    rows["potential"] = np.log(size[shared]) - day[shared] * np.log(weights.daily_decay)
    turns = pd.concat([rows[["event", "day"]], rows[["event"]].assign(day=rows["day"] + horizon + 1)])
    turns = turns.drop_duplicates().sort_values(["event", "day"], ignore_index=True).rename(columns={"day": "start"})
    turns["end"] = turns.groupby("event")["start"].shift(-1)
    turns = turns.dropna().astype({"end": np.int64})
    heard = rows.merge(turns, on="event")
    heard = heard[(heard["day"] <= heard["start"]) & (heard["start"] <= heard["day"] + horizon)]
    heard = heard.sort_values(["event", "start", "potential", "i"], ascending=[True, True, False, True], kind="stable")
    heard = heard.drop_duplicates(["event", "start", "voice"])
    rank = heard.groupby(["event", "start"]).cumcount().to_numpy(dtype=np.int64) + 1
    return _in_row_order(
        single, _Spans(heard["i"].to_numpy(), rank, heard["start"].to_numpy(), heard["end"].to_numpy())
    )


def _in_row_order(a: _Spans, b: _Spans) -> _Spans:
    row, start = np.concatenate([a.row, b.row]), np.concatenate([a.start, b.start])
    order = np.lexsort((start, row))
    rank, end = np.concatenate([a.rank, b.rank]), np.concatenate([a.end, b.end])
    return _Spans(row[order], rank[order], start[order], end[order])


def _seen(signals: pd.DataFrame, as_of: datetime) -> "pd.Series[bool]":
    moment = pd.Timestamp(as_of)
    seen = pd.to_datetime(signals["first_seen_utc"], utc=True) <= moment
    return seen & (pd.to_datetime(signals["published_utc"], utc=True) <= moment)


def with_defaults(signals: pd.DataFrame) -> pd.DataFrame:
    """The frame with the optional columns filled in. Raises KeyError where a needed column is missing."""
    missing = [name for name in _INPUT if name not in signals]
    if missing:
        raise KeyError(f"signals: no column {', '.join(missing)}")
    absent = {"speaker": "none", "quantity": None, "state_affiliated": False, "state": None, "story_id": None}
    filled = signals.assign(**{name: value for name, value in absent.items() if name not in signals})
    if "source_actors" not in filled:
        filled["source_actors"] = [()] * len(filled)
    return filled.assign(published_utc=pd.to_datetime(filled["published_utc"], utc=True))
