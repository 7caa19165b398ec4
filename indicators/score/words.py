"""Say from its words how much a passage sounds like each signal type, and which words say so.

One model for all languages over the features of a passage: each word with its beginning, its character n-grams and its
lexicon concepts, neighbouring words, content words that stand near each other, pairs of concepts, their order among the
actors. Names, cognates and concepts learned in one language count in the others. It proposes what the rules have no
frame for. The margin of a label is the mean of two: a weighed sum, whose words of largest weight are the evidence, and
a hidden layer, which hears what words mean together. Trained by `train` on data/labelled and kept in models/words.npz
(arrays only, no pickle): the features it knows as CRC-32, ascending, and a row of 8-bit weights each.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import combinations, pairwise
from math import sqrt
from zlib import crc32

import numpy as np
import numpy.typing as npt

from indicators.errors import ConfigError
from indicators.lexicon.actors import load_actors
from indicators.lexicon.letters import HAN, bare
from indicators.lexicon.load import Lexicon, languages, load

FORMAT = 7  # of words.npz; a file of another format is refused
ANY, ESCALATION, DE_ESCALATION = "=any", "=escalation", "=de-escalation"
WHOLE = (ANY, ESCALATION, DE_ESCALATION)  # labels of the article as a whole, behind the types
RELEVANT = "=relevant"  # the last label: a signal at all, judged by single words (score/relevance.py)
# How much each kind of feature counts.
WORD, BEGINNING, GRAM, CONCEPT, PAIR, NEAR, CONCEPTS = 1.0, 1.0, 0.87, 2.0, 1.5, 0.7, 0.5
TRIPLE, ORDER = 1.0, 1.0
_ACTOR = "@"  # stands for the first word of any actor's name
_REACH = 3  # words or concepts behind an actor or a concept
_GRAM = 4  # letters of an n-gram; three sizes say no more than this one
_BEGINS = 6  # letters: what inflection and compounds leave alone
_WINDOW = 4  # content words
_REMEMBERED_WORDS = 60_000
Floats = npt.NDArray[np.float32]
Features = list[tuple[int, float]]


@dataclass(frozen=True, slots=True)
class Hidden:
    """The hidden layer: a row of small weights (features x units) for each known feature, what a weight of 1 is worth
    in each row (grain), the units' bias, their weights (units x labels but RELEVANT), and the bias of those labels."""

    weights: npt.NDArray[np.int8]
    grain: Floats
    bias: Floats
    out: Floats
    out_bias: Floats

    def of(self, rows: npt.NDArray[np.intp], counts: Floats) -> Floats:
        """What some features add to each unit."""
        return np.asarray((counts * self.grain[rows]) @ self.weights[rows], dtype=np.float32)


@dataclass(frozen=True, slots=True)
class WordModel:
    """As read with the lexicon of one language: the known features, ascending, a row of small weights (features x
    labels) for each, what a weight of 1 is worth (scale, by label), bias, the labels in the order of the columns:
    types, WHOLE, RELEVANT; and the hidden layer over the same features."""

    language: str
    labels: tuple[str, ...]
    known: npt.NDArray[np.uint32]
    weights: npt.NDArray[np.int8]
    scale: Floats
    bias: Floats
    hidden: Hidden
    _seen: dict[str, Floats] = field(default_factory=dict)

    @property
    def types(self) -> tuple[str, ...]:
        """The signal types it knows."""
        return self.labels[: -len(WHOLE) - 1]

    def scores(self, words: Sequence[str]) -> Floats:
        """Margin of each label for the lower-case tokens of a passage: above 0 likely, below -1 hardly."""
        distinct = {word for word in words if word[0].isalpha()}
        size = len(self.labels)
        total = np.zeros(size + len(self.hidden.bias), dtype=np.float32)
        if distinct:
            total = np.add.reduce([self._of(word) for word in distinct])
            total = (total + self._sum(between(words, load(self.language)))) / np.float32(sqrt(len(distinct)))
        margins: Floats = total[:size] + self.bias
        lit = np.maximum(total[size:] + self.hidden.bias, 0.0)
        margins[:-1] = (margins[:-1] + (lit @ self.hidden.out + self.hidden.out_bias) / 2) / 2
        return margins

    def weight(self, word: str, kind: str) -> float:
        """How much one lower-case word speaks for a type, before the length of the passage."""
        return float(self._of(word)[self.labels.index(kind)]) if word[0].isalpha() else 0.0

    def _of(self, word: str) -> Floats:
        known = self._seen.get(word)
        if known is None:
            known = self._sum(word_features(word, load(self.language)))
            if len(self._seen) >= _REMEMBERED_WORDS:
                self._seen.clear()
            self._seen[word] = known
        return known

    def _sum(self, features: Features) -> Floats:
        found, counts = known_rows(self.known, features)
        told = (counts @ self.weights[found]) * self.scale
        return np.concatenate((told, self.hidden.of(found, counts)), dtype=np.float32)


def known_rows(known: npt.NDArray[np.uint32], features: Features) -> tuple[npt.NDArray[np.intp], Floats]:
    """(rows, counts) of those features that are known."""
    names = np.array([name for name, _ in features], dtype=np.uint32)
    rows = np.searchsorted(known, names)
    rows[rows == len(known)] = 0
    there = known[rows] == names
    return rows[there], np.array([count for _, count in features], dtype=np.float32)[there]


