"""Learn whether an article has any signal at all, from its candidates as held-out models rate them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.model_selection import KFold

from indicators.evaluate.labelled import GoldArticle
from indicators.evaluate.rerankmodel import Row
from indicators.score.merge import Candidate
from indicators.score.verdict import FORMAT, Opening, facts_of, rising

_TREES, _LEAVES, _STEP = 60, 15, 0.15
_LEAST, _RIDGE = 50, 5.0  # articles a leaf; ridge on its value
_FOLDS = 5
_QUIET_SHARE = 0.75  # of the articles the floor is set for, as in a day's feeds; the labelled sets have fewer


@dataclass(frozen=True, slots=True)
class Sample:
    """The facts of one article with candidates, whether it has a signal, and whether it comes from a natural set."""

    facts: list[float]
    told: bool
    natural: bool


def samples(
    gold: Sequence[GoldArticle],
    rows: Sequence[Row],
    confidence: npt.NDArray[np.float64],
    openings: Sequence[Opening],
    natural: frozenset[int],
) -> list[Sample]:
    """What the verdict on whole articles learns from: every article with candidates. confidence: of each row, by
    models that have not seen it."""
    rated: dict[int, list[Candidate]] = {}
    for row, sure in zip(rows, confidence, strict=True):
        rated.setdefault(row.article, []).append(replace(row.candidate, confidence=float(sure)))
    return [
        Sample(facts_of(candidates, openings[number]), bool(gold[number].signals), number in natural)
        for number, candidates in rated.items()
    ]


def fit_verdict(samples: Sequence[Sample], told_articles: int, quiet_articles: int) -> dict[str, object]:
    """The content of verdict.json: trees learned from all samples, a floor from held-out ones of natural sets.

    told_articles, quiet_articles: how many articles of natural sets have a signal and have none, whatever their
    candidates.
    """
    facts = np.array([sample.facts for sample in samples], dtype=np.float32).astype(np.float64)
    told = np.array([sample.told for sample in samples], dtype=int)
    held_out = np.zeros(len(samples))
    for train, test in KFold(_FOLDS, shuffle=True, random_state=0).split(facts):
        held_out[test] = trees().fit(facts[train], told[train]).predict_proba(facts[test])[:, 1]
    natural = np.array([sample.natural for sample in samples], dtype=bool)
    floor, right = best_floor(held_out[natural], told[natural], told_articles, quiet_articles)
    model = trees().fit(facts, told)
    return {
        "format": FORMAT,
        "trees": [_columns(predictors[0].nodes) for predictors in model._predictors],
        "bias": round(float(model._baseline_prediction[0, 0]), 6),
        "floor": floor,
        "held_out_accuracy": right,
    }


def best_floor(
    probability: np.ndarray, told: np.ndarray, told_articles: int, quiet_articles: int
) -> tuple[float, float]:
    """(floor, share right there): the probability below which an article has no signal, with quiet articles weighed so
    that they make up _QUIET_SHARE. Articles without candidates are quiet at any floor."""
    each_told, each_quiet = (1 - _QUIET_SHARE) / max(told_articles, 1), _QUIET_SHARE / max(quiet_articles, 1)
    beyond = each_quiet * (quiet_articles - int((told == 0).sum()))
    best = (0.0, 0.0)
    for floor in np.arange(0.3, 0.85, 0.025):
        kept = probability >= floor
        right = each_told * int((kept & (told == 1)).sum()) + each_quiet * int((~kept & (told == 0)).sum()) + beyond
        best = max(best, (round(right, 4), round(float(floor), 3)))
    return best[1], best[0]


def trees() -> HistGradientBoostingClassifier:
    """The learner, untrained."""
    return HistGradientBoostingClassifier(
        max_iter=_TREES,
        learning_rate=_STEP,
        max_leaf_nodes=_LEAVES,
        min_samples_leaf=_LEAST,
        l2_regularization=_RIDGE,
        monotonic_cst=rising(),
        early_stopping=False,
        random_state=0,
    )


def _columns(nodes: np.ndarray) -> dict[str, list[float] | list[int]]:
    """One tree as columns (score/verdict.py)."""
    leaf = nodes["is_leaf"] == 1
    return {
        "fact": [-1 if end else int(fact) for fact, end in zip(nodes["feature_idx"], leaf, strict=True)],
        "limit": [0.0 if end else float(limit) for limit, end in zip(nodes["num_threshold"], leaf, strict=True)],
        "left": [int(at) for at in nodes["left"]],
        "right": [int(at) for at in nodes["right"]],
        "value": [round(float(value), 6) if end else 0.0 for value, end in zip(nodes["value"], leaf, strict=True)],
    }
