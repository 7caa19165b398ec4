"""One line on what moved a conflict's index most. Pure, no streamlit."""

from collections.abc import Mapping
from typing import Final

import pandas as pd

from indicators.dashboard import cards, html
from indicators.dashboard.messages import count, text

LONGEST_HEADLINE: Final = 140
# Stories whose first voice is older have been told before: they fade, they do not move the index.
FRESH_DAYS: Final = 2


def lines(parts: pd.DataFrame, changes: Mapping[str, float]) -> dict[str, str]:
    """A line for every conflict in `changes` (id to the change of its net since yesterday, NaN if unknown).

    parts: parts of the last day from signals of its last FRESH_DAYS days: conflict, story_id, value, type, modality
    (a word), title, publisher. A line is empty where nothing fresh is told; it holds feed text as it came: escape it.
    """
    groups = {str(name): rows for name, rows in parts.groupby("conflict")} if len(parts) else {}
    return {conflict: _line(groups.get(conflict), change) for conflict, change in changes.items()}


def _line(parts: pd.DataFrame | None, change: float) -> str:
    if parts is None or parts.empty:
        return ""
    stories = parts.groupby("story_id")["value"].sum()
    towards = stories[stories * change > 0] if change == change else stories
    fading = towards.empty
    chosen = (stories if fading else towards).abs().idxmax()
    rows = parts[parts["story_id"] == chosen]
    first = rows.loc[rows["value"].abs().idxmax()]
    told = text(
        "why.story",
        value=html.signed(float(stories[chosen]), 1),
        headline=_short(str(first["title"] or "")),
        type=cards.type_name(str(first["type"])),
        modality=text(f"modality.{first['modality']}"),
        publishers=count("publisher", int(rows["publisher"].nunique())),
    )
    return text("why.fading", newest=told) if fading else told


def _short(headline: str) -> str:
    one_line = " ".join(headline.split())
    return one_line if len(one_line) <= LONGEST_HEADLINE else one_line[: LONGEST_HEADLINE - 1].rstrip() + "…"
