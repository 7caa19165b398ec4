"""Merge findings that tell the same event: a repeat goes, a claim and its denial stay, two events stay apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from indicators.model import Evidence, Modality, Speaker
from indicators.score.quantity import Quantity
from indicators.score.rules import Finding

_MUTUAL = ("talks", "ceasefire", "agreement", "prisoner", "diplomatic")
_SPOKEN = ("talks_offered", "reassurance", "accusation", "threat")
_OWN_WORD = (Modality.ASSERTED, Modality.ANNOUNCED)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A signal before re-ranking: what rules, modality and roles made of one finding, with features for the model.

    order: (field, sentence, token) of its trigger; sources and targets: actor codes in order; person: who says or
    does it, by name. tone: what its modality may hang on (tone.py); empty for a signal another one brings along.
    finding: what it was made of, None in what was never read from a text.
    """

    type: str
    modality: Modality
    rule: str
    order: tuple[int, int, int]
    sources: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    quantity: Quantity | None = None
    day: date | None = None
    speaker: Speaker = Speaker.NONE
    person: str = ""
    evidence: tuple[Evidence, ...] = ()
    features: frozenset[str] = field(default_factory=frozenset)
    tone: tuple[str, ...] = ()
    confidence: float = 0.5
    finding: Finding | None = field(default=None, compare=False, repr=False)

    @property
    def actors(self) -> frozenset[str]:
        return frozenset((*self.sources, *self.targets))


def merge(candidates: Iterable[Candidate]) -> list[Candidate]:
    """One candidate an event, in order of the text. The first telling keeps its modality and takes from later
    ones the quantity, day and actors it lacks."""
    merged: list[Candidate] = []
    for candidate in candidates:
        for index, known in enumerate(merged):
            if _same_event(known, candidate):
                merged[index] = _join(known, candidate)
                break
        else:
            merged.append(candidate)
    return merged


def distinct(candidates: Iterable[Candidate]) -> list[Candidate]:
    """The candidates without those that tell, once actors, number and day are known, what an earlier one told."""
    kept: list[Candidate] = []
    for candidate in candidates:
        if not any(_told_already(known, candidate) for known in kept):
            kept.append(candidate)
    return kept


def _told_already(known: Candidate, other: Candidate) -> bool:
    if (known.type, known.modality) != (other.type, other.modality):
        return False
    if other.quantity and (not known.quantity or known.quantity.value != other.quantity.value):
        return False
    if other.day and known.day != other.day:
        return False
    if known.type.startswith(_MUTUAL):
        return not other.actors or not known.actors.isdisjoint(other.actors)
    return other.actors <= known.actors


def _same_event(known: Candidate, other: Candidate) -> bool:
    if known.type != other.type or not _modalities_agree(known, other):
        return False
    if known.type == "accusation" and known.sources and other.sources and known.sources[0] != other.sources[0]:
        return False
    if known.type in _SPOKEN and known.order[0] and known.person and other.person and known.person != other.person:
        return False  # two people of one side: two statements
    if known.day and other.day and known.day != other.day:
        return False
    if known.actors and other.actors and not _actors_agree(known, other):
        return False
    if known.sources and other.sources and _opposed(known, other):
        return False
    a, b = known.quantity, other.quantity
    return not (a and b and a.unit == b.unit and a.value != b.value and _apart(known, other))


def _actors_agree(known: Candidate, other: Candidate) -> bool:
    """Whether the same actors can be meant: shared ones, and for talks and accords no third party on either side."""
    shared = known.actors & other.actors
    if known.type.startswith(_MUTUAL):
        return shared in (known.actors, other.actors)
    return bool(shared)


def _opposed(known: Candidate, other: Candidate) -> bool:
    """Whether the doer of the one is the done-to of the other: two events, except where both sides do it together."""
    if known.type.startswith(_MUTUAL):
        return False
    return known.sources[0] in other.targets and other.sources[0] in known.targets


def _modalities_agree(known: Candidate, other: Candidate) -> bool:
    if known.modality == other.modality:
        return True
    return known.modality in _OWN_WORD and other.modality in _OWN_WORD


def _apart(known: Candidate, other: Candidate) -> bool:
    """Whether two tellings with different numbers are two events: not where the title is told again below."""
    return known.order[0] == other.order[0]


def _join(known: Candidate, other: Candidate) -> Candidate:
    sources = known.sources or other.sources
    targets = known.targets or tuple(code for code in other.targets if code not in sources)
    modality = known.modality
    if known.modality is Modality.ANNOUNCED and other.modality is Modality.ASSERTED and other.order[0] == 0:
        modality = Modality.ASSERTED
    return replace(
        known,
        modality=modality,
        sources=sources,
        targets=targets,
        quantity=_better_quantity(known.quantity, other.quantity),
        day=known.day or other.day,
        evidence=known.evidence + tuple(e for e in other.evidence if e not in known.evidence),
        features=known.features | {"told_again"} | {f for f in other.features if f == "in_lead"},
        confidence=max(known.confidence, other.confidence),
    )


_RANK = {"dead": 0, "wounded": 1}


def _better_quantity(a: Quantity | None, b: Quantity | None) -> Quantity | None:
    if a is None or b is None:
        return a or b
    if a.approximate and not b.approximate and a.unit == b.unit:
        return b
    return b if _RANK.get(b.unit, 2) < _RANK.get(a.unit, 2) else a
