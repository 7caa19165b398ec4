"""Find the actors a sentence names, and who of them does an event to whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from indicators.lexicon.actors import Actors, Name
from indicators.score.text import Sentence


@dataclass(frozen=True, slots=True)
class Mention:
    """An actor named at tokens i..j. kind as in lexicon.actors.Name."""

    i: int
    j: int
    code: str
    kind: str


def find_actors(sentence: Sentence, actors: Actors, day: date | None) -> list[Mention]:
    """The actors a sentence names, in order; a leader counts only in office (`day` None: at any time).

    A name of several words beats a shorter one; capitals stand for their government, regions for their country.
    """
    words = sentence.words
    found: list[Mention] = []
    at = 0
    while at < len(words):
        candidates = actors.names.get(words[at])
        name = _best(words, at, sentence, candidates, day) if candidates else None
        if name is None:
            at += 1
            continue
        found.append(Mention(at, at + len(name.words), name.code, name.kind))
        at += len(name.words)
    return found


def _best(words: list[str], at: int, sentence: Sentence, candidates: Sequence[Name], day: date | None) -> Name | None:
    raw = sentence.raw[at]
    if raw[:1].islower() and raw[:1].isascii() and candidates[0].kind != "adjective":
        candidates = [name for name in candidates if name.kind in ("adjective", "metonym", "people")]
    for name in candidates:
        if name.words[0] == "us" and raw != "US":
            continue
        if len(name.words) > 1 and tuple(words[at : at + len(name.words)]) != name.words:
            continue
        if not in_office(name, day):
            continue
        return name
    return None


def in_office(name: Name, day: date | None) -> bool:
    """Whether a leader's name stands for the office on a day (a year of grace on either side of unknown days)."""
    if day is None or name.kind != "leader":
        return True
    return (name.since is None or name.since <= day) and (name.until is None or day <= name.until)
