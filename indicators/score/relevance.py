"""Estimate how likely an article is about a political or armed conflict, from its words alone.

A linear model over words, trained by `train` and kept as JSON: weights by word and a bias for each language.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import resources
from math import exp

from indicators.errors import ConfigError

_UNKNOWN = 0.5


@dataclass(frozen=True, slots=True)
class Relevance:
    """Weights by language and word; an empty model says 0.5 of everything."""

    weights: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]

    @classmethod
    def load(cls) -> "Relevance":
        """The model that ships with the package; the empty one where there is none. ConfigError where it is damaged."""
        path = resources.files("indicators.score").joinpath("models", "relevance.json")
        if not path.is_file():
            return cls({}, {})
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            return cls(data["weights"], data["bias"])
        except (ValueError, KeyError) as error:
            raise ConfigError(f"score/models/relevance.json: {error}. Run `python -m indicators train`.") from error

    def of(self, words: Iterable[str], language: str) -> float:
        """Probability 0..1; 0.5 for a language without a model."""
        weights = self.weights.get(language)
        if weights is None:
            return _UNKNOWN
        total = self.bias[language] + sum(map(weights.get, set(words) & weights.keys()))  # type: ignore[arg-type]
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))
