"""The article as a whole, and what a signal weighs."""

import pytest

from indicators.model import Direction, Modality
from indicators.score.direction import judge, magnitude, severity
from indicators.score.merge import Candidate
from indicators.score.quantity import Quantity


def candidate(kind: str, modality: Modality = Modality.ASSERTED, order: tuple[int, int, int] = (0, 0, 0)) -> Candidate:
    return Candidate(kind, modality, "rule", order, confidence=0.8)


def test_no_signals_point_nowhere() -> None:
    assert judge([]) == (Direction.NONE, 0.0)


def test_attack_and_equal_talks_in_the_title_are_mixed() -> None:
    assert judge([candidate("armed_attack"), candidate("ceasefire")])[0] is Direction.MIXED


def test_a_denied_truce_speaks_for_escalation() -> None:
    way, value = judge([candidate("ceasefire", Modality.DENIED)])
    assert way is Direction.ESCALATION
    assert value < 0


def test_the_title_outweighs_the_last_sentence() -> None:
    signals = [candidate("troop_withdrawal"), candidate("accusation", order=(1, 3, 0))]
    assert judge(signals)[0] is Direction.DE_ESCALATION


@pytest.mark.parametrize(
    ("quantity", "unit", "value"), [(None, None, 1.0), (1, "dead", 1.0), (10_000, "soldiers", 2.0), (1e6, "USD", 1.0)]
)
def test_magnitude_grows_with_the_logarithm(quantity: float | None, unit: str | None, value: float) -> None:
    assert magnitude(quantity, unit) == pytest.approx(value)


def test_severity_stays_in_the_goldstein_range_and_a_denial_weighs_nothing() -> None:
    large = Candidate("invasion", Modality.ASSERTED, "r", (0, 0, 0), quantity=Quantity(0, 1, 1e9, "soldiers", False))
    assert severity(large) == -10.0
    assert severity(candidate("invasion", Modality.DENIED)) == 0.0
