"""Train which modality a finding has, from candidates that stand for a label (score/tone.py says what they tell)."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from indicators.evaluate.labelled import GoldArticle
from indicators.evaluate.matching import matched
from indicators.score.models import Models
from indicators.score.scorer import Scorer
from indicators.score.tone import FORMAT, Tone

_C = 0.2
_FOLDS = 4
_SMALL = 0.02  # weights of a feature that stay within this for every modality are not kept


class ToneLearner:
    """The matched candidates of labelled articles, found once and fitted as often as needed."""

    def __init__(self, scorer: Scorer, gold: Sequence[GoldArticle], unseen: Sequence[Models]) -> None:
        """unseen: for each article models of its words that have not seen it."""
        told: list[dict[str, float]] = []
        labels: list[str] = []
        articles: list[int] = []
        for number, (article, models) in enumerate(zip(gold, unseen, strict=True)):
            for candidate, match in matched(scorer.candidates(article.article, models), article.signals):
                if match is not None and candidate.tone:
                    told.append(dict.fromkeys(candidate.tone, 1.0))
                    labels.append(match.modality.value)
                    articles.append(number)
        self._vectorizer = DictVectorizer()
        self._matrix = self._vectorizer.fit_transform(told)
        self._labels, self._articles = np.array(labels), np.array(articles)

    def fit(self, fold: int | None = None) -> dict[str, object]:
        """The content of tone.json; of all articles, or of those outside a fold."""
        use = np.ones(len(self._labels), dtype=bool) if fold is None else self._articles % _FOLDS != fold
        model = LogisticRegression(C=_C, max_iter=400).fit(self._matrix[use], self._labels[use])
        columns = np.round(model.coef_.T, 2)
        kept = np.abs(columns).max(axis=1) > _SMALL
        names = self._vectorizer.get_feature_names_out()
        return {
            "format": FORMAT,
            "choices": [str(name) for name in model.classes_],
            "bias": [round(float(value), 4) for value in model.intercept_],
            "weights": {str(names[i]): [float(w) for w in columns[i]] for i in np.flatnonzero(kept)},
        }

    def out_of_fold(self, unseen: Sequence[Models]) -> list[Models]:
        """The models of each article with a tone that has not seen it."""
        tones = [Tone.of_data(self.fit(fold)) for fold in range(_FOLDS)]
        return [replace(models, tone=tones[number % _FOLDS]) for number, models in enumerate(unseen)]
