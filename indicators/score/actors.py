"""Find the actors a sentence names, and who of them does an event to whom."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from indicators.lexicon.actors import CAPITAL, COLLECTIVE, NOBODY, UPPER, Actors, Name, Reading, in_office, within
from indicators.score.text import Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named at tokens i..j. kind as in lexicon.actors.Name."""

    i: int
    j: int
    code: str
    kind: str


def find_actors(
    sentence: Sentence, actors: Actors, day: date | None, scene: frozenset[str] = frozenset()
) -> list[Mention]:
    """The actors a sentence names, in order; a leader counts only in office (`day` None: at any time).

    A name of several words beats a shorter one; capitals stand for their government, regions for their country.
    scene: the codes the whole article names, by which "the rebels" are known; "both Koreas" gives two mentions.
    """
    words = sentence.words
    names = actors.names
    found: list[Mention] = []
    end = 0
    for at, word in enumerate(words):
        if word not in names or at < end:
            continue
        name = _best(sentence, at, names[word], day)
        if name is None:
            continue
        if name.kind == COLLECTIVE:
            codes = _meant(name.readings, scene, day)
            found += [Mention(at, at + len(name.words), code, COLLECTIVE) for code in codes]
            end = at + len(name.words) if codes else end
            continue
        end = at + len(name.words) - name.tail
        if name.kind != NOBODY:
            found.append(Mention(at, end, name.code, name.kind))
    return found


def scene_of(sentences: Iterable[Sentence], actors: Actors, day: date | None) -> frozenset[str]:
    """The codes that the sentences of an article name on a day, for its collective words."""
    return frozenset(mention.code for sentence in sentences for mention in find_actors(sentence, actors, day))


def _best(sentence: Sentence, at: int, candidates: Sequence[Name], day: date | None) -> Name | None:
    words, raw = sentence.words, sentence.raw[at]
    small = raw[0].islower()
    for name in candidates:
        if small and name.case == CAPITAL:
            continue
        if name.case == UPPER and not raw.isupper():
            continue
        if len(name.words) > 1 and tuple(words[at : at + len(name.words)]) != name.words:
            continue
        if not in_office(name, day) or not name.unless.isdisjoint(words):
            continue
        return name
    return None


def _meant(readings: Sequence[Reading], scene: frozenset[str], day: date | None) -> tuple[str, ...]:
    """Whom a collective word means: the first reading whose place the article names and whose time it is."""
    for reading in readings:
        if (not reading.where or reading.where in scene) and within(reading.since, reading.until, day):
            return reading.codes
    return ()
