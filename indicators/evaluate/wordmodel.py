"""Train what is learned from words: relevance (has the article a signal at all) and the signal types it sounds like."""

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from indicators.evaluate.labelled import GoldArticle
from indicators.evaluate.net import fit_net
from indicators.lexicon.load import Lexicon, load
from indicators.score import relevance as relevant
from indicators.score import text
from indicators.score import words as sounding
from indicators.score.features import LONG_WORDS
from indicators.score.models import Models
from indicators.score.relevance import Relevance
from indicators.score.words import WordModels

_RELEVANCE_C = 2.0
_QUIET_WEIGHT = 4.0  # most news has no signal; the labelled sets are mixed the other way
_TYPE_C = 0.1
_RARITY_UNIT = 5.0  # inverse document frequency that leaves a feature as it is
_RARITY_POWER = 1.5
_SIGNAL_WEIGHT = (
    3.0  # an article with the type counts as so many without: types are rare, and the re-ranker comes after
)
_MIN_SEEN = 4  # articles; what stands in fewer is not learned
_MIN_ARTICLES = 5  # a type with fewer labelled articles gets no column
_SEED = 0
Arrays = dict[str, npt.NDArray[np.generic]]


class Learner:
    """Labelled articles with their features, read once and fitted as often as needed."""

    def __init__(self, gold: Sequence[GoldArticle]) -> None:
        self._gold = gold
        words = [text.words_of(_content(g)) for g in gold]
        texts = [(own, load(str(g.article.lang))) for own, g in zip(words, gold, strict=True)]
        sounds = [list(sounding.features(*one)) for one in texts]
        counts = Counter(name for own in sounds for name in {name for name, _ in own})
        self._names = np.array(sorted(name for name, count in counts.items() if count >= _MIN_SEEN), dtype=np.uint32)
        rows = {int(name): row for row, name in enumerate(self._names)}
        self._sounds = _matrix(sounds, rows)
        self._relevance = _matrix([_relevance_features(*one) for one in texts], rows)
        self._long = np.array([len(own) >= LONG_WORDS for own in words])  # of many events: no one passage
        self._quiet = np.array([not g.signals for g in gold])

    def fit(self, chosen: npt.NDArray[np.bool_] | None = None) -> Arrays:
        """The arrays of words.npz, learned from the chosen articles, all by default."""
        use = np.ones(len(self._gold), dtype=bool) if chosen is None else chosen
        rows = np.flatnonzero(use & ~self._long)
        matrix = self._sounds[rows]
        labels, columns, biases = [], [], []
        kinds = sorted({s.type for row in rows.tolist() for s in self._gold[row].signals})
        for kind in (*kinds, *sounding.WHOLE):
            target = np.array([_has(self._gold[row], kind) for row in rows.tolist()])
            if target.sum() < _MIN_ARTICLES and kind in kinds:
                continue
            machine = LinearSVC(C=_TYPE_C, class_weight={True: _SIGNAL_WEIGHT, False: 1.0}, random_state=_SEED)
            labels.append(kind)
            column, bias = _line(machine, matrix, target)
            columns.append(column)
            biases.append(bias)
        targets = np.array([[_has(self._gold[row], label) for label in labels] for row in rows.tolist()])
        rarity = _rarity(matrix)
        hidden, out = fit_net(csr_matrix(matrix.multiply(rarity)), targets)
        small, grain = _rounded(hidden.weights * rarity[:, None].astype(np.float32))
        every = np.flatnonzero(use)
        model = LogisticRegression(C=_RELEVANCE_C, max_iter=1000, class_weight={True: 1.0, False: _QUIET_WEIGHT})
        column, bias = _line(model, self._relevance[every], ~self._quiet[every])
        weights = np.array([*columns, column]).T
        scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
        return {
            "format": np.array(sounding.FORMAT),
            "labels": np.array([*labels, sounding.RELEVANT]),
            "features": self._names,
            "weights": np.rint(weights / scale).astype(np.int8),
            "scale": scale.astype(np.float32),
            "bias": np.array([*biases, bias], dtype=np.float32),
            "hidden": small,
            "grain": grain,
            "hidden_bias": hidden.bias,
            "out": out.weights,
            "out_bias": out.bias,
        }

    def out_of_fold(self, fold: npt.NDArray[np.int64]) -> list[Models]:
        """For each article models trained without its fold (a number an article), so that none vouches for itself."""
        models = {number: models_of(self.fit(fold != number)) for number in sorted(set(fold.tolist()))}
        return [models[number] for number in fold.tolist()]


def models_of(arrays: Arrays) -> Models:
    """What was learned, as the scorer uses it."""
    words = WordModels.of_data(arrays)
    return Models(Relevance.of_words(words), words)


def _line(
    model: LogisticRegression | LinearSVC, matrix: csr_matrix, target: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float64], float]:
    """Weights and bias of a model fitted with each feature weighed by its rarity, which the weights then hold; where
    every article has the label, or none has, no word tells them apart."""
    if target.all() or not target.any():
        return np.zeros(matrix.shape[1]), 1.0 if target.all() else -1.0
    rarity = _rarity(matrix)
    model.fit(csr_matrix(matrix.multiply(rarity)), target)
    return model.coef_[0] * rarity, float(model.intercept_[0])


def _rounded(
    weights: npt.NDArray[np.float32],
) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.float32]]:
    """(8-bit weights, what a weight of 1 is worth in each row)."""
    grain = np.maximum(np.abs(weights).max(axis=1), 1e-9) / 127
    return np.rint(weights / grain[:, None]).astype(np.int8), grain.astype(np.float32)


def _rarity(matrix: csr_matrix) -> npt.NDArray[np.float64]:
    """Smoothed inverse document frequency of each feature, about 1: what stands in few articles tells more of them."""
    articles, known = matrix.shape
    holding = np.bincount(matrix.indices, minlength=known)
    return np.asarray(((np.log((1 + articles) / (1 + holding)) + 1) / _RARITY_UNIT) ** _RARITY_POWER)


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
    root = np.sqrt(max(len(distinct), 1))
    return [(slot, count / root) for word in distinct for slot, count in sounding.word_features(word, lexicon)]


def _matrix(articles: Sequence[Sequence[tuple[int, float]]], rows: Mapping[int, int]) -> csr_matrix:
    """Articles x known features; a feature twice in an article counts twice."""
    known = [[(rows[name], weight) for name, weight in own if name in rows] for own in articles]
    row = np.repeat(np.arange(len(articles)), [len(own) for own in known])
    column = np.array([slot for own in known for slot, _ in own], dtype=np.int64)
    value = np.array([weight for own in known for _, weight in own], dtype=np.float64)
    return csr_matrix((value, (row, column)), shape=(len(articles), len(rows)))
