"""Train what is learned from words: relevance (has the article a signal at all) and the signal types it sounds like."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from indicators.evaluate.labelled import GoldArticle
from indicators.lexicon.load import Lexicon, load
from indicators.score import relevance as relevant
from indicators.score import text
from indicators.score import words as sounding
from indicators.score.relevance import Relevance
from indicators.score.scorer import Models
from indicators.score.words import WordModels

RELEVANCE_SLOTS = 1 << 14
_RELEVANCE_C = 2.0
_RELEVANCE_SCALE = 0.001
_QUIET_WEIGHT = 4.0  # most news has no signal; the labelled sets are mixed the other way
_TYPE_C = 0.05
_SIGNAL_WEIGHT = (
    3.0  # an article with the type counts as so many without: types are rare, and the re-ranker comes after
)
_MIN_ARTICLES = 5  # a type with fewer labelled articles in a language gets no column
_SEED = 0
Arrays = dict[str, npt.NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class Learned:
    """The content of relevance.json and the arrays of words.npz."""

    relevance: dict[str, object]
    words: Arrays

    def models(self) -> Models:
        """The same as the scorer uses it."""
        return Models(Relevance.of_data(self.relevance), WordModels.of_data(self.words))


class Learner:
    """Labelled articles with their features, read once and fitted as often as needed."""

    def __init__(self, gold: Sequence[GoldArticle]) -> None:
        self._gold = gold
        self._words = [text.words_of(_content(g)) for g in gold]
        self._language = np.array([str(g.article.lang) for g in gold])
        texts = [(words, load(language)) for words, language in zip(self._words, self._language, strict=True)]
        self._relevance = _matrix([_relevance_features(*one) for one in texts], RELEVANCE_SLOTS)
        self._sounds = _matrix([list(sounding.features(*one)) for one in texts], sounding.SLOTS)
        self._quiet = np.array([not g.signals for g in gold])

    def fit(self, chosen: npt.NDArray[np.bool_] | None = None) -> Learned:
        """Both models from the chosen articles, all by default."""
        use = np.ones(len(self._gold), dtype=bool) if chosen is None else chosen
        relevance: dict[str, object] = {}
        arrays: Arrays = {"format": np.array(sounding.FORMAT), "languages": np.array(sorted(set(self._language)))}
        for language in sorted(set(self._language)):
            rows = np.flatnonzero(use & (self._language == language))
            relevance[language] = self._fit_relevance(rows)
            for name, values in self._fit_types(rows).items():
                arrays[f"{language}_{name}"] = values
        return Learned({"format": relevant.FORMAT, "languages": relevance}, arrays)

    def out_of_fold(self, folds: int) -> list[Models]:
        """For each article models trained without its fold, so that no article vouches for itself."""
        fold = np.arange(len(self._gold)) % folds
        models = [self.fit(fold != number).models() for number in range(folds)]
        return [models[number] for number in fold]

    def _fit_relevance(self, rows: npt.NDArray[np.int64]) -> dict[str, object]:
        model = LogisticRegression(C=_RELEVANCE_C, max_iter=1000, class_weight={True: 1.0, False: _QUIET_WEIGHT})
        weights, bias = _line(model, self._relevance[rows], ~self._quiet[rows])
        return {
            "slots": RELEVANCE_SLOTS,
            "scale": _RELEVANCE_SCALE,
            "bias": {relevant.ANY: round(bias, 3)},
            "weights": {relevant.ANY: [int(w) for w in np.rint(weights / _RELEVANCE_SCALE)]},
        }

    def _fit_types(self, rows: npt.NDArray[np.int64]) -> Arrays:
        matrix = self._sounds[rows]
        labels, columns, biases = [], [], []
        kinds = sorted({s.type for row in rows for s in self._gold[row].signals})
        for kind in (*kinds, *sounding.WHOLE):
            target = np.array([_has(self._gold[row], kind) for row in rows])
            if target.sum() < _MIN_ARTICLES and kind in kinds:
                continue
            model = LinearSVC(C=_TYPE_C, class_weight={True: _SIGNAL_WEIGHT, False: 1.0}, random_state=_SEED)
            column, bias = _line(model, matrix, target)
            labels.append(kind)
            columns.append(column)
            biases.append(bias)
        weights = np.array(columns).T
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
        return {
            "labels": np.array(labels),
            "weights": np.rint(weights / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
            "bias": np.array(biases, dtype=np.float32),
        }


def _line(
    model: LogisticRegression | LinearSVC, matrix: csr_matrix, target: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], float]:
    """Weights and bias of a fitted model; where every article has the label, or none has, no word tells them apart."""
    if target.all() or not target.any():
        return np.zeros(matrix.shape[1]), 1.0 if target.all() else -1.0
    model.fit(matrix, target)
    return model.coef_[0], float(model.intercept_[0])


def _has(gold: GoldArticle, label: str) -> bool:
    match label:
        case sounding.ANY:
            return bool(gold.signals)
        case sounding.ESCALATION | sounding.DE_ESCALATION:
            return gold.direction == label[1:]
        case _:
            return any(s.type == label for s in gold.signals)


def _content(gold: GoldArticle) -> str:
    return f"{text.plain(gold.article.title)} {text.plain(gold.article.summary)}"


def _relevance_features(words: Sequence[str], lexicon: Lexicon) -> list[tuple[int, float]]:
    distinct = sorted({word for word in words[: relevant.OPENING] if word[0].isalpha()})
    share = 1.0 / np.sqrt(max(len(distinct), 1))
    return [(slot, share) for word in distinct for slot in relevant.slots_of(word, RELEVANCE_SLOTS, lexicon)]


def _matrix(rows: Sequence[Sequence[tuple[int, float]]], slots: int) -> csr_matrix:
    row = np.repeat(np.arange(len(rows)), [len(own) for own in rows])
    column = np.array([slot for own in rows for slot, _ in own], dtype=np.int64)
    value = np.array([weight for own in rows for _, weight in own], dtype=np.float64)
    return csr_matrix((value, (row, column)), shape=(len(rows), slots))
