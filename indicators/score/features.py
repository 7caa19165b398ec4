"""Describe a candidate for the re-ranker in words no language owns: rule, concepts, clause, position, actors."""

from collections.abc import Sequence

from indicators.lexicon.load import Lexicon
from indicators.score.clauses import Clause
from indicators.score.modality import Voice
from indicators.score.rules import Finding

_TOPICS = (
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
)


def describe(
    finding: Finding,
    governors: Sequence[Clause],
    voice: Voice,
    sources: Sequence[str],
    targets: Sequence[str],
    relevance: float,
    lexicon: Lexicon,
) -> frozenset[str]:
    """The features of one finding, each a short name; the same for the same frame in any language."""
    clause = finding.clause
    sentence = clause.sentence
    trigger = finding.trigger
    names = {
        f"rule={finding.rule.id}",
        f"clause={clause.kind}",
        f"form={_form(trigger.tags())}",
        f"speaker={voice.speaker}",
        f"actors={min(len({*sources, *targets}), 3)}",
        f"named={min(len({m.code for m in clause.mentions}), 2)}",
        f"relevance={int(relevance * 5)}",
        "in_title"
        if sentence.field == "title"
        else "in_lead"
        if sentence.index == 0
        else f"late={min(sentence.index, 4) // 2}",
    }
    names |= {f"trigger={concept}" for concept in trigger.senses}
    names |= {f"partner={concept}" for span in finding.partners for concept in span.senses}
    concepts = {concept for span in clause.spans for concept in span.senses}
    names |= {f"topic={topic}" for topic in _TOPICS if topic in concepts}
    names |= {f"governor={concept}" for g in governors for span in g.spans for concept in span.senses}
    if finding.partners:
        distance = min(max(p.i - trigger.j, trigger.i - p.j, 0) for p in finding.partners)
        names.add(f"distance={min(distance, 12) // 3}")
    if sentence.question:
        names.add("question")
    if clause.negations:
        names.add("negation")
    del lexicon
    return frozenset(names)


def _form(tags: str) -> str:
    for tag in "xdpcigznam":
        if tag in tags:
            return tag
    return "-"
