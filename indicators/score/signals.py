"""Turn what rules, modality and roles made of a finding into candidates, and kept candidates into signals."""

from collections.abc import Iterator, Sequence
from datetime import date

from indicators import taxonomy
from indicators.model import Direction, Evidence, Modality, Signal, Speaker
from indicators.score import direction
from indicators.score.clauses import Clause
from indicators.score.dates import DayMention
from indicators.score.features import Setting, describe
from indicators.score.merge import Candidate
from indicators.score.modality import Voice
from indicators.score.quantity import Quantity, pick
from indicators.score.rulebook import WORDS
from indicators.score.rules import Finding
from indicators.score.text import TITLE, Sentence

_DATED_AHEAD = ("talks_scheduled", "threat")
_SAYING = ("SAY", "ANNOUNCE", "AGREE", "OFFER", "DEMAND", "THREATEN", "WARN", "DECLARE", "CONFIRM", "VOW")


def candidates_of(
    finding: Finding,
    governors: Sequence[Clause],
    voice: Voice,
    actors: tuple[tuple[str, ...], tuple[str, ...]],
    quantities: Sequence[Quantity],
    day: date | None,
    setting: Setting,
    tone: tuple[str, ...] = (),
) -> Iterator[Candidate]:
    """The signals one finding stands for: its own, those the rule adds, and the reassurance a denial gives.

    actors: sources and targets; day: the day of the event, None where none is named.
    """
    sources, targets = actors
    sentence = finding.clause.sentence
    features = describe(finding, governors, voice, sources, targets, setting)
    own = finding.rule.type or ""
    for kind, modality in _kinds(finding, voice):
        yield Candidate(
            type=kind,
            modality=modality,
            rule=finding.rule.id,
            order=(0 if sentence.field == TITLE else 1, sentence.index, finding.trigger.i),
            sources=sources,
            targets=() if kind == "reassurance" and kind != own else targets,
            quantity=_quantity(finding, quantities) if kind == own else None,
            day=day if kind == own else None,
            speaker=voice.speaker,
            person=_person(finding, governors),
            evidence=_evidence(finding, sentence),
            tone=tone if kind == own else (),
            finding=finding,
            features=features | {f"type={kind}", f"modality={modality}"} | _sound(finding, setting, kind, modality),
        )


def signal_of(candidate: Candidate) -> Signal:
    """The signal of a candidate that was kept."""
    quantity = candidate.quantity
    return Signal(
        type=candidate.type,
        direction=taxonomy.load().types[candidate.type].direction,
        modality=candidate.modality,
        severity=direction.severity(candidate),
        confidence=round(candidate.confidence, 3),
        quantity=quantity.value if quantity else None,
        unit=quantity.unit if quantity else None,
        approximate=bool(quantity and quantity.approximate),
        date=candidate.day,
        source_actors=candidate.sources,
        target_actors=candidate.targets,
        speaker=candidate.speaker,
        rule=candidate.rule,
        evidence=candidate.evidence,
    )


def day_of(
    finding: Finding,
    governors: Sequence[Clause],
    days: Sequence[DayMention],
    modality: Modality,
    published: date | None,
    is_ahead: bool,
) -> date | None:
    """The day named in the finding's clause, nearest to its trigger, else in a governing clause.

    A day that ends something ("until Monday") is the day of a deadline only, not of an event.
    """
    deadline = finding.rule.type == "threat"
    for clause in (finding.clause, *governors):
        inside = [d for d in days if clause.i <= d.i < clause.j and (deadline or not d.ends)]
        if not inside:
            continue
        mention = min(inside, key=lambda d: abs(d.i - finding.trigger.i))
        ahead = is_ahead or modality in (Modality.ANNOUNCED, Modality.FEARED) or finding.rule.type in _DATED_AHEAD
        own_clause = clause is finding.clause and not _day_of_saying(mention, clause)
        return mention.resolve(published, ahead and own_clause)
    return None


def _day_of_saying(mention: DayMention, clause: Clause) -> bool:
    """Whether a day tells when something was said or agreed: close behind a past verb of saying, "agreed on Monday"."""
    for span in clause.spans:
        speaks = any(span.has(concept) for concept in _SAYING)
        if speaks and "d" in span.tags() and "n" not in span.tags() and 0 <= mention.i - span.j <= 2:
            return True
    return False


def _sound(finding: Finding, setting: Setting, kind: str, modality: Modality) -> set[str]:
    """How much the words agree with the type, told apart by whether the finding rests on a rule or on words alone."""
    basis = "words" if finding.rule.id.startswith(WORDS) else "loose" if finding.rule.loose else "rule"
    escalates = (taxonomy.load().types[kind].direction is Direction.ESCALATION) != (modality is Modality.DENIED)
    return setting.sound(kind, escalates, basis)


def _kinds(finding: Finding, voice: Voice) -> list[tuple[str, Modality]]:
    own = finding.rule.type or ""
    kinds = [(own, voice.modality), *((name, Modality(modality)) for name, modality in finding.rule.also)]
    denied_escalation = voice.modality is Modality.DENIED and taxonomy.load().types[own].severity < 0
    by_itself = voice.speaker in (Speaker.SELF, Speaker.NONE)
    if denied_escalation and by_itself and not finding.rule.also and own != "talks_refused":
        kinds.append(("reassurance", Modality.ASSERTED))
    return kinds


def _quantity(finding: Finding, quantities: Sequence[Quantity]) -> Quantity | None:
    trigger, clause = finding.trigger, finding.clause
    return pick(quantities, finding.rule.type or "", trigger.i, trigger.j, clause.i, clause.j)


def _person(finding: Finding, governors: Sequence[Clause]) -> str:
    """The leader who speaks or acts in the finding's clause or above it; empty where none is named."""
    for clause in (finding.clause, *governors):
        for mention in clause.mentions:
            if mention.kind == "leader":
                return " ".join(clause.sentence.words[mention.i : mention.j])
    return ""


def _evidence(finding: Finding, sentence: Sentence) -> tuple[Evidence, ...]:
    """The words of the trigger and its partners, in order of the text."""
    found: dict[tuple[int, int], Evidence] = {}
    for span in (finding.trigger, *finding.partners):
        pieces = [(span.i, span.j)] + ([(span.particle, span.particle + 1)] if span.particle >= 0 else [])
        for i, j in pieces:
            start, end = sentence.starts[i], sentence.ends[j - 1]
            found[start, end] = Evidence(sentence.field, start, end, sentence.source[start:end])
    return tuple(found[key] for key in sorted(found))
