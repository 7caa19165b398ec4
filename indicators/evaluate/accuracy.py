"""Compare scores with labels: direction, signal types, modality, quantities, dates, actors, alarms, calibration."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from math import sqrt

from indicators.evaluate.labelled import GoldArticle, GoldSignal
from indicators.model import Direction, Score, Signal

_BINS = 10


@dataclass(frozen=True, slots=True)
class Miss:
    """An article that did not come out as labelled: how many errors, and each in words."""

    errors: int
    id: str
    title: str
    differences: tuple[str, ...]


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
    type_confusion: Counter[tuple[str, str]] = field(default_factory=Counter)
    phrases: int = 0
    confidences: list[tuple[float, bool]] = field(default_factory=list)
    misses: list[Miss] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Bin:
    """Signals of like confidence: from low to high, how many, their mean confidence and the share that is right."""

    low: float
    high: float
    count: int
    confidence: float
    right: float


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
    actors = _actors(found)
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
    total.confusion[gold.direction.value, score.direction.value] += 1
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
    total.phrases += sum(len(s.evidence) == 1 and " " in s.evidence[0].text for s in score.signals)
    for wanted, found in matched:
        _count_pair(total, wanted, found)
    missed, extra = _unmatched(gold, score, matched)
    total.type_confusion.update(_taken_for(missed, extra))
    differences = _differences(gold, score, matched, missed, extra)
    if differences:
        errors = len(missed) + len(extra) + 2 * (gold.direction != score.direction)
        total.misses.append(Miss(errors, gold.article.id, gold.article.title, differences))


def _count_pair(total: Tally, wanted: GoldSignal, found: Signal) -> None:
    total.modality_right += wanted.modality == found.modality
    total.modality_confusion[wanted.modality.value, found.modality.value] += 1
    if wanted.quantity is not None or found.quantity is not None:
        total.quantity_of += 1
        total.quantity_right += wanted.quantity == found.quantity
    if wanted.date is not None or found.date is not None:
        total.date_of += 1
        total.date_right += wanted.date == found.date
    actors = _actors(found)
    total.actor_hits += len(actors & set(wanted.actors))
    total.actor_found += len(actors)
    total.actor_wanted += len(set(wanted.actors))


def _unmatched(
    gold: GoldArticle, score: Score, matched: Sequence[tuple[GoldSignal, Signal]]
) -> tuple[list[GoldSignal], list[Signal]]:
    """Labelled signals nobody found, and found signals nobody labelled."""
    left = list(gold.signals)
    for wanted, _ in matched:
        left.remove(wanted)
    taken = {id(found) for _, found in matched}
    return left, [signal for signal in score.signals if id(signal) not in taken]


def _taken_for(missed: Sequence[GoldSignal], extra: Sequence[Signal]) -> list[tuple[str, str]]:
    """What a missed signal was taken for in its article: each extra one, or nothing; and extra ones beside nothing."""
    if missed and extra:
        return [(wanted.type, found.type) for wanted in missed for found in extra]
    return [(wanted.type, "nothing") for wanted in missed] + [("nothing", found.type) for found in extra]


def _differences(
    gold: GoldArticle,
    score: Score,
    matched: Sequence[tuple[GoldSignal, Signal]],
    missed: Sequence[GoldSignal],
    extra: Sequence[Signal],
) -> tuple[str, ...]:
    lines = []
    if gold.direction != score.direction:
        lines.append(f"direction {score.direction.value} instead of {gold.direction.value}")
    lines += [f"missed {signal.type} ({signal.modality.value})" for signal in missed]
    lines += [f"found {s.type} ({s.modality.value}) by {s.rule} on '{_words(s)}'" for s in extra]
    for wanted, found in matched:
        for name in ("modality", "quantity", "date"):
            before, now = getattr(wanted, name), getattr(found, name)
            if before != now:
                lines.append(f"{wanted.type}: {name} {_shown(now)} instead of {_shown(before)}")
        if set(wanted.actors) != _actors(found):
            lines.append(
                f"{wanted.type}: actors {' '.join(sorted(_actors(found)))} instead of {' '.join(wanted.actors)}"
            )
    return tuple(lines)


def _words(signal: Signal) -> str:
    return " ... ".join(piece.text for piece in signal.evidence)


def _shown(value: object) -> str:
    return "none" if value is None else f"{value:g}" if isinstance(value, float) else str(value)


def _actors(signal: Signal) -> set[str]:
    return {*signal.source_actors, *signal.target_actors}


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
        "macro_f1": macro_f1(total),
        "modality": _share(total.modality_right, hits),
        "quantity": _share(total.quantity_right, total.quantity_of),
        "date": _share(total.date_right, total.date_of),
        "actors_f1": _share(2 * total.actor_hits, total.actor_found + total.actor_wanted),
        "calibration_error": calibration_error(total.confidences),
        "phrases": _share(total.phrases, found),
    }


def by_type(total: Tally) -> dict[str, tuple[int, int, int]]:
    """(hits, found, wanted) of each type, sorted by what is missed or wrong most."""
    kinds = set(total.found) | set(total.wanted)
    table = {kind: (total.hits[kind], total.found[kind], total.wanted[kind]) for kind in sorted(kinds)}
    return dict(sorted(table.items(), key=lambda item: 2 * item[1][0] - item[1][1] - item[1][2]))


def macro_f1(total: Tally) -> float:
    """Mean F1 over the types that are labelled or found; NaN without any."""
    scores = [2 * hits / (found + wanted) for hits, found, wanted in by_type(total).values()]
    return sum(scores) / len(scores) if scores else float("nan")


def by_modality(total: Tally) -> dict[str, tuple[int, int]]:
    """(right, all) of the signals found, by their labelled modality."""
    table: dict[str, tuple[int, int]] = {}
    for (wanted, found), count in sorted(total.modality_confusion.items()):
        right, everything = table.get(wanted, (0, 0))
        table[wanted] = (right + count * (wanted == found), everything + count)
    return table


def calibration(confidences: Sequence[tuple[float, bool]]) -> list[Bin]:
    """The ten bins of confidence that hold signals, lowest first."""
    bins = []
    for number in range(_BINS):
        inside = [(c, r) for c, r in confidences if min(int(c * _BINS), _BINS - 1) == number]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            bins.append(Bin(number / _BINS, (number + 1) / _BINS, len(inside), mean, right))
    return bins


def calibration_error(confidences: Sequence[tuple[float, bool]]) -> float:
    """Expected calibration error over ten equal bins of confidence; NaN without signals."""
    if not confidences:
        return float("nan")
    return sum(b.count / len(confidences) * abs(b.confidence - b.right) for b in calibration(confidences))


def wilson(part: int, whole: int, z: float = 1.96) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927), honest for small counts too; (0, 1) where nothing was counted."""
    if not whole:
        return 0.0, 1.0
    share, square = part / whole, z * z
    middle = (share + square / (2 * whole)) / (1 + square / whole)
    half = z * sqrt(share * (1 - share) / whole + square / (4 * whole * whole)) / (1 + square / whole)
    return (max(0.0, middle - half) if part else 0.0), (min(1.0, middle + half) if part < whole else 1.0)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
