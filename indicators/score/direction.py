"""Judge the article as a whole: its direction and its score on the Goldstein range."""

from collections.abc import Sequence
from math import log10, sqrt

from indicators import taxonomy
from indicators.model import Direction, Modality
from indicators.score.merge import Candidate

_TITLE, _LEAD = 3.0, 1.5
_MIXED = 0.36  # the weaker side's share from which neither side dominates; set on the dev parts
_DENIED = 0.6  # a denied signal speaks for the other side, more quietly
_MONEY = ("USD", "EUR", "GBP")
_VOICE = {Modality.ASSERTED: 1.0, Modality.ANNOUNCED: 0.9, Modality.CLAIMED: 0.7, Modality.FEARED: 0.6}


def magnitude(quantity: float | None, unit: str | None = None) -> float:
    """1 + log10(q)/4, at least 1; money is counted in millions. 1 for an event without a number."""
    if not quantity or quantity <= 1:
        return 1.0
    counted = quantity / 1e6 if unit in _MONEY else quantity
    return 1.0 + log10(counted) / 4 if counted > 1 else 1.0


def severity(candidate: Candidate) -> float:
    """The type's severity after modality and magnitude, within -10 .. +10."""
    known = taxonomy.load()
    value = known.types[candidate.type].severity * known.modality_weight[candidate.modality]
    quantity = candidate.quantity
    value *= magnitude(quantity.value, quantity.unit) if quantity else 1.0
    return max(-10.0, min(10.0, round(value, 2)))


def judge(candidates: Sequence[Candidate]) -> tuple[Direction, float]:
    """(direction, score). No candidates: (none, 0). The title weighs three times, the lead one and a half."""
    if not candidates:
        return Direction.NONE, 0.0
    up = down = 0.0
    for candidate in candidates:
        weight = _weight(candidate)
        escalates = taxonomy.load().types[candidate.type].direction is Direction.ESCALATION
        if candidate.modality is Modality.DENIED:
            escalates = not escalates
        if escalates:
            up += weight
        else:
            down += weight
    share = min(up, down) / (up + down)
    level = max(abs(severity(c)) or 1.0 for c in candidates)
    balance = (down - up) / (up + down)
    score = round(max(-10.0, min(10.0, balance * level)), 2)
    if share >= _MIXED:
        return Direction.MIXED, score
    return (Direction.ESCALATION if up > down else Direction.DE_ESCALATION), score


def _weight(candidate: Candidate) -> float:
    base = sqrt(abs(taxonomy.load().types[candidate.type].severity))
    place = _TITLE if candidate.order[0] == 0 else _LEAD if candidate.order[1] == 0 else 1.0
    voice = _DENIED if candidate.modality is Modality.DENIED else _VOICE[candidate.modality]
    return base * place * voice * (0.5 + candidate.confidence)
