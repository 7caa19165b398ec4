"""Say from its words how much a passage sounds like each signal type, and which words say so.

A linear model a language over hashed features: each word with its character n-grams and its lexicon concepts, each
pair of neighbouring words, each pair of concepts. It proposes what the rules have no frame for; the words of largest
weight are the evidence. Trained by `train` on data/labelled, kept as 8-bit weights in models/words.npz (no pickle).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from itertools import combinations, pairwise
from math import sqrt
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indicators.errors import ConfigError
from indicators.lexicon.load import Lexicon, load

FORMAT = 2  # of words.npz; a file of another format is refused
ANY, ESCALATION, DE_ESCALATION = "=any", "=escalation", "=de-escalation"
WHOLE = (ANY, ESCALATION, DE_ESCALATION)  # labels of the article as a whole, behind the types in every model
SLOTS = 1 << 16
WORD, GRAM, CONCEPT, PAIR, CONCEPTS = 1.0, 0.5, 2.0, 1.5, 0.5  # how much each kind of feature counts
_SIZES = (3, 4, 5)
_REMEMBERED_WORDS = 60_000
Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class WordModel:
    """One language: weights (SLOTS x labels), bias and the labels in the order of the columns: types, then WHOLE."""

    language: str
    labels: tuple[str, ...]
    weights: Floats
    bias: Floats
    _seen: dict[str, Floats] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The signal types it knows."""
        return self.labels[: -len(WHOLE)]

    def scores(self, words: Sequence[str]) -> Floats:
        """Margin of each label for the lower-case tokens of a passage: above 0 likely, below -1 hardly."""
        distinct = {word for word in words if word[0].isalpha()}
        if not distinct:
            return self.bias
        total = np.add.reduce([self._of(word) for word in distinct])
        slots, counts = _between(words, load(self.language))
        if slots:
            total = total + np.asarray(counts, dtype=np.float32) @ self.weights[slots]
        return np.asarray(total / sqrt(len(distinct)) + self.bias, dtype=np.float32)

    def weight(self, word: str, kind: str) -> float:
        """How much one lower-case word speaks for a type, before the length of the passage."""
        return float(self._of(word)[self.labels.index(kind)]) if word[0].isalpha() else 0.0

    def _of(self, word: str) -> Floats:
        known = self._seen.get(word)
        if known is None:
            slots, counts = zip(*word_features(word, load(self.language)), strict=True)
            known = np.asarray(np.asarray(counts, dtype=np.float32) @ self.weights[list(slots)], dtype=np.float32)
            if len(self._seen) >= _REMEMBERED_WORDS:
                self._seen.clear()
            self._seen[word] = known
        return known


@dataclass(frozen=True, slots=True)
class WordModels:
    """The models by language; a language without one proposes nothing."""

    models: Mapping[str, WordModel]

    @classmethod
    def load(cls) -> "WordModels":
        """The models that ship with the package; none where there is no file. ConfigError where it is damaged."""
        path = resources.files("indicators.score").joinpath("models", "words.npz")
        if not path.is_file():
            return cls({})
        try:
            with resources.as_file(path) as file, np.load(file, allow_pickle=False) as data:
                return cls.of_data(data)
        except (ValueError, KeyError, OSError) as error:
            raise ConfigError(f"score/models/words.npz: {error}. Run `python -m indicators train`.") from error

    @classmethod
    def of_data(cls, data: Mapping[str, npt.NDArray[np.generic]]) -> "WordModels":
        """The models of the arrays of a file. ValueError where format or sizes are not what this version reads."""
        if int(data["format"]) != FORMAT:
            raise ValueError(f"format {int(data['format'])}, expected {FORMAT}")
        models = {}
        for language in map(str, data["languages"]):
            small, scale = data[f"{language}_weights"], data[f"{language}_scale"]
            labels = tuple(map(str, data[f"{language}_labels"]))
            if small.shape != (SLOTS, len(labels)) or scale.shape != (len(labels),) or labels[-len(WHOLE) :] != WHOLE:
                raise ValueError(f"{language}: {small.shape} weights, expected {SLOTS} x {len(labels)} with {WHOLE}")
            weights = small.astype(np.float32) * scale.astype(np.float32)
            models[language] = WordModel(language, labels, weights, data[f"{language}_bias"].astype(np.float32))
        return cls(models)


def features(words: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[int, float]]:
    """(slot, weight) of every feature of a passage's lower-case tokens, over the root of its distinct words."""
    distinct = sorted({word for word in words if word[0].isalpha()})
    root = sqrt(max(len(distinct), 1))
    for word in distinct:
        for slot, weight in word_features(word, lexicon):
            yield slot, weight / root
    slots, counts = _between(words, lexicon)
    for slot, weight in zip(slots, counts, strict=True):
        yield slot, weight / root


def word_features(word: str, lexicon: Lexicon) -> Iterator[tuple[int, float]]:
    """(slot, weight) of one word: itself, its character n-grams with its edges marked, its concepts."""
    yield _slot(word), WORD
    if len(word) > 3:
        marked = f"<{word[:40]}>"
        for size in _SIZES:
            for start in range(len(marked) - size + 1):
                yield _slot(marked[start : start + size]), GRAM
    for concept in {sense.concept for sense in lexicon.lookup(word)}:
        yield _slot(f"={concept}"), CONCEPT


def _between(words: Sequence[str], lexicon: Lexicon) -> tuple[list[int], list[float]]:
    """Slots and weights of neighbouring words and of pairs of concepts."""
    shown = [word if word[0].isalpha() else "#" if word[0].isdigit() else word for word in words]
    slots = [_slot(f"{a} {b}") for a, b in set(pairwise(shown))]
    counts = [PAIR] * len(slots)
    concepts = sorted(_concepts(words, lexicon))
    slots += [_slot(f"{a}+{b}") for a, b in combinations(concepts, 2)]
    counts += [CONCEPTS] * (len(slots) - len(counts))
    return slots, counts


def _concepts(words: Iterable[str], lexicon: Lexicon) -> set[str]:
    return {sense.concept for word in set(words) for sense in lexicon.lookup(word)}


def _slot(name: str) -> int:
    return crc32(name.encode()) % SLOTS
