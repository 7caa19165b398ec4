"""A sentence with everything read from it, and the passages of an article that are heard as one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from indicators.score.actors import Mention
from indicators.score.clauses import Clause
from indicators.score.features import LEAD_WORDS
from indicators.score.rules import Finding
from indicators.score.spans import Span
from indicators.score.text import SUMMARY, Sentence

_PASSAGE_SENTENCES = 4


@dataclass(slots=True)
class Reading:
    """One sentence with everything read from it; a sentence the gate kept out has its actors only."""

    sentence: Sentence
    mentions: list[Mention]
    spans: list[Span] = field(default_factory=list)
    clauses: list[Clause] = field(default_factory=list)
    findings: list[tuple[Finding, list[Clause]]] = field(default_factory=list)


def passages(readings: Sequence[Reading], long: bool) -> Iterator[list[Reading]]:
    """The sentences that are heard as one: all of a short article; of a long one title with first paragraph, then
    each paragraph, in stretches of at most so many sentences."""
    if not long:
        if readings:
            yield list(readings)
        return
    passage: list[Reading] = []
    for reading in readings:
        sentence = reading.sentence
        first = (
            passage and passage[-1].sentence.field == SUMMARY and sentence.paragraph != passage[-1].sentence.paragraph
        )
        if first or len(passage) > _PASSAGE_SENTENCES:
            yield passage
            passage = []
        passage.append(reading)
    if passage:
        yield passage


def passage_words(passage: Sequence[Reading]) -> list[str]:
    """The words of a passage that are listened to."""
    return [word for reading in passage for word in reading.sentence.words][:LEAD_WORDS]
