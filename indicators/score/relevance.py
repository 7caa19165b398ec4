"""Estimate from an article's words alone how likely it tells of a conflict: the cheap look that all articles get.

A linear model over hashed words and their character n-grams, trained by `train` and kept as JSON. Because it is
linear and n-grams stay inside words, each word has one fixed weight a label: it is worked out once and remembered.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import resources
from math import exp, sqrt
from zlib import crc32

from indicators.errors import ConfigError
from indicators.lexicon.load import Lexicon, languages, load

FORMAT = 4  # of relevance.json; a file of another format is refused
ANY = "any"  # the label that stands for "has a signal"
_UNKNOWN = 0.5
_REMEMBERED_WORDS = 200_000
OPENING = 80  # words of an article that are judged: long texts cost no more than short ones
_SIZES = (3, 4, 5)
_CONCEPT_WEIGHT = 3  # a concept says more of an article than one n-gram


@dataclass(frozen=True, slots=True)
class WordModel:
    """One language: `weights[label]` is a list over hash slots, `bias[label]` a number."""

    slots: int
    bias: Mapping[str, float]
    weights: Mapping[str, Sequence[float]]
    lexicon: Lexicon | None = None
    _seen: dict[tuple[str, str], float] = field(default_factory=dict)

    def log_odds(self, words: Sequence[str], label: str) -> float:
        """Log-odds of a label for the distinct words of an article's opening; the bias alone for no words."""
        distinct = {word for word in words[:OPENING] if word[0].isalpha()}
        if not distinct:
            return self.bias[label]
        seen = self._seen
        total = 0.0
        for word in distinct:
            known = seen.get((label, word))
            total += self._learn(label, word) if known is None else known
        return self.bias[label] + total / sqrt(len(distinct))

    def _learn(self, label: str, word: str) -> float:
        weights = self.weights[label]
        value = sum(weights[slot] for slot in slots_of(word, self.slots, self.lexicon))
        if len(self._seen) >= _REMEMBERED_WORDS:
            self._seen.clear()
        self._seen[label, word] = value
        return value


@dataclass(frozen=True, slots=True)
class Relevance:
    """The models by language; a language without one says 0.5 of everything."""

    models: Mapping[str, WordModel]

    @classmethod
    def load(cls) -> "Relevance":
        """The model that ships with the package; the empty one where there is none. ConfigError where it is damaged."""
        path = resources.files("indicators.score").joinpath("models", "relevance.json")
        if not path.is_file():
            return cls({})
        try:
            return cls.of_data(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"score/models/relevance.json: {error}. Run `python -m indicators train`.") from error

    @classmethod
    def of_data(cls, data: Mapping[str, object]) -> "Relevance":
        """The model of a parsed file. ValueError where format or sizes are not what this version reads."""
        if data.get("format") != FORMAT:
            raise ValueError(f"format {data.get('format')!r}, expected {FORMAT}")
        entries = data["languages"]
        if not isinstance(entries, Mapping):
            raise ValueError("languages: expected an object")
        models = {}
        for language, entry in entries.items():
            scale, slots = float(entry["scale"]), int(entry["slots"])
            weights = {label: [w * scale for w in column] for label, column in entry["weights"].items()}
            if any(len(column) != slots for column in weights.values()) or set(weights) != set(entry["bias"]):
                raise ValueError(f"{language}: weights and bias do not fit {slots} slots")
            lexicon = load(language) if language in languages() else None
            models[str(language)] = WordModel(slots, entry["bias"], weights, lexicon)
        return cls(models)

    def of(self, words: Sequence[str], language: str) -> float:
        """Probability 0..1 that the article has a signal; 0.5 for a language without a model."""
        model = self.models.get(language)
        if model is None:
            return _UNKNOWN
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, model.log_odds(words, ANY)))))


def slots_of(word: str, slots: int, lexicon: Lexicon | None) -> Iterator[int]:
    """The hash slots of a word, its character n-grams (3 to 5, with its edges marked) and its concepts."""
    yield crc32(word.encode()) % slots
    if len(word) > 3:
        marked = f"<{word[:40]}>"
        for size in _SIZES:
            for start in range(len(marked) - size + 1):
                yield crc32(marked[start : start + size].encode()) % slots
    if lexicon is not None:
        for concept in {sense.concept for sense in lexicon.lookup(word)}:
            slot = crc32(f"={concept}".encode()) % slots
            yield from (slot,) * _CONCEPT_WEIGHT
