"""The index of many conflicts as one line each: level, arrow, changes, confidence. Pure, no streamlit."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final

import pandas as pd

from indicators.dashboard.messages import count, text

SPARK_DAYS: Final = 30
# Share of healthy feeds, stories and publishers from which a value counts as firm or fair; below it is thin.
_FIRM: Final = (0.9, 8, 4)
_FAIR: Final = (0.7, 3, 2)


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One conflict on the board. Numbers are NaN where they cannot be told.

    state: ok, quiet (few signals, feeds healthy), blind (cannot tell) or empty (no index yet).
    spark: escalation, de-escalation and whether it can be told, a day, oldest first.
    """

    conflict: str
    title: str
    state: str
    day: pd.Timestamp | None
    level: str
    net: float
    low: float
    high: float
    change_day: float
    change_week: float
    confidence: str
    stories: int
    publishers: int
    coverage: float
    spark: tuple[tuple[float, float, bool], ...]


def board(index: pd.DataFrame, conflicts: Mapping[str, str]) -> list[BoardRow]:
    """One row a conflict of `conflicts` (id to title), what changed most since yesterday first, untold ones last.

    index: Index columns of all conflicts, at least the last eight days; may be empty.
    """
    groups = {str(name): part.sort_values("day") for name, part in index.groupby("conflict")} if len(index) else {}
    rows = [_row(name, title, groups.get(name)) for name, title in conflicts.items()]
    return sorted(rows, key=_most_changed)


def arrow(change: float, low: float, high: float) -> str:
    """Which way a change points, measured against the width of the band: ↑ ↗ → ↘ ↓, or ? where it cannot be told."""
    if isnan(change):
        return "?"
    half = max((high - low) / 2, 0.25) if not isnan(high - low) else 0.5
    for limit, up, down in ((1.0, "↑", "↓"), (0.25, "↗", "↘")):
        if abs(change) >= limit * half:
            return up if change > 0 else down
    return "→"


def confidence(coverage: float, stories: int, publishers: int) -> str:
    """How firm a value stands: firm, fair or thin, by feeds that answered, stories and independent publishers."""
    for name, (share, least_stories, least_publishers) in (("firm", _FIRM), ("fair", _FAIR)):
        if coverage >= share and stories >= least_stories and publishers >= least_publishers:
            return name
    return "thin"


def firmness(row: BoardRow) -> str:
    """How firm a row's last value stands, in words: "fair (4 stories, 2 publishers)"."""
    if not row.stories:
        return text("board.no_stories")
    word = text(f"confidence.{row.confidence}")
    told = {"stories": count("story", row.stories), "publishers": count("publisher", row.publishers)}
    return text("board.confidence", word=word, **told)


def _row(conflict: str, title: str, days: pd.DataFrame | None) -> BoardRow:
    if days is None or days.empty:
        nan = float("nan")
        return BoardRow(conflict, title, "empty", None, "", nan, nan, nan, nan, nan, "thin", 0, 0, nan, ())
    last = days.iloc[-1]
    stories, publishers, coverage = (
        int(_zero(last["stories"])),
        int(_zero(last["publishers"])),
        _number(last["coverage"]),
    )
    state = _state(last)
    return BoardRow(
        conflict=conflict,
        title=title,
        state=state,
        day=pd.Timestamp(last["day"]),
        level="" if state == "blind" else str(last["level"] or ""),
        net=_number(last["net"]),
        low=_number(last["low"]),
        high=_number(last["high"]),
        change_day=_change(days, 1),
        change_week=_change(days, 7),
        confidence=confidence(coverage, stories, publishers),
        stories=stories,
        publishers=publishers,
        coverage=coverage,
        spark=_spark(days.tail(SPARK_DAYS)),
    )


def _state(last: pd.Series) -> str:
    if pd.isna(last["net"]):
        return "blind"
    return "quiet" if last["status"] == "quiet" else "ok"


def _change(days: pd.DataFrame, back: int) -> float:
    earlier = days[days["day"] == days["day"].iloc[-1] - pd.Timedelta(days=back)]
    return float("nan") if earlier.empty else _number(days["net"].iloc[-1]) - _number(earlier["net"].iloc[0])


def _spark(days: pd.DataFrame) -> tuple[tuple[float, float, bool], ...]:
    up = days["escalation_words"] + days["escalation_deeds"]
    down = days["deescalation_words"] + days["deescalation_deeds"]
    return tuple(
        (max(0.0, _zero(one)), min(0.0, _zero(two)), bool(pd.notna(net)))
        for one, two, net in zip(up, down, days["net"], strict=True)
    )


def _most_changed(row: BoardRow) -> tuple[int, float, float, str]:
    """Told before untold, then by the change since yesterday, then since last week, then by name."""
    untold = {"ok": 0, "quiet": 0, "blind": 1, "empty": 2}[row.state]
    return untold, -abs(_zero(row.change_day)), -abs(_zero(row.change_week)), row.title


def _number(value: object) -> float:
    return float("nan") if pd.isna(value) else float(value)  # type: ignore[arg-type]  # a frame's cell


def _zero(value: object) -> float:
    return 0.0 if pd.isna(value) else float(value)  # type: ignore[arg-type]  # a frame's cell
