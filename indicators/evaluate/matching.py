"""Match the candidates of an article with its labels, for training."""

from collections.abc import Iterator, Sequence

from indicators.evaluate.labelled import GoldSignal
from indicators.score.merge import Candidate


def matched(
    candidates: Sequence[Candidate], gold: Sequence[GoldSignal]
) -> Iterator[tuple[Candidate, GoldSignal | None]]:
    """Each candidate with the label it stands for, or None; a label is given away once, best fits first."""
    left = list(gold)
    for candidate in sorted(candidates, key=lambda c: -_fit(c, gold)):
        match = _best(candidate, left)
        if match is not None:
            left.remove(match)
        yield candidate, match


def _best(candidate: Candidate, left: Sequence[GoldSignal]) -> GoldSignal | None:
    same = [signal for signal in left if signal.type == candidate.type]
    return max(
        same, key=lambda s: (s.modality == candidate.modality, len(candidate.actors & set(s.actors))), default=None
    )


def _fit(candidate: Candidate, gold: Sequence[GoldSignal]) -> int:
    return max((1 + (s.modality == candidate.modality) for s in gold if s.type == candidate.type), default=0)
