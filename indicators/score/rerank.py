"""Keep or drop candidates and give each its calibrated confidence; a linear model over language-free features."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import resources
from importlib.resources.abc import Traversable
from math import exp

from indicators.errors import ConfigError
from indicators.score.merge import Candidate
from indicators.score.verdict import Opening, Verdict

FORMAT = 2  # of rerank.json; a file of another format is refused
_SUREST_FLOOR = 0.2  # of the surest candidate of an article that has a signal by the verdict


@dataclass(frozen=True, slots=True)
class Reranker:
    """Weights by feature, a bias, the calibration (slope, offset) and the confidence below which a candidate goes."""

    weights: Mapping[str, float]
    bias: float
    slope: float
    offset: float
    floor: float
    verdict: Verdict = field(default_factory=Verdict.none)

    @classmethod
    def load(cls) -> "Reranker":
        """The model that ships with the package; one that keeps everything where there is none."""
        path = resources.files("indicators.score").joinpath("models", "rerank.json")
        return cls.read(path, Verdict.load()) if path.is_file() else cls.untrained()

    @classmethod
    def read(cls, path: Traversable, verdict: Verdict) -> "Reranker":
        """The model of a file, with the verdict on whole articles. ConfigError where it is damaged."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            if data.get("format") != FORMAT:
                raise ValueError(f"format {data.get('format')!r}, expected {FORMAT}")
            return cls(data["weights"], data["bias"], data["slope"], data["offset"], data["floor"], verdict)
        except (ValueError, KeyError) as error:
            raise ConfigError(f"score/models/rerank.json: {error}. Run `python -m indicators train`.") from error

    @classmethod
    def untrained(cls) -> "Reranker":
        """A model that keeps everything, at one confidence."""
        return cls({}, 0.85, 1.0, 0.0, 0.0)

    def confidence(self, candidate: Candidate) -> float:
        """Calibrated probability 0..1 that the candidate is a signal a careful coder would flag."""
        total = self.bias + sum(self.weights.get(name, 0.0) for name in candidate.features)
        return 1.0 / (1.0 + exp(-max(-30.0, min(30.0, self.slope * total + self.offset))))

    def keep(self, candidates: Sequence[Candidate], opening: Opening) -> list[Candidate]:
        """The candidates above the floor, in order, with their confidence. None where the verdict on the article is
        that it has none; where the verdict is that it has some and all lie below the floor, the surest."""
        rated = self.rated(candidates)
        if not rated or self.verdict.quiet(rated, opening):
            return []
        kept = [candidate for candidate in rated if candidate.confidence >= self.floor]
        if not kept and self.verdict.trees:
            surest = max(rated, key=lambda candidate: candidate.confidence)
            kept = [surest] if surest.confidence >= _SUREST_FLOOR else []
        return kept

    def rated(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        """All candidates with their confidence."""
        return [replace(candidate, confidence=self.confidence(candidate)) for candidate in candidates]
