"""How strongly two articles tell the same event: as copies of one text, or in other words and other languages."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from rapidfuzz import fuzz

from indicators.stories.fingerprint import Fingerprint
from indicators.stories.near import similarity
from indicators.stories.settings import Links

_TEMPLATE_WORDS = 30  # shorter texts are often a template with another place in it ("Air raid alert in ...")
_LIKE_TITLES = 75.0  # rapidfuzz token_set_ratio from which two titles of one language say the same


@dataclass(frozen=True, slots=True)
class Report:
    """One article as the linker sees it.

    quantities, dates: per signal type. actor_stems: names that begin with one only name the actors and tell no two
    events apart.
    """

    published: datetime
    lang: str
    prints: Fingerprint
    types: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    quantities: Mapping[str, frozenset[float]] = field(default_factory=dict)
    dates: Mapping[str, frozenset[date]] = field(default_factory=dict)
    actor_stems: tuple[str, ...] = ()


def strength(new: Report, old: Report, telling_names: frozenset[str], links: Links) -> float:
    """0 where nothing links the two; 0.5..0.9 for the same event in other words; above 0.9 for a copy of the text.

    telling_names: the names of `new` that are rare enough in its window to tell events apart.
    """
    copied = copy_strength(new, old, links)
    return copied or _event_strength(new, old, telling_names, links)


def copy_strength(new: Report, old: Report, links: Links) -> float:
    """0 where neither text repeats the other, else 0.9..1. Another place or number in a template is no copy."""
    alike = similarity(new.prints, old.prints, links)
    if alike < links.copy_similarity:
        return 0.0
    hours, a, b = _hours_between(new, old), new.prints, old.prints
    if min(a.words, b.words) < links.copy_words and hours > links.close_hours:
        return 0.0
    if _swapped(a.title_numbers, b.title_numbers) and hours > links.swap_hours:
        return 0.0
    if min(a.words, b.words) < _TEMPLATE_WORDS and _swapped(a.title_names, b.title_names):
        return 0.0
    return 0.9 + 0.1 * alike


def _event_strength(new: Report, old: Report, telling_names: frozenset[str], links: Links) -> float:
    shared_actors = new.actors & old.actors
    if not shared_actors or (len(shared_actors) == 1 and min(len(new.actors), len(old.actors)) > 1):
        return 0.0
    types = [t for t in sorted(new.types & old.types) if _compatible(new, old, t, links)]
    if not types:
        return 0.0
    hours, pair = _hours_between(new, old), len(shared_actors) >= 2
    points = _shared_facts(new, old, types) + _shared_words(new, old, telling_names)
    if pair and hours <= links.one_off_hours and any(t in links.one_off for t in types):
        points += 2
    needed = links.event_evidence - (1 if pair and hours <= links.close_hours else 0)
    return 0.5 + min(0.39, 0.05 * points) if points >= needed else 0.0


def _compatible(new: Report, old: Report, signal_type: str, links: Links) -> bool:
    """Numbers or days that rule each other out make two events of one type."""
    mine, theirs = new.quantities.get(signal_type), old.quantities.get(signal_type)
    if mine and theirs and not any(max(a, b) <= links.quantity_ratio * min(a, b) for a in mine for b in theirs):
        return False
    days, other_days = new.dates.get(signal_type), old.dates.get(signal_type)
    return not (days and other_days and days.isdisjoint(other_days))


def _shared_facts(new: Report, old: Report, types: list[str]) -> float:
    points = 0.5 * (len(types) - 1)
    equal = {q for t in types for q in new.quantities.get(t, frozenset()) & old.quantities.get(t, frozenset())}
    points += max(map(_weight_of_number, equal), default=0)
    days = {day for t in types for day in new.dates.get(t, frozenset()) & old.dates.get(t, frozenset())}
    if any(abs((day - new.published.date()).days) > 1 for day in days):  # every report of a night names that night
        points += 1
    return points


def _shared_words(new: Report, old: Report, telling_names: frozenset[str]) -> float:
    stems = new.actor_stems + old.actor_stems
    names = [name for name in telling_names & old.prints.names if not name.startswith(stems)]
    both_titles = new.prints.title_names & old.prints.title_names
    points = min(2.0, sum(1.0 if name in both_titles else 0.5 for name in names))
    if new.lang == old.lang and fuzz.token_set_ratio(new.prints.title, old.prints.title) >= _LIKE_TITLES:
        points += 1
    return points


def _weight_of_number(number: float) -> float:
    """1,250 soldiers name one event; 40 drones fly many a night; 3 dead may be anywhere."""
    digits = len(f"{number:.0f}".rstrip("0"))
    return 2.0 if digits >= 3 else 1.5 if number >= 20 else 1.0


def _swapped(a: frozenset[str], b: frozenset[str]) -> bool:
    return bool(a - b) and bool(b - a)


def _hours_between(new: Report, old: Report) -> float:
    return abs((new.published - old.published).total_seconds()) / 3600
