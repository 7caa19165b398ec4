"""Train which actors, number, day and direction belong to what is kept (score/options.py says what speaks for each)."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from indicators.evaluate.labelled import GoldArticle, GoldSignal
from indicators.evaluate.matching import matched
from indicators.score.fields import ACTORS, DAY, DIRECTION, DOER, FORMAT, QUANTITY, Fields
from indicators.score.merge import Candidate
from indicators.score.models import Models
from indicators.score.options import DIRECTIONS, actor_options, count_options, day_options, direction_options
from indicators.score.scorer import Draft, Scorer

_C = {ACTORS: 0.1, DOER: 0.1, QUANTITY: 0.3, DAY: 0.3, DIRECTION: 0.05}
_FOLDS = 4
# Weights within this are not kept: the file is half as large, and on the short test parts actors lose 0.003, numbers
# and days nothing.
_SMALL = {ACTORS: 0.05, DOER: 0.05, QUANTITY: 0.04, DAY: 0.04}
_SMALLEST = 0.01


@dataclass(slots=True)
class _Rows:
    """The options of one field: features, whether a coder takes it, number of the article."""

    told: list[dict[str, float]] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    articles: list[int] = field(default_factory=list)

    def add(self, told: Sequence[str], right: bool, article: int) -> None:
        self.told.append(dict.fromkeys(told, 1.0))
        self.right.append(right)
        self.articles.append(article)


class FieldLearner:
    """The options of the kept candidates of labelled articles, found once and fitted as often as needed."""

    def __init__(self, scorer: Scorer, gold: Sequence[GoldArticle], unseen: Sequence[Models]) -> None:
        """scorer: with the re-ranker that keeps; unseen: for each article models that have not seen it."""
        self._rows = {name: _Rows() for name in _C}
        for number, (article, models) in enumerate(zip(gold, unseen, strict=True)):
            if article.signals:
                draft = scorer.draft(article.article, models)
                self._add(number, article, draft, models)
        self._matrices = {name: _Matrix(rows) for name, rows in self._rows.items()}

    def fit(self, fold: int | None = None) -> dict[str, object]:
        """The content of fields.json; of all articles, or of those outside a fold."""
        fitted = {
            name: matrix.fit(_C[name], fold, _SMALL.get(name, _SMALLEST)) for name, matrix in self._matrices.items()
        }
        return {
            "format": FORMAT,
            "weights": {name: weights for name, (weights, _) in fitted.items()},
            "bias": {name: bias for name, (_, bias) in fitted.items()},
        }

    def out_of_fold(self, unseen: Sequence[Models]) -> list[Models]:
        """The models of each article with fields that have not seen it."""
        fields = [Fields.of_data(self.fit(fold)) for fold in range(_FOLDS)]
        return [replace(models, fields=fields[number % _FOLDS]) for number, models in enumerate(unseen)]

    def _add(self, number: int, article: GoldArticle, draft: Draft, models: Models) -> None:
        for candidate, match in matched(draft.kept, article.signals):
            if match is not None:
                self._add_signal(number, candidate, match, draft)
        if draft.kept:
            options = direction_options(draft.kept, draft.sound(models.words))
            for way, told in zip(DIRECTIONS, options, strict=True):
                self._rows[DIRECTION].add(told, way is article.direction, number)

    def _add_signal(self, number: int, candidate: Candidate, match: GoldSignal, draft: Draft) -> None:
        page, kept = draft.page, draft.kept
        for actor in actor_options(candidate, page):
            self._rows[ACTORS].add(actor.told, actor.code in match.actors, number)
            if len(match.actors) > 1 and actor.code in match.actors:
                self._rows[DOER].add(actor.told, actor.code == match.actors[0], number)
        for count in count_options(candidate, page, kept):
            self._rows[QUANTITY].add(count.told, count.quantity.value == match.quantity, number)
        for day in day_options(candidate, page, kept):
            self._rows[DAY].add(day.told, day.day == match.date, number)


class _Matrix:
    """The rows of one field, ready to be fitted."""

    def __init__(self, rows: _Rows) -> None:
        self._vectorizer = DictVectorizer()
        self._matrix = self._vectorizer.fit_transform(rows.told) if rows.told else None
        self._right, self._articles = np.array(rows.right), np.array(rows.articles)

    def fit(self, strength: float, fold: int | None, small: float = _SMALLEST) -> tuple[dict[str, float], float]:
        """(weight by feature, bias); nothing but a margin of 0 where the rows do not differ."""
        use = np.ones(len(self._right), dtype=bool) if fold is None else self._articles % _FOLDS != fold
        if self._matrix is None or len(set(self._right[use])) < 2:
            return {}, 0.0
        model = LogisticRegression(C=strength, max_iter=500).fit(self._matrix[use], self._right[use])
        names = self._vectorizer.get_feature_names_out()
        weights = np.round(model.coef_[0], 3)
        kept = np.flatnonzero(np.abs(weights) > small)
        return {str(names[i]): float(weights[i]) for i in kept}, round(float(model.intercept_[0]), 4)
