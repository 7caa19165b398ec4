"""Learn which candidates a careful coder keeps: weights, a calibrated confidence, and the floor with the best F1."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold

from indicators.evaluate.labelled import GoldArticle
from indicators.evaluate.matching import matched
from indicators.score.merge import Candidate
from indicators.score.rerank import FORMAT

_FOLDS = 5
_STRENGTH = 0.05


@dataclass(frozen=True, slots=True)
class Row:
    """One candidate, whether the coder has it, and the number of its article."""

    candidate: Candidate
    right: bool
    article: int


def candidate_rows(gold: Sequence[GoldArticle], found: Sequence[Sequence[Candidate]]) -> list[Row]:
    """All candidates of the articles. found: those of each article, by models that have not seen it."""
    return [
        Row(candidate, match is not None, number)
        for number, (article, candidates) in enumerate(zip(gold, found, strict=True))
        for candidate, match in matched(candidates, article.signals)
    ]


def fit_reranker(
    rows: Sequence[Row], natural: frozenset[int], wanted: int
) -> tuple[dict[str, object], npt.NDArray[np.float64]]:
    """The content of rerank.json, learned from all rows, calibrated and cut off on the articles of `natural` sets; and
    the confidence in each row of models that have not seen it.

    wanted: number of labelled signals of natural sets, found or not.
    """
    vectorizer = DictVectorizer()
    matrix = vectorizer.fit_transform([dict.fromkeys(row.candidate.features, 1.0) for row in rows])
    target = np.array([row.right for row in rows], dtype=int)
    groups = np.array([row.article for row in rows])
    held_out = np.zeros(len(rows))
    for train_rows, test_rows in GroupKFold(_FOLDS).split(matrix, target, groups):
        model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(matrix[train_rows], target[train_rows])
        held_out[test_rows] = model.decision_function(matrix[test_rows])
    judged = np.array([row.article in natural for row in rows])
    platt = LogisticRegression(C=1e6).fit(held_out[judged].reshape(-1, 1), target[judged])
    slope, offset = float(platt.coef_[0][0]), float(platt.intercept_[0])
    probability = 1 / (1 + np.exp(-(slope * held_out + offset)))
    floor, f1 = best_floor(probability[judged], target[judged], wanted)
    model = LogisticRegression(C=_STRENGTH, max_iter=2000).fit(matrix, target)
    weights = dict(zip(vectorizer.get_feature_names_out(), model.coef_[0], strict=True))
    content: dict[str, object] = {
        "format": FORMAT,
        "weights": {str(name): round(float(w), 4) for name, w in sorted(weights.items()) if abs(w) > 0.005},
        "bias": round(float(model.intercept_[0]), 4),
        "slope": round(slope, 4),
        "offset": round(offset, 4),
        "floor": floor,
        "held_out_f1": f1,
    }
    return content, probability


def best_floor(probability: np.ndarray, target: np.ndarray, wanted: int) -> tuple[float, float]:
    """(floor, F1 there): the confidence below which a candidate goes, by best F1 over all signals wanted."""
    best = (0.0, 0.0)
    for floor in np.arange(0.1, 0.65, 0.025):
        kept = probability >= floor
        f1 = 2 * int(target[kept].sum()) / (int(kept.sum()) + wanted)
        best = max(best, (round(f1, 4), round(float(floor), 3)))
    return best[1], best[0]
