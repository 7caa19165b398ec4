"""Choose actors, quantity, day and direction among what an article offers, with weights learned from labelled articles.

The grammar has read each field already (roles.py, quantity.py, dates.py, direction.py); its answer is one of the
options (options.py), and a linear model says which of them a careful coder would take. Trained by `train`.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import resources

from indicators.errors import ConfigError
from indicators.model import Direction
from indicators.score.direction import judge
from indicators.score.merge import Candidate
from indicators.score.options import DIRECTIONS, actor_options, count_options, day_options, direction_options
from indicators.score.page import Page

FORMAT = 1  # of fields.json; a file of another format is refused
ACTORS, DOER, QUANTITY, DAY, DIRECTION = "actors", "doer", "quantity", "date", "direction"
# The margin above which an option is taken, below even: a field is right or wrong only where it is filled on either
# side, and the labelled sets name fewer numbers than their texts do.
_LEAST = {ACTORS: -0.15, QUANTITY: -0.6, DAY: -0.3}


@dataclass(frozen=True, slots=True)
class Fields:
    """Weights by field and feature, and a bias a field. Without a field's weights the grammar's answer stands.

    `doer` says who of several chosen actors does it; a grammar that has that one among its sources keeps them together.
    """

    weights: Mapping[str, Mapping[str, float]]
    bias: Mapping[str, float]

    @classmethod
    def none(cls) -> "Fields":
        """The model that changes nothing."""
        return cls({}, {})

    @classmethod
    def load(cls) -> "Fields":
        """The model that ships with the package; one that changes nothing where there is none."""
        path = resources.files("indicators.score").joinpath("models", "fields.json")
        if not path.is_file():
            return cls.none()
        try:
            return cls.of_data(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigError(f"score/models/fields.json: {error}. Run `python -m indicators train`.") from error

    @classmethod
    def of_data(cls, data: Mapping[str, object]) -> "Fields":
        """The model of a parsed file. ValueError where the format is not what this version reads."""
        if data.get("format") != FORMAT:
            raise ValueError(f"format {data.get('format')!r}, expected {FORMAT}")
        weights, bias = data["weights"], data["bias"]
        if not isinstance(weights, dict) or not isinstance(bias, dict):
            raise ValueError("weights or bias: expected objects")
        return cls(weights, bias)

    def fill(self, candidates: Sequence[Candidate], page: Page) -> list[Candidate]:
        """The candidates with the actors, number and day that the page most likely gives them."""
        return [self._filled(candidate, page, candidates) for candidate in candidates]

    def judge(self, candidates: Sequence[Candidate], sound: tuple[float, float] | None) -> tuple[Direction, float]:
        """(direction, score) as in direction.judge; the score's sign never contradicts the direction.

        sound: how much title and lead sound like escalation and like de-escalation.
        """
        way, value = judge(candidates)
        if not candidates or DIRECTION not in self.weights:
            return way, value
        margins = [self._margin(DIRECTION, told) for told in direction_options(candidates, sound)]
        chosen = DIRECTIONS[max(range(len(margins)), key=margins.__getitem__)]
        if (chosen is Direction.ESCALATION and value > 0) or (chosen is Direction.DE_ESCALATION and value < 0):
            value = -value
        return chosen, value

    def _filled(self, candidate: Candidate, page: Page, others: Sequence[Candidate]) -> Candidate:
        filled = candidate
        if ACTORS in self.weights:
            filled = self._cast(candidate, page)
        if QUANTITY in self.weights:
            counts = [(self._margin(QUANTITY, o.told), o.quantity) for o in count_options(candidate, page, others)]
            margin, quantity = max(counts, key=lambda item: item[0], default=(-1.0, None))
            filled = replace(filled, quantity=quantity if margin >= _LEAST[QUANTITY] else None)
        if DAY in self.weights:
            days = [(self._margin(DAY, o.told), o.day) for o in day_options(candidate, page, others)]
            margin, day = max(days, key=lambda item: item[0], default=(-1.0, None))
            filled = replace(filled, day=day if margin >= _LEAST[DAY] else None)
        return filled

    def _cast(self, candidate: Candidate, page: Page) -> Candidate:
        options = actor_options(candidate, page)
        taken = [o for o in options if self._margin(ACTORS, o.told) >= _LEAST[ACTORS]]
        chosen = [o.code for o in taken]
        sources = [code for code in candidate.sources if code in chosen]
        targets = [code for code in candidate.targets if code in chosen]
        for code in chosen:
            if code not in sources and code not in targets:
                (targets if sources else sources).append(code)
        if len(taken) > 1 and DOER in self.weights:
            doer = max(taken, key=lambda option: self._margin(DOER, option.told)).code
            rest = [code for code in (*sources, *targets) if code != doer]
            together = [code for code in sources if code != doer] if doer in sources else []
            sources, targets = [doer, *together], [code for code in rest if code not in together]
        return replace(candidate, sources=tuple(sources), targets=tuple(targets))

    def _margin(self, field: str, told: Sequence[str]) -> float:
        weights = self.weights[field]
        return self.bias[field] + sum(weights.get(name, 0.0) for name in told)
