"""What is kept of an article: nothing by a quiet verdict, else what lies above the floor, else the surest."""

import pytest

from indicators.model import Modality
from indicators.score.merge import Candidate
from indicators.score.rerank import Reranker
from indicators.score.verdict import Opening, Tree, Verdict

OPENING = Opening(0.5, 10)


def verdict(log_odds: float) -> Verdict:
    """One that answers always the same."""
    return Verdict((Tree((-1,), (0.0,), (0,), (0,), (log_odds,)),), 0.0, 0.5)


def reranker(judge: Verdict) -> Reranker:
    return Reranker({"good": 3.0, "fair": -1.0}, 0.0, 1.0, 0.0, 0.4, judge)


def candidate(*features: str) -> Candidate:
    return Candidate("threat", Modality.ASSERTED, "threat-verb", (0, 0, 0), features=frozenset(features))


@pytest.fixture
def both() -> list[Candidate]:
    return [candidate("fair"), candidate("good")]


def test_only_what_lies_above_the_floor_is_kept_with_its_confidence(both) -> None:
    (kept,) = reranker(verdict(5.0)).keep(both, OPENING)
    assert kept.features == {"good"}
    assert kept.confidence == pytest.approx(0.95, abs=0.01)


def test_a_quiet_verdict_keeps_nothing_however_sure_a_candidate_is(both) -> None:
    assert reranker(verdict(-5.0)).keep(both, OPENING) == []


def test_of_an_article_with_a_signal_by_the_verdict_the_surest_candidate_is_kept() -> None:
    assert len(reranker(verdict(5.0)).keep([candidate("fair"), candidate("fair")], OPENING)) == 1
    assert reranker(Verdict.none()).keep([candidate("fair")], OPENING) == []


def test_an_article_without_candidates_has_no_signal() -> None:
    assert reranker(verdict(5.0)).keep([], OPENING) == []