@dataclass(frozen=True, slots=True)
class WordModels:
    """The model by language; none at all where nothing was learned."""

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
        known, small, scale, bias = data["features"], data["weights"], data["scale"], data["bias"]
        labels = tuple(map(str, data["labels"]))
        if small.shape != (len(known), len(labels)) or not scale.shape == bias.shape == (len(labels),):
            raise ValueError(f"{small.shape} weights, expected {len(known)} x {len(labels)}")
        if labels[-len(WHOLE) - 1 :] != (*WHOLE, RELEVANT):
            raise ValueError(f"the last labels are not {WHOLE} and {RELEVANT}")
        arrays = known.astype(np.uint32), small.astype(np.int8), scale.astype(np.float32), bias.astype(np.float32)
        hidden = _hidden(data, len(known), len(labels) - 1)
        return cls({name: WordModel(name, labels, *arrays, hidden) for name in languages()})


def _hidden(data: Mapping[str, npt.NDArray[np.generic]], known: int, labels: int) -> Hidden:
    """The hidden layer of the arrays of a file. ValueError where the sizes do not fit."""
    small, out = data["hidden"].astype(np.int8), data["out"].astype(np.float32)
    grain, bias = data["grain"].astype(np.float32), data["hidden_bias"].astype(np.float32)
    out_bias = data["out_bias"].astype(np.float32)
    units = len(bias)
    if small.shape != (known, units) or grain.shape != (known,):
        raise ValueError(f"{small.shape} hidden weights, expected {known} x {units}")
    if out.shape != (units, labels) or out_bias.shape != (labels,):
        raise ValueError(f"{out.shape} weights behind the hidden layer, expected {units} x {labels}")
    return Hidden(small, grain, bias, out, out_bias)


def features(words: Sequence[str], lexicon: Lexicon) -> Iterator[tuple[int, float]]:
    """(name, weight) of every feature of a passage's lower-case tokens, over the root of its distinct words."""
    distinct = sorted({word for word in words if word[0].isalpha()})
    root = sqrt(max(len(distinct), 1))
    for word in distinct:
        for name, weight in word_features(word, lexicon):
            yield name, weight / root
    for name, weight in between(words, lexicon):
        yield name, weight / root


def word_features(word: str, lexicon: Lexicon) -> Features:
    """(name, weight) of one word: itself, its beginning, its character n-grams with its edges marked, its concepts."""
    found = [(_name(word), WORD), (_name(f"^{bare(word)[:_BEGINS]}"), BEGINNING)]
    if HAN.match(word):
        found += [(_name(f"<{letter}"), GRAM) for letter in set(word)]
    elif len(word) >= _GRAM:
        marked = f"<{word[:40]}>"
        found += [(_name(marked[i : i + _GRAM]), GRAM) for i in range(len(marked) - _GRAM + 1)]
    found += [(_name(f"={concept}"), CONCEPT) for concept in {sense.concept for sense in lexicon.lookup(word)}]
    return found


def between(words: Sequence[str], lexicon: Lexicon) -> Features:
    """(name, weight) of neighbouring words, of content words near each other and of pairs of concepts."""
    shown = [word if word[0].isalpha() else "#" if word[0].isdigit() else word for word in words]
    found = [(_name(f"{a} {b}"), PAIR) for a, b in set(pairwise(shown))]
    closed = closed_words(lexicon.language)
    content = [bare(word)[:_BEGINS] for word in words if word[0].isalpha() and word not in closed]
    near = {f"{a}~{b}" for i, a in enumerate(content) for b in content[i + 1 : i + 1 + _WINDOW]}
    found += [(_name(pair), NEAR) for pair in near]
    found += [(_name(f"{a}+{b}"), CONCEPTS) for a, b in combinations(sorted(_concepts(words, lexicon)), 2)]
    return found + [(_name(name), weight) for name, weight in in_order(shown, lexicon).items()]


def in_order(words: Sequence[str], lexicon: Lexicon) -> dict[str, float]:
    """Weight by name of what the order of words says once every actor is one word: the words beside and near an actor,
    three words around a word of grammar or an actor, and which concept stands before which ("ACTOR REFUSE TALKS")."""
    closed, names = closed_words(lexicon.language), actor_words(lexicon.language)
    shown = [_ACTOR if word in names else word for word in words]
    found = {f"A{a} {b}": PAIR for a, b in pairwise(shown) if _ACTOR in (a, b)}
    content = [word[:_BEGINS] for word in shown if word == _ACTOR or (word[0].isalpha() and word not in closed)]
    for i, a in enumerate(content):
        found.update({f"A{a}~{b}": NEAR for b in content[i + 1 : i + 1 + _REACH] if _ACTOR in (a, b)})
    for a, b, c in zip(shown, shown[1:], shown[2:], strict=False):
        if _ACTOR in (a, c) or a in closed or c in closed:
            found[f"T{a} {b} {c}"] = TRIPLE
    told = [(_ACTOR,) if word == _ACTOR else tuple(s.concept for s in lexicon.lookup(word)) for word in shown]
    told = [concepts for concepts in told if concepts]
    for i, before in enumerate(told):
        for after in told[i + 1 : i + 1 + _REACH]:
            found.update({f"C{a}>{b}": ORDER for a in before for b in after})
    return found


def _concepts(words: Iterable[str], lexicon: Lexicon) -> set[str]:
    return {sense.concept for word in set(words) for sense in lexicon.lookup(word)}


@cache
def closed_words(language: str) -> frozenset[str]:
    """The words of grammar, which stand near everything."""
    return frozenset().union(*load(language).grammar.values())


@cache
def actor_words(language: str) -> frozenset[str]:
    """The words with which a name of an actor can begin and which are no words of grammar, numbers or lexicon."""
    lexicon = load(language)
    names = load_actors(language).openers - closed_words(language) - frozenset(lexicon.tables.get("numbers", ()))
    return frozenset(name for name in names if not lexicon.lookup(name))


def _name(feature: str) -> int:
    return crc32(feature.encode())
