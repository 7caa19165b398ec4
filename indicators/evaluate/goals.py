"""The accuracy this project wants to reach on articles it has never seen, beside every figure that is measured."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from typing import Final


@dataclass(frozen=True, slots=True)
class Goal:
    """A figure's words and the least (or, with `most`, the greatest) value wanted; value None: no goal."""

    words: str
    value: float | None
    most: bool = False

    def met(self, figure: float) -> bool | None:
        """Whether the figure meets the goal; None without a goal or a figure."""
        if self.value is None or isnan(figure):
            return None
        return figure <= self.value if self.most else figure >= self.value

    def shown(self) -> str:
        """The goal as a reader sees it: "0.92", "at most 3 %", or "" without one."""
        if self.value is None:
            return ""
        return f"at most {self.value:.0%}" if self.most else f"{self.value:.2f}"


GOALS: Final[Mapping[str, Goal]] = {
    "direction": Goal("direction of the article, accuracy", 0.92),
    "reversed": Goal("escalation read as de-escalation or the reverse", 0.01, most=True),
    "precision": Goal("signal types, precision", 0.88),
    "recall": Goal("signal types, recall", 0.85),
    "f1": Goal("signal types, F1", 0.86),
    "macro_f1": Goal("signal types, mean F1 over the types", None),
    "modality": Goal("modality of the signals found", 0.92),
    "quantity": Goal("quantities right", 0.88),
    "date": Goal("dates right", 0.90),
    "actors_f1": Goal("actors, F1", 0.92),
    "alarm": Goal("alarm on an article without signals", 0.03, most=True),
    "calibration_error": Goal("expected calibration error", 0.05, most=True),
    "phrases": Goal("signals made of one ready phrase alone", 0.10, most=True),
}
ORDINARY_ALARM: Final = Goal("alarm on ordinary headlines, pooled", 0.003, most=True)
