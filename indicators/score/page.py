"""What the sentences of an article offer to its signals: actors, counted things and days, each with its place."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from indicators.lexicon.actors import load_actors
from indicators.lexicon.load import Lexicon
from indicators.score.actors import Mention, find_actors
from indicators.score.clauses import Clause, governors_of
from indicators.score.dates import DayMention, find_days
from indicators.score.merge import Candidate
from indicators.score.quantity import Quantity, find_quantities
from indicators.score.text import TITLE, Piece, Sentence, read

_READ = 5  # sentences of the summary, and those with a signal
_FEW = 24  # sentences on a page that are looked at from everywhere
_REACH = 8  # of more, those so near, beside title and opening
_NEAR = ((1, "1"), (3, "3"), (6, "6"), (12, "12"))
Key = tuple[int, int]  # 0 title or 1 summary, number of the sentence
_NOTHING: Mapping[Key, tuple[Sentence, Sequence[Mention]]] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Line:
    """One sentence with its actors, counted things and days."""

    sentence: Sentence
    mentions: Sequence[Mention]
    quantities: Sequence[Quantity]
    days: Sequence[DayMention]


@dataclass(frozen=True, slots=True)
class Page:
    """The sentences that may tell something about the signals of an article, in order."""

    lines: Mapping[Key, Line]
    language: str
    published: date | None

    @classmethod
    def of(
        cls,
        pieces: Sequence[Piece],
        title: str,
        summary: str,
        candidates: Sequence[Candidate],
        lexicon: Lexicon,
        published: date | None,
        scene: frozenset[str] = frozenset(),
        known: Mapping[Key, tuple[Sentence, Sequence[Mention]]] = _NOTHING,
    ) -> "Page":
        """The page of title, opening and every sentence that holds one of the candidates.

        scene: as in find_actors. known: sentences that were read before, with their actors.
        """
        wanted = {candidate.order[:2] for candidate in candidates}
        names = load_actors(lexicon.language)
        lines = {}
        for piece in pieces if candidates else ():
            key = key_of(piece)
            if key in wanted or not key[0] or key[1] < _READ:
                if key in known:
                    sentence, mentions = known[key]
                else:
                    sentence = read(piece, summary if key[0] else title)
                    mentions = find_actors(sentence, names, published, scene)
                counted = find_quantities(sentence, lexicon, everything=True)
                days = find_days(sentence, lexicon, published)
                lines[key] = Line(sentence, mentions, counted, days)
        return cls(dict(sorted(lines.items())), lexicon.language, published)

    def seen_from(self, candidate: Candidate) -> Mapping[Key, Line]:
        """The sentences a candidate may take its actors, number and day from: all of them, in a long text title,
        opening and those near it. So the time grows with the text, not with its square."""
        if len(self.lines) <= _FEW:
            return self.lines
        keys = list(self.lines)
        home = bisect_left(keys, candidate.order[:2])
        seen = dict.fromkeys((*keys[: _READ + 1], *keys[max(home - _REACH, 0) : home + _REACH + 1]))
        return {key: self.lines[key] for key in seen}


def key_of(sentence: Sentence | Piece) -> Key:
    """Where a sentence stands."""
    return (0 if sentence.field == TITLE else 1, sentence.index)


def place_of(candidate: Candidate, key: Key, at: int) -> str:
    """Where a token stands as seen from a candidate: its clause, one above, its sentence, title, lead, elsewhere."""
    home = candidate.order[:2]
    if key == home:
        clause = own_clause(candidate)
        if clause is None or clause.i <= at < clause.j:
            return "own"
        return "above" if any(g.i <= at < g.j for g in governors_of(clause)) else "beside"
    if key[0] == 0:
        return "title"
    if key == (1, 0):
        return "lead" if home[0] == 0 else "lead-back"
    if home[0] == key[0]:
        return "next" if key[1] == home[1] + 1 else "back" if key[1] < home[1] else "far"
    return "far"


def own_clause(candidate: Candidate) -> Clause | None:
    """The clause of the finding a candidate was made of, where it is the one the candidate stands in."""
    if candidate.finding is None:
        return None
    clause = candidate.finding.clause
    return clause if key_of(clause.sentence) == candidate.order[:2] else None


def side_of(candidate: Candidate, key: Key, at: int) -> str:
    """Before or behind the candidate's trigger and how far, in tokens; empty in another sentence."""
    if key != candidate.order[:2]:
        return ""
    distance = at - candidate.order[2]
    size = next((name for limit, name in _NEAR if abs(distance) <= limit), "far")
    return f"{'-' if distance < 0 else '+'}{size}"


def around(line: Line, language: str, i: int, j: int, named: Mapping[int, str]) -> Iterator[str]:
    """The two words on either side of tokens i..j, each with its language; a name of an actor is "ACTOR"."""
    words = line.sentence.words
    for step in (1, 2):
        if i >= step:
            yield f"{language}:{-step}{named.get(i - step, words[i - step])}"
        if j + step <= len(words):
            yield f"{language}:+{step}{named.get(j + step - 1, words[j + step - 1])}"


def names_in(line: Line) -> dict[int, str]:
    """The tokens of a line that are part of an actor's name."""
    return {index: "ACTOR" for mention in line.mentions for index in range(mention.i, mention.j)}
