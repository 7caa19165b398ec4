"""What a day's number is made of: parts that add up to the whole, also as shown. Pure, no streamlit."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from indicators.dashboard.palette import LANES

DIGITS: Final = 2


@dataclass(frozen=True, slots=True)
class StoryPart:
    """What one story adds to a day. value: the sum of its signals; lanes: the same by lane, in the order of LANES.

    article_id: the article whose signal adds most, by whose title the story goes.
    age_days: how many days before the day its youngest report that counts was published.
    """

    story_id: str
    value: float
    lanes: tuple[tuple[str, float], ...]
    article_id: int
    articles: int
    publishers: int
    age_days: int


def lane_sums(parts: pd.DataFrame) -> list[tuple[str, float, int]]:
    """Lane, value and number of stories for each lane that has any, in the order of LANES.

    parts: one row a signal of the day: story_id, lane, value.
    """
    grouped = {str(lane): rows for lane, rows in parts.groupby("lane")} if len(parts) else {}
    return [
        (lane, float(grouped[lane]["value"].sum()), int(grouped[lane]["story_id"].nunique()))
        for lane in LANES
        if lane in grouped
    ]


def story_values(parts: pd.DataFrame) -> dict[str, float]:
    """What each story adds to the day, the heaviest first. parts: story_id, value."""
    sums = parts.groupby("story_id", sort=True)["value"].sum()
    heaviest = sums.abs().sort_values(ascending=False, kind="stable").index
    return {str(name): float(value) for name, value in sums.loc[heaviest].items()}


def story(rows: pd.DataFrame) -> StoryPart:
    """One story from its parts: story_id, lane, value, article_id, publisher, age_days; at least one row."""
    return StoryPart(
        story_id=str(rows["story_id"].iloc[0]),
        value=float(rows["value"].sum()),
        lanes=tuple((lane, value) for lane, value, _ in lane_sums(rows)),
        article_id=int(rows.loc[rows["value"].abs().idxmax(), "article_id"]),
        articles=int(rows["article_id"].nunique()),
        publishers=int(rows["publisher"].nunique()),
        age_days=int(rows["age_days"].min()),
    )


def rounded(values: Sequence[float], whole: float | None = None, digits: int = DIGITS) -> list[float]:
    """The values rounded so that they add up to `whole` (their own sum if not given) as it is shown.

    Largest remainder: the parts whose rounding lost most take the odd hundredths, so none is off by a whole one.
    """
    unit = 10**digits
    target = round((sum(values) if whole is None else whole) * unit)
    floors = [int(value * unit // 1) for value in values]
    missing = target - sum(floors)
    by_remainder = sorted(range(len(values)), key=lambda place: floors[place] - values[place] * unit)
    if 0 <= missing <= len(values):
        for place in by_remainder[:missing]:
            floors[place] += 1
    return [floor / unit for floor in floors]
