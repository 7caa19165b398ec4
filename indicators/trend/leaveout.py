"""How far a day's net hangs on one publisher: its range when any one owner is left out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from indicators.trend.contribution import raw_parts
from indicators.trend.days import day_number
from indicators.trend.index import Day, View


@dataclass(frozen=True, slots=True)
class LeaveOut:
    """The lowest and highest net without any one owner, and which owner that is. NaN and "" where it cannot be told."""

    low: float
    high: float
    lowest_without: str
    highest_without: str


def without_any_owner(view: View, conflict: str, day: Day) -> LeaveOut:
    """Range of one conflict's net on one day when any one owner is left out, its voice in every story included.

    view: as `index.compute` gives it, covering `day`. The exposure stays: what is asked is whether the day's news rests
    on one voice. With one owner alone the range reaches 0. A day without signals gives its net, 0, twice.
    """
    number = day_number(day)
    factor = view.factor[number - view.exposure.first_day]
    if np.isnan(factor):
        return LeaveOut(float("nan"), float("nan"), "", "")
    mine = view.table[view.table["conflict"] == conflict].reset_index(drop=True)
    alive = mine[mine["day"].between(number - view.weights.horizon_days, number)]
    nets = {owner: _net(alive[alive["owner"] != owner], number, view) * factor for owner in _owners(alive)}
    if not nets:
        return LeaveOut(0.0, 0.0, "", "")
    low, high = min(nets, key=lambda o: nets[o]), max(nets, key=lambda o: nets[o])
    return LeaveOut(nets[low], nets[high], low, high)


def _owners(table: pd.DataFrame) -> list[str]:
    return sorted(str(owner) for owner in table["owner"].unique())


def _net(table: pd.DataFrame, number: int, view: View) -> float:
    if table.empty:
        return 0.0
    return float(raw_parts(table.reset_index(drop=True), number, number, view.weights).raw.sum())
