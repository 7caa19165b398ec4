"""What a kept signal may be about: every actor, number and day the article offers, each with what speaks for it.

Features are short names; words carry their language. The learned weights (fields.py) say which option is taken.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from indicators import taxonomy
from indicators.lexicon import actors as actor_names
from indicators.model import Direction, Modality
from indicators.score.direction import judge
from indicators.score.merge import Candidate
from indicators.score.page import Key, Line, Page, around, names_in, place_of, side_of
from indicators.score.quantity import BARE, Quantity, unit_of_bare, units_of_type

DIRECTIONS = (Direction.ESCALATION, Direction.DE_ESCALATION, Direction.MIXED)
_CASUALTIES = ("dead", "wounded")
_MENTIONS = 8  # of one actor that are looked at
_STATE = 3  # letters of a state's code


@dataclass(frozen=True, slots=True)
class ActorOption:
    """A code, and what speaks for or against its being a party to the signal."""

    code: str
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CountOption:
    """A counted thing, and what speaks for its belonging to the signal."""

    quantity: Quantity
    told: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayOption:
    """A day, and what speaks for its being the signal's."""

    day: date
    told: tuple[str, ...]


def actor_options(candidate: Candidate, page: Page) -> list[ActorOption]:
    """Every code the page names near enough or the grammar gave, in order of the text."""
    known = (*candidate.sources, *candidate.targets)
    named: dict[str, list[tuple[Key, int]]] = {}
    for key, line in page.seen_from(candidate).items():
        for number, mention in enumerate(line.mentions):
            named.setdefault(mention.code, []).append((key, number))
    options = []
    rivals = actor_names.rivals()
    own = sum(any(key == candidate.order[:2] for key, _ in places) for places in named.values())
    for code in dict.fromkeys((*named, *known)):
        said = "source" if code in candidate.sources else "target" if code in candidate.targets else "no"
        told = {
            f"said={said}",
            f"said={said}&type={candidate.type}",
            f"said={said}&known={min(len(known), 3)}",
            f"said={said}&named={min(len(named), 4)}",
            f"said={said}&own={min(own, 3)}",
            f"code={code}",
            f"state={len(code) == _STATE}&type={candidate.type}",
            f"rule={candidate.rule}&said={said}",
            f"modality={candidate.modality.value}&said={said}",
            f"count={min(len(named.get(code, ())), 3)}&said={said}",
        }
        if any(frozenset((code, other)) in rivals for other in known):
            told.add("rival")
            told.add(f"rival&type={candidate.type}&said={said}")
        for key, number in named.get(code, ())[:_MENTIONS]:
            told.update(_of_mention(candidate, page, key, number, said))
        options.append(ActorOption(code, tuple(sorted(told))))
    return options


def _of_mention(candidate: Candidate, page: Page, key: Key, number: int, said: str) -> Iterator[str]:
    line = page.lines[key]
    mention = line.mentions[number]
    place = place_of(candidate, key, mention.i)
    side = side_of(candidate, key, mention.i)
    yield f"place={place}"
    yield f"place={place}&said={said}"
    yield f"place={place}&type={candidate.type}"
    yield f"place={place}&kind={mention.kind}&said={said}"
    yield f"place={place}&number={min(number, 3)}"
    if side:
        yield f"side={side}&said={said}"
        yield f"side={side[0]}&type={candidate.type}&kind={mention.kind}"
    if place in ("own", "above", "beside", "title"):
        for word in around(line, page.language, mention.i, mention.j, names_in(line)):
            yield word
            yield f"{word}&kind={mention.kind}"
            yield f"{word}&type={candidate.type}"


def count_options(candidate: Candidate, page: Page, others: Sequence[Candidate]) -> list[CountOption]:
    """Every number near enough that counts what the signal's type counts, or that no noun explains."""
    allowed = units_of_type().get(candidate.type, ())
    if not allowed:
        return []
    said = candidate.quantity.value if candidate.quantity else None
    taken = {c.quantity.value for c in others if c is not candidate and c.quantity}
    options = []
    order = 0
    for key, line in page.seen_from(candidate).items():
        for quantity in line.quantities:
            if quantity.unit != BARE and quantity.unit not in allowed:
                continue
            told = tuple(sorted(set(_of_count(candidate, page, key, quantity, said, order))))
            unit = quantity.unit if quantity.unit in allowed else unit_of_bare(candidate.type)
            other = f"taken={quantity.value in taken}"
            extra = (other, f"{other}&same={quantity.value == said}")
            options.append(CountOption(replace(quantity, unit=unit), (*told, *extra)))
            order += 1
    return options


def _of_count(
    candidate: Candidate, page: Page, key: Key, quantity: Quantity, said: float | None, order: int
) -> Iterator[str]:
    line = page.lines[key]
    place, side = place_of(candidate, key, quantity.i), side_of(candidate, key, quantity.i)
    same = "yes" if quantity.value == said else "none" if said is None else "no"
    unit = quantity.unit or "bare"
    yield f"same={same}"
    yield f"same={same}&place={place}"
    yield f"same={same}&type={candidate.type}&unit={unit}"
    yield f"same={same}&modality={candidate.modality.value}"
    yield f"same={same}&rule={candidate.rule}"
    yield f"type={candidate.type}&place={place}"
    yield f"unit={unit}&place={place}&type={candidate.type}"
    yield f"modality={candidate.modality.value}&unit={unit}"
    yield f"order={min(order, 3)}&place={place}"
    yield f"order={min(order, 3)}&casualty={unit in _CASUALTIES}"
    yield f"approximate={quantity.approximate}"
    yield f"size={len(str(int(min(quantity.value, 1e9))))}&unit={unit}"
    if side:
        yield f"side={side}&unit={unit}"
        yield f"side={side}&type={candidate.type}"
    for word in around(line, page.language, quantity.i, quantity.j, names_in(line)):
        yield word
        yield f"{word}&type={candidate.type}"
    for index in range(quantity.j, min(quantity.j + 6, len(line.sentence.words))):
        yield f"{page.language}:~{line.sentence.words[index]}"


