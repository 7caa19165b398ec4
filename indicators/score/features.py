"""Describe a candidate for the re-ranker in words no language owns: rule, concepts, clause, position, actors."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from indicators.lexicon import actors as actor_names
from indicators.lexicon.load import Lexicon
from indicators.score.clauses import Clause
from indicators.score.modality import Voice
from indicators.score.rulebook import GUESSES
from indicators.score.rules import Finding
from indicators.score.tone import Tone
from indicators.score.words import ANY, DE_ESCALATION, ESCALATION, Floats, WordModel, WordModels

LEAD_WORDS = 90  # of title and lead: what the word model reads
LONG_WORDS = 150  # from here on an article is long
# Concepts that hardly stand in an article without a conflict: business, sport and courts have none of them.
_ANCHORS = (
    "FORCE",
    "MILITARY",
    "WEAPON",
    "HEAVY_WEAPON",
    "TRUCE",
    "STRIKE",
    "INVADE",
    "PRISONER",
    "DIPLOMAT",
    "EMBASSY",
    "NUCLEAR",
    "CONFLICT",
    "PEACE",
    "SANCTION",
    "MILAID",
    "CORRIDOR",
    "EXERCISE",
)
TOPICS = frozenset(
    (
        "SPORT",
        "CULTURE",
        "HISTORY",
        "COURT",
        "CRIME",
        "BUSINESS",
        "DISASTER",
        "HEALTH",
        "ANIMAL",
        "POLITICS",
        "PROTEST",
        "LABOUR",
        "GATHER",
        "ALLIES",
        "CONFLICT",
        "MILITARY",
        "FORCE",
        "LEADER",
    )
)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a finding's article looks like as a whole (relevance, topics, actors), and how its passage sounds."""

    names: frozenset[str]
    model: WordModel | None
    scores: Floats
    tone: Tone

    @classmethod
    def of(
        cls,
        words: Sequence[str],
        lexicon: Lexicon,
        relevance: float,
        actors: Sequence[str],
        model: WordModels,
        tone: Tone,
    ) -> "Setting":
        """The setting of an article of these words that names these actor codes."""
        concepts = Counter(sense.concept for word in words for sense in lexicon.lookup(word))
        topics = concepts.keys() & TOPICS
        anchors = sum(concepts[name] for name in _ANCHORS if name in concepts)
        codes = dict.fromkeys(actors)
        rivals = actor_names.rivals()
        names = {f"article={topic}" for topic in topics}
        names |= {f"article={topic}+" for topic in topics if concepts[topic] > 1}
        names.add(f"anchors={min(anchors, 3)}")
        names.add(f"article_actors={min(len(codes), 3)}")
        if any(frozenset((a, b)) in rivals for a in codes for b in codes if a < b):
            names.add("article_rivals")
        names.add(f"relevance={int(relevance * 8)}")
        names.add(f"words={min(len(words) // 12, 4)}")
        if len(words) >= LONG_WORDS:
            names.add("long")
        none = np.zeros(0, dtype=np.float32)
        return cls(frozenset(names), model.models.get(lexicon.language), none, tone)

    def hearing(self, words: Sequence[str]) -> "Setting":
        """The same for a passage of these lower-case words."""
        return self.heard(self.model.scores(words) if self.model else None)

    def heard(self, scores: Floats | None) -> "Setting":
        """The same for a passage that sounds so; None where nothing was learned."""
        own = self.model
        if own is None or scores is None:
            return self
        return replace(self, scores=scores, names=self.names | {f"any={_step(scores[own.labels.index(ANY)])}"})

    def with_name(self, name: str) -> "Setting":
        """The same for a finding of which one thing more is to be said."""
        return replace(self, names=self.names | {name})

    def sound(self, kind: str, escalates: bool, basis: str) -> set[str]:
        """Names for how much the passage sounds like a signal type and its direction, in steps of a quarter of the
        margin, and for the type's place among the others. basis: what the finding rests on."""
        own = self.model
        if own is None or kind not in own.types:
            return {"affinity=none"}
        scores = self.scores
        margin = scores[own.labels.index(kind)]
        others = scores[: len(own.types)]
        way, against = (ESCALATION, DE_ESCALATION) if escalates else (DE_ESCALATION, ESCALATION)
        names = [
            f"affinity={_step(margin)}",
            f"rank={min(int((others > margin).sum()), 4)}&{min(round(float(others.max() - margin) * 4), 5)}",
            f"way={_step(scores[own.labels.index(way)])}",
            f"against={_step(scores[own.labels.index(against)])}",
        ]
        return {*names, *(f"{basis}&{name}" for name in names), f"type={kind}&{names[0]}"}


def _step(margin: float) -> int:
    return max(-6, min(6, round(float(margin) * 4)))


def describe(
    finding: Finding,
    governors: Sequence[Clause],
    voice: Voice,
    sources: Sequence[str],
    targets: Sequence[str],
    setting: Setting,
) -> frozenset[str]:
    """The features of one finding, each a short name; the same for the same frame in any language."""
    clause = finding.clause
    sentence = clause.sentence
    trigger = finding.trigger
    form = _form(trigger.tags())
    rule = finding.rule.id
    pair = _pair(sources, targets)
    place = "in_title" if sentence.field == "title" else "in_lead" if sentence.index == 0 else "late"
    names = {
        f"rule={rule}",
        f"clause={clause.kind}",
        f"form={form}",
        f"rule={rule}&form={form}",
        f"rule={rule}&{place}",
        f"speaker={voice.speaker}",
        f"actors={min(len({*sources, *targets}), 3)}",
        f"rule={rule}&actors={min(len({*sources, *targets}), 2)}",
        f"named={min(len({m.code for m in clause.mentions}), 2)}",
        f"pair={pair}",
        f"senses={min(len(trigger.senses), 3)}",
        place,
    }
    names |= setting.names
    if "background" in setting.names:
        names |= {f"background&{place}", f"background&clause={clause.kind}", f"background&type={finding.rule.type}"}
    anchors = next(name for name in setting.names if name.startswith("anchors="))
    names.add(f"{anchors}&loose={rule.startswith(GUESSES)}&rivals={pair == 'rivals'}")
    names |= {f"trigger={concept}" for concept in trigger.senses}
    names |= {f"partner={concept}" for span in finding.partners for concept in span.senses}
    concepts = {concept for span in clause.spans for concept in span.senses}
    names |= {f"topic={topic}" for topic in TOPICS & concepts}
    names |= {f"governor={concept}" for g in governors for span in g.spans for concept in span.senses}
    if finding.partners:
        distance = min(max(p.i - trigger.j, trigger.i - p.j, 0) for p in finding.partners)
        names.add(f"distance={min(distance, 12) // 3}")
    if sentence.question:
        names.add("question")
    if clause.negations:
        names.add("negation")
    return frozenset(names)


def _pair(sources: Sequence[str], targets: Sequence[str]) -> str:
    """How the first two actors stand to each other: rivals, allies, others; one or none where not two are known."""
    codes = [*sources, *targets]
    if len(codes) < 2:
        return "one" if codes else "none"
    if frozenset(codes[:2]) in actor_names.rivals():
        return "rivals"
    member = actor_names.member_states()
    shared = member.get(codes[0], frozenset()) & member.get(codes[1], frozenset())
    return "allies" if shared or codes[1] in member.get(codes[0], ()) else "others"


def _form(tags: str) -> str:
    for tag in "xdpcigznam":
        if tag in tags:
            return tag
    return "-"
