"""Compare scores with labels: direction, signal types, modality, quantities, dates, actors, alarms, calibration."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from indicators.evaluate.labelled import GoldArticle, GoldSignal
from indicators.model import Direction, Score, Signal

_BINS = 10


@dataclass(slots=True)
class Tally:
    """Counts over a set of articles; every rate is worked out from them."""

    articles: int = 0
    direction_right: int = 0
    reversed: int = 0
    quiet: int = 0
    alarms: int = 0
    hits: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    wanted: Counter[str] = field(default_factory=Counter)
    modality_right: int = 0
    quantity_right: int = 0
    quantity_of: int = 0
    date_right: int = 0
    date_of: int = 0
    actor_hits: int = 0
    actor_found: int = 0
    actor_wanted: int = 0
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    modality_confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    worst: list[tuple[int, str]] = field(default_factory=list)


def pair(gold: Sequence[GoldSignal], found: Sequence[Signal]) -> list[tuple[GoldSignal, Signal]]:
    """Pairs of labelled and found signals of one type, best fits first (modality, then actors, quantity, date)."""
    pairs: list[tuple[GoldSignal, Signal]] = []
    options = sorted(((-_fit(g, f), i, j) for i, g in enumerate(gold) for j, f in enumerate(found) if g.type == f.type))
    used_gold: set[int] = set()
    used_found: set[int] = set()
    for _, i, j in options:
        if i in used_gold or j in used_found:
            continue
        used_gold.add(i)
        used_found.add(j)
        pairs.append((gold[i], found[j]))
    return pairs


def _fit(gold: GoldSignal, found: Signal) -> float:
    actors = set(found.source_actors) | set(found.target_actors)
    shared = len(actors & set(gold.actors)) / max(len(actors | set(gold.actors)), 1)
    return (
        2.0 * (gold.modality == found.modality) + shared + (gold.quantity == found.quantity) + (gold.date == found.date)
    )


def tally(pairs: Iterable[tuple[GoldArticle, Score]]) -> Tally:
    """Count over (labelled article, its score)."""
    total = Tally()
    for gold, score in pairs:
        _count(total, gold, score)
    return total


def _count(total: Tally, gold: GoldArticle, score: Score) -> None:
    total.articles += 1
    total.direction_right += gold.direction == score.direction
    total.confusion[gold.direction, score.direction] += 1
    if {gold.direction, score.direction} == {Direction.ESCALATION, Direction.DE_ESCALATION}:
        total.reversed += 1
    if not gold.signals:
        total.quiet += 1
        total.alarms += bool(score.signals)
    matched = pair(gold.signals, score.signals)
    matched_found = {id(found) for _, found in matched}
    total.wanted.update(s.type for s in gold.signals)
    total.found.update(s.type for s in score.signals)
    total.hits.update(g.type for g, _ in matched)
    total.confidences += [(s.confidence, id(s) in matched_found) for s in score.signals]
    for wanted, found in matched:
        total.modality_right += wanted.modality == found.modality
        total.modality_confusion[wanted.modality, found.modality] += 1
        if wanted.quantity is not None or found.quantity is not None:
            total.quantity_of += 1
            total.quantity_right += wanted.quantity == found.quantity
        if wanted.date is not None or found.date is not None:
            total.date_of += 1
            total.date_right += wanted.date == found.date
        actors = set(found.source_actors) | set(found.target_actors)
        total.actor_hits += len(actors & set(wanted.actors))
        total.actor_found += len(actors)
        total.actor_wanted += len(set(wanted.actors))
    errors = len(gold.signals) + len(score.signals) - 2 * len(matched) + 2 * (gold.direction != score.direction)
    if errors:
        total.worst.append((errors, gold.article.id))


def rates(total: Tally) -> dict[str, float]:
    """The figures of a tally by name, each 0..1 and NaN where nothing could be counted."""
    hits, found, wanted = total.hits.total(), total.found.total(), total.wanted.total()
    return {
        "articles": float(total.articles),
        "direction": _share(total.direction_right, total.articles),
        "reversed": _share(total.reversed, total.articles),
        "alarm": _share(total.alarms, total.quiet),
        "precision": _share(hits, found),
        "recall": _share(hits, wanted),
        "f1": _share(2 * hits, found + wanted),
        "modality": _share(total.modality_right, hits),
        "quantity": _share(total.quantity_right, total.quantity_of),
        "date": _share(total.date_right, total.date_of),
        "actors_f1": _share(2 * total.actor_hits, total.actor_found + total.actor_wanted),
        "calibration_error": calibration_error(total.confidences),
    }


def by_type(total: Tally) -> dict[str, tuple[int, int, int]]:
    """(hits, found, wanted) of each type, sorted by what is missed or wrong most."""
    kinds = set(total.found) | set(total.wanted)
    table = {kind: (total.hits[kind], total.found[kind], total.wanted[kind]) for kind in kinds}
    return dict(sorted(table.items(), key=lambda item: 2 * item[1][0] - item[1][1] - item[1][2]))


def calibration_error(confidences: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins of confidence; NaN without signals."""
    if not confidences:
        return float("nan")
    error = 0.0
    for number in range(_BINS):
        inside = [(c, r) for c, r in confidences if min(int(c * _BINS), _BINS - 1) == number]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            error += len(inside) / len(confidences) * abs(mean - right)
    return error


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
