"""Which conflicts a signal belongs to, read from its actors and the words of its text. Every signal is in `world`.

Actors decide first, words second, because the great powers stand in many conflicts: "USA" proves little, "USA" beside
the name of a front line proves something, and two opponents in one conflict prove most (two friends prove nothing: the
EU and the USA may agree on tariffs, so they need a word of the conflict). Where a text names several
conflicts (round-ups, live blogs), only the signal's own sentence speaks for it, then the title.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from indicators.lexicon.actors import rivals
from indicators.model import Conflict, Signal
from indicators.stories.words import WordFinder

WORLD = "world"
_SENTENCE_END = re.compile(r"[.!?؟]+(?=\s|$)|[。！？\n]")
_NEUTRAL = frozenset({"UNO", "OSCE", "ICRC", "IAEA"})  # who only looks on or speaks tells nothing of the parties
_ACTS_IN_PLACE = frozenset(
    {"armed_attack", "invasion", "ceasefire", "ceasefire_violation", "evacuation", "humanitarian_access"}
)  # happen where the text says, whoever does them
_AID_FROM_OUTSIDE = frozenset({"arms_supply"})  # the giver is no party; whoever gets it is in the war it is for


@dataclass(frozen=True, slots=True)
class _Mentions:
    """What the text says of one conflict, as far as it speaks for one signal. words: how many different ones."""

    words: int = 0
    close: bool = False  # in the signal's own sentence, in the title, or in the lead of a title's signal


_NOTHING = _Mentions()


class ConflictMatcher:
    """Conflicts compiled once for matching. conflicts: as configured; `world` may be among them or not."""

    def __init__(self, conflicts: Sequence[Conflict]) -> None:
        self._conflicts = tuple(c for c in conflicts if c.id != WORLD)
        self._actors = tuple(frozenset(c.actors) for c in self._conflicts)
        self._conflicts_of_actor = Counter(actor for actors in self._actors for actor in actors)
        self._finder = WordFinder([(c.places, c.words) for c in self._conflicts])

    def of(self, title: str, summary: str, lang: str, signals: Sequence[Signal]) -> tuple[tuple[str, ...], ...]:
        """Per signal the ids of its conflicts, in configured order, `world` last.

        title, summary: the plain text the evidence offsets count in. lang: ISO 639-1; words of an unknown language, or
        of one the conflict has no words in, are looked for in all its languages.
        """
        if not signals:
            return ()
        found = {"title": self._finder.find(title, lang), "summary": self._finder.find(summary, lang)}
        texts = {"title": title, "summary": summary}
        return tuple((*self._conflicts_of(signal, texts, found), WORLD) for signal in signals)

    def _conflicts_of(
        self, signal: Signal, texts: dict[str, str], found: dict[str, list[tuple[int, str, int]]]
    ) -> list[str]:
        actors = frozenset(signal.source_actors) | frozenset(signal.target_actors)
        mentions = _mentions(signal, texts, found)
        pairs = self._by_pair(actors, mentions)
        if any(actors <= self._actors[i] for i in pairs):
            chosen = pairs  # all its actors are explained: other conflicts the text names are beside the point
        else:
            chosen = pairs | {
                i
                for i in range(len(self._conflicts))
                if i not in pairs
                and self._placed(signal, actors, self._actors[i], mentions.get(i, _NOTHING), bool(pairs))
            }
        return [self._conflicts[i].id for i in sorted(chosen)]

    def _by_pair(self, actors: frozenset[str], mentions: dict[int, _Mentions]) -> set[int]:
        """Conflicts with two or more of the actors, opponents or with a word of theirs, without those another explains
        better."""
        shared = {i: actors & own for i, own in enumerate(self._actors) if len(actors & own) >= 2}
        kept = set()
        for i, mine in shared.items():
            if i in mentions:
                kept.add(i)
                continue
            more = any(mine < theirs for theirs in shared.values())
            named = any(mine <= theirs and j in mentions for j, theirs in shared.items() if j != i)
            if not more and not named and _opposed(mine):
                kept.add(i)
        return kept

    def _placed(
        self, signal: Signal, actors: frozenset[str], own: frozenset[str], said: _Mentions, explained: bool
    ) -> bool:
        """Whether one actor of the conflict and its words, or its words alone, place the signal in it."""
        party = actors & own
        if party:
            telling = any(self._conflicts_of_actor[actor] == 1 for actor in party)
            if signal.type in _AID_FROM_OUTSIDE and telling and not explained:
                return not party.isdisjoint(signal.target_actors)
            certain = telling and actors <= own
            return said.words > 0 and (said.close or (certain and not explained))
        if actors - _NEUTRAL:
            return not explained and said.close and (said.words >= 2 or signal.type in _ACTS_IN_PLACE)
        return said.close or said.words >= 2


def _opposed(actors: frozenset[str]) -> bool:
    return any(frozenset(pair) in rivals() for pair in combinations(actors, 2))


def _mentions(
    signal: Signal, texts: dict[str, str], found: dict[str, list[tuple[int, str, int]]]
) -> dict[int, _Mentions]:
    """Per conflict named: by the whole text where it names one, by the signal's sentence or the title where several."""
    everywhere = found["title"] + found["summary"]
    if not everywhere:
        return {}
    sentence = _hits_of_sentence(signal, texts, found)
    close = {hit[0] for hit in (*sentence, *found["title"], *_hits_of_lead(signal, texts, found))}
    several = len({hit[0] for hit in everywhere}) > 1
    speaking = (sentence or found["title"] or everywhere) if several else everywhere
    words = Counter(conflict for conflict, _ in {(conflict, word) for conflict, word, _ in speaking})
    return {conflict: _Mentions(count, conflict in close) for conflict, count in words.items()}


def _hits_of_lead(
    signal: Signal, texts: dict[str, str], found: dict[str, list[tuple[int, str, int]]]
) -> list[tuple[int, str, int]]:
    """For a signal of the title, what the first sentence of the summary names: it says the same in full."""
    if not signal.evidence or signal.evidence[0].field != "title":
        return []
    first = _SENTENCE_END.search(texts["summary"])
    return [hit for hit in found["summary"] if first is None or hit[2] < first.end()]


def _hits_of_sentence(
    signal: Signal, texts: dict[str, str], found: dict[str, list[tuple[int, str, int]]]
) -> list[tuple[int, str, int]]:
    if not signal.evidence or (field := signal.evidence[0].field) not in texts:
        return []
    text, at = texts[field], signal.evidence[0].start
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    start = max((end for end in ends if end <= at), default=0)
    end = min((end for end in ends if end > at), default=len(text))
    return [hit for hit in found[field] if start <= hit[2] < end]
