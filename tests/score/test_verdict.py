"""The verdict on whole articles answers as the trees it was learned from, and a damaged file is refused."""

import json

import numpy as np
import pytest

from indicators.errors import ConfigError
from indicators.evaluate.verdictmodel import Sample, best_floor, fit_verdict, trees
from indicators.score.verdict import Opening, Verdict, facts_of

WIDTH = len(facts_of([], Opening(0.5, 10)))


def samples() -> list[Sample]:
    facts = np.random.default_rng(3).normal(size=(400, WIDTH)).astype(np.float32)
    return [Sample(row.astype(float).tolist(), bool(row[0] + row[5] > 0), True) for row in facts]


def test_the_written_trees_answer_as_the_learner_does(tmp_path) -> None:
    learned = samples()
    path = tmp_path / "verdict.json"
    path.write_text(json.dumps(fit_verdict(learned, 200, 200)), encoding="utf-8")
    verdict = Verdict.read(path)
    facts = np.array([one.facts for one in learned])
    wanted = trees().fit(facts, [int(one.told) for one in learned]).predict_proba(facts)[:, 1]
    answers = np.array([verdict.probability(one.facts) for one in learned])
    assert np.abs(answers - wanted).max() < 1e-3


def test_the_floor_is_where_most_articles_come_out_right() -> None:
    probability = np.array([0.9, 0.7, 0.62, 0.4])
    assert best_floor(probability, np.array([1, 1, 0, 0]), 2, 2)[0] == pytest.approx(0.7, abs=0.026)


def test_facts_hold_without_candidates_and_without_a_word_model() -> None:
    assert len(facts_of([], Opening(0.0, 0))) == len(facts_of([], Opening(1.0, 500, ("=any",), (0.5,))))


def test_a_damaged_file_is_refused_with_the_way_out(tmp_path) -> None:
    path = tmp_path / "verdict.json"
    path.write_text('{"format": 99}', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"format 99, expected 2.*indicators train"):
        Verdict.read(path)


def test_a_surer_candidate_never_makes_a_signal_less_likely(tmp_path) -> None:
    path = tmp_path / "verdict.json"
    path.write_text(json.dumps(fit_verdict(samples(), 200, 200)), encoding="utf-8")
    verdict = Verdict.read(path)
    facts = [one.facts for one in samples()[:50]]
    surer = [[one[0] + 2.0, *one[1:]] for one in facts]
    assert all(verdict.probability(b) >= verdict.probability(a) for a, b in zip(facts, surer, strict=True))


def test_no_model_lets_everything_pass() -> None:
    assert not Verdict.none().quiet([], Opening(0.0, 3))
