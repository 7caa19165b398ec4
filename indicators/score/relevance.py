"""Estimate from an article's words alone how likely it tells of a conflict: the cheap look that all articles get.

One column of the word model (score/words.py), over single words only: because no feature reaches beyond a word, each
word has one fixed weight, worked out once and remembered.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, sqrt

import numpy as np
import numpy.typing as npt

from indicators.lexicon.load import load
from indicators.score.words import RELEVANT, Floats, WordModels, known_rows, word_features

OPENING = 80  # words of an article that are judged: long texts cost no more than short ones
_UNKNOWN = 0.5
_REMEMBERED_WORDS = 200_000


@dataclass(frozen=True, slots=True)
class WordWeights:
    """As read with the lexicon of one language: the known features, ascending, a weight for each, and a bias."""

    language: str
    known: npt.NDArray[np.uint32]
    weights: Floats
    bias: float
    _seen: dict[str, float] = field(default_factory=dict)

    def log_odds(self, words: Sequence[str]) -> float:
        """Log-odds of a signal for the distinct lower-case words of an article's opening; the bias for no words."""
        distinct = {word for word in words[:OPENING] if word[0].isalpha()}
        if not distinct:
            return self.bias
        seen = self._seen
        total = 0.0
        for word in distinct:
            known = seen.get(word)
            total += self._learn(word) if known is None else known
        return self.bias + total / sqrt(len(distinct))

    def _learn(self, word: str) -> float:
        rows, counts = known_rows(self.known, word_features(word, load(self.language)))
        value = float(counts @ self.weights[rows])
        if len(self._seen) >= _REMEMBERED_WORDS:
            self._seen.clear()
        self._seen[word] = value
        return value


@dataclass(frozen=True, slots=True)
class Relevance:
    """The model by language; 0.5 throughout for a language without one."""

    models: Mapping[str, WordWeights]

    @classmethod
    def of_words(cls, words: WordModels) -> "Relevance":
        """The relevance column of the word models; empty where there are none."""
        found = {}
        for language, model in words.models.items():
            column = model.labels.index(RELEVANT)
            weights = model.weights[:, column] * model.scale[column]
            found[language] = WordWeights(language, model.known, weights, float(model.bias[column]))
        return cls(found)

    def of(self, words: Sequence[str], language: str) -> float:
        """Probability 0..1 that the article has a signal; 0.5 for a language without a model."""
        model = self.models.get(language)
        if model is None:
            return _UNKNOWN
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, model.log_odds(words)))))
