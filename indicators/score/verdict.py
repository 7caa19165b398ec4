"""Say how likely an article holds any signal at all: small trees over how sure its candidates are, how its opening
sounds and what else it speaks of.

A candidate is judged alone by the re-ranker (rerank.py); that an article about a trial, a match or last year's war has
none is seen from all of them together. Gradient-boosted trees, trained by `train`, kept in models/verdict.json.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from math import exp, log, prod

from indicators import taxonomy
from indicators.errors import ConfigError
from indicators.score.features import TOPICS
from indicators.score.merge import Candidate
from indicators.score.rulebook import GUESSES
from indicators.score.words import RELEVANT, WHOLE

FORMAT = 2  # of verdict.json; a file of another format is refused
_LEAF = -1
_SILENT = -2.0  # margin of what the word model does not know
_SURE = 4  # the first facts: how sure the candidates and the relevance are
_LONGEST = 100  # words; a longer opening counts as one of so many
_NAMED = ("article_rivals", "background", "question", "negation", "in_title", "pair=rivals", "pair=allies")


@dataclass(frozen=True, slots=True)
class Opening:
    """How an article's title and lead sound: relevance 0..1, words read, and the margin of each label of the word
    model; labels is empty where nothing was learned."""

    relevance: float
    words: int
    labels: tuple[str, ...] = ()
    margins: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Tree:
    """One tree as columns: a node asks whether facts[fact] <= limit and goes left or right; a leaf (fact -1) adds its
    value."""

    fact: tuple[int, ...]
    limit: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    value: tuple[float, ...]

    def of(self, facts: Sequence[float]) -> float:
        """The value of the leaf the facts lead to."""
        node = 0
        while (fact := self.fact[node]) != _LEAF:
            node = self.left[node] if facts[fact] <= self.limit[node] else self.right[node]
        return self.value[node]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Trees, a bias in log odds, and the probability below which an article has no signal."""

    trees: tuple[Tree, ...]
    bias: float
    floor: float

    @classmethod
    def load(cls) -> "Verdict":
        """The model that ships with the package; one that lets everything pass where there is none."""
        path = resources.files("indicators.score").joinpath("models", "verdict.json")
        return cls.read(path) if path.is_file() else cls.none()

    @classmethod
    def none(cls) -> "Verdict":
        """The model that lets everything pass."""
        return cls((), 0.0, 0.0)

    @classmethod
    def read(cls, path: Traversable) -> "Verdict":
        """The model of a file. ConfigError where it is damaged."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.get("format") != FORMAT:
                raise ValueError(f"format {data.get('format')!r}, expected {FORMAT}")
            trees = tuple(
                Tree(*(tuple(tree[name]) for name in ("fact", "limit", "left", "right", "value")))
                for tree in data["trees"]
            )
            return cls(trees, data["bias"], data["floor"])
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"score/models/verdict.json: {error}. Run `python -m indicators train`.") from error

    def probability(self, facts: Sequence[float]) -> float:
        """Probability 0..1 that the article has any signal."""
        total = self.bias + sum(tree.of(facts) for tree in self.trees)
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, total))))

    def quiet(self, rated: Sequence[Candidate], opening: Opening) -> bool:
        """Whether an article with these candidates, each with its confidence, is better taken as one without any."""
        return bool(self.trees) and self.probability(facts_of(rated, opening)) < self.floor


def facts_of(rated: Sequence[Candidate], opening: Opening) -> list[float]:
    """What the trees ask about, always in the same order."""
    best: dict[str, float] = {}
    names: set[str] = set()
    grounded = False
    for candidate in rated:
        best[candidate.type] = max(best.get(candidate.type, 0.0), candidate.confidence)
        names |= candidate.features
        grounded = grounded or not candidate.rule.startswith(GUESSES)
    surest = [*sorted(best.values(), reverse=True)[:2], 0.0, 0.0]
    facts = [
        _log_odds(1.0 - prod(1.0 - confidence for confidence in best.values())),
        _log_odds(surest[0]),
        _log_odds(surest[1]),
        _log_odds(opening.relevance),
        min(opening.words, _LONGEST) / 20,
        float(len(rated)),
        float(grounded),
        _number(names, "anchors="),
        _number(names, "article_actors="),
    ]
    facts += [float(f"article={topic}" in names) + float(f"article={topic}+" in names) for topic in sorted(TOPICS)]
    facts += [float(name in names) for name in _NAMED]
    facts += [_SILENT if at < 0 else opening.margins[at] for at in _columns(opening.labels)]
    return facts


def rising() -> list[int]:
    """For each of the facts 1 where more of it can only make a signal likelier, else 0."""
    sounds = len(_columns(()))
    silent = len(facts_of((), Opening(0.0, 0))) - sounds
    return [1] * _SURE + [0] * (silent - _SURE) + [1] * sounds


@cache
def _columns(labels: tuple[str, ...]) -> tuple[int, ...]:
    """Where the margins of all signal types and of the article as a whole stand, -1 where they do not."""
    return tuple(labels.index(name) if name in labels else -1 for name in (*taxonomy.load().types, *WHOLE, RELEVANT))


def _log_odds(probability: float) -> float:
    return log(max(probability, 1e-4) / max(1.0 - probability, 1e-4))


def _number(names: set[str], key: str) -> float:
    """The number behind a key ("anchors=2"), the largest where it stands several times; 0 where it does not."""
    return max(
        (float(name[len(key) :]) for name in names if name.startswith(key) and name[len(key) :].isdigit()), default=0.0
    )