def day_options(candidate: Candidate, page: Page, others: Sequence[Candidate]) -> list[DayOption]:
    """Every day the page names near enough, a weekday as the one past and the one to come."""
    options = []
    taken = {c.day for c in others if c is not candidate and c.day}
    for key, line in page.seen_from(candidate).items():
        for number, mention in enumerate(line.days):
            for future in (False, True) if mention.weekday is not None else (False,):
                day = mention.resolve(page.published, future)
                if day is not None:
                    told = set(_of_day(candidate, page, key, number, day, future))
                    told.add(f"taken={day in taken}&same={day == candidate.day}")
                    options.append(DayOption(day, tuple(sorted(told))))
    return options


def _of_day(candidate: Candidate, page: Page, key: Key, number: int, day: date, future: bool) -> Iterator[str]:
    line = page.lines[key]
    mention = line.days[number]
    place, side = place_of(candidate, key, mention.i), side_of(candidate, key, mention.i)
    same = "yes" if day == candidate.day else "none" if candidate.day is None else "no"
    distance = (day - page.published).days if page.published else 0
    when = "today" if not distance else "ahead" if distance > 0 else "past" if distance > -8 else "long-past"
    way = "weekday-ahead" if future else "weekday" if mention.weekday is not None else "fixed"
    modality = candidate.modality.value
    yield f"same={same}"
    yield f"same={same}&place={place}&way={way}"
    yield f"same={same}&type={candidate.type}"
    yield f"same={same}&ends={mention.ends}&way={way}"
    yield f"same={same}&rule={candidate.rule}"
    yield f"type={candidate.type}&place={place}"
    yield f"type={candidate.type}&when={when}&way={way}"
    yield f"modality={modality}&when={when}&way={way}"
    yield f"type={candidate.type}&modality={modality}&way={way}&when={when}"
    yield f"modality={modality}&place={place}&when={when}"
    yield f"ends={mention.ends}&type={candidate.type}&when={when}"
    yield f"home={candidate.order[0]}&place={place}&number={min(number, 2)}"
    if side:
        yield f"side={side}"
        yield f"side={side}&type={candidate.type}"
    if way != "fixed":
        yield from _tense(line, page.language, mention.i, way, distance)
    for word in around(line, page.language, mention.i, mention.j, names_in(line)):
        yield f"{way}&{word}"
        yield f"{word}&same={same}"


def _tense(line: Line, language: str, at: int, way: str, distance: int) -> Iterator[str]:
    words = line.sentence.words
    for index in range(max(at - 8, 0), min(at + 8, len(words))):
        yield f"{way}&{language}:~{words[index]}"
        yield f"{way}&{language}:~{words[index][-3:]}$"
    yield f"{way}&today={not distance % 7}"


def direction_options(candidates: Sequence[Candidate], sound: tuple[float, float] | None) -> list[tuple[str, ...]]:
    """For each of DIRECTIONS what speaks for it: what the signals weigh and what title and lead sound like."""
    told = sorted(set(_of_article(candidates, sound)))
    return [tuple(f"{way.value}&{name}" for name in told) for way in DIRECTIONS]


def _of_article(candidates: Sequence[Candidate], sound: tuple[float, float] | None) -> Iterator[str]:
    said, value = judge(candidates)
    yield "any"
    yield f"said={said.value}"
    yield f"value={int(value)}"
    difference = 0
    if sound is not None:
        up, down = sound
        difference = max(-8, min(8, round((up - down) * 2)))
        yield f"difference={difference}"
        yield f"difference={difference}&said={said.value}"
        yield f"up={max(-6, min(6, round(up * 3)))}"
        yield f"down={max(-6, min(6, round(down * 3)))}"
        yield f"both={max(-4, min(4, round(min(up, down) * 3)))}"
    signs = []
    for candidate in sorted(candidates, key=lambda c: c.order):
        sign = "up" if speaks_for_escalation(candidate) else "down"
        place = "title" if not candidate.order[0] else "lead" if not candidate.order[1] else "late"
        signs.append(f"{sign}{place[0]}")
        yield f"{sign}&{place}"
        yield f"{sign}&{place}&sure={int(candidate.confidence * 4)}"
        yield f"{candidate.type}&{candidate.modality.value}"
        yield f"{candidate.type}&{place}"
        yield f"{candidate.type}&said={said.value}"
    yield f"signs={'+'.join(signs[:4])}"
    yield f"first={signs[0]}&difference={difference}"
    yield f"kinds={'+'.join(sorted(set(signs)))}"
    types = sorted({c.type for c in candidates})
    for index, a in enumerate(types):
        for b in types[index + 1 :]:
            yield f"{a}+{b}"


def speaks_for_escalation(candidate: Candidate) -> bool:
    """Whether a signal speaks for escalation, a denied one for the other side (codebook 25)."""
    escalates = taxonomy.load().types[candidate.type].direction is Direction.ESCALATION
    return escalates != (candidate.modality is Modality.DENIED)
