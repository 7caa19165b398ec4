"""Propose signals from words alone where no rule has a frame: type by the word model, evidence its weightiest words.

Everything else (clause, roles, modality, quantity, day) is read as for a rule's finding, and the re-ranker decides.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import cache

from indicators.lexicon.load import Lexicon
from indicators.score.clauses import Clause
from indicators.score.rulebook import WORDS, Rule
from indicators.score.rules import Finding
from indicators.score.spans import Span
from indicators.score.text import Sentence
from indicators.score.words import Floats, WordModel, closed_words

LEAST_MARGIN = -0.8  # of a type to be proposed; the re-ranker keeps few of those near it
_MOST = 4  # proposals a passage
_PARTNERS = 2
_PARTNER_SHARE = 0.5  # of the trigger's weight


# What words alone do not add beside its opposite: "rejects the offer" is no offer, "threatens" no reassurance.
_OPPOSITES = (
    ("threat", "reassurance"),
    ("talks_refused", "talks_offered"),
    ("ceasefire_violation", "ceasefire"),
    ("sanctions", "sanctions_relief"),
    ("diplomatic_break", "diplomatic_restoration"),
)


def proposed_types(model: WordModel, scores: Floats, found: Collection[str]) -> list[str]:
    """The types a passage sounds like and nobody found, best first."""
    order = scores[: len(model.types)].argsort()[::-1][:_MOST]
    opposed = {b for pair in _OPPOSITES for a, b in (pair, pair[::-1]) if a in found}
    likely = [model.types[i] for i in order if scores[i] >= LEAST_MARGIN]
    return [kind for kind in likely if kind not in found and kind not in opposed]


def best_sentence(model: WordModel, sentences: Sequence[Sentence], kind: str) -> int:
    """The sentence whose words speak most for a type."""
    weights = [sum(model.weight(word, kind) for word in set(s.words)) / (len(s.words) + 6) ** 0.5 for s in sentences]
    return max(range(len(sentences)), key=weights.__getitem__)


def finding_of(model: WordModel, clauses: Sequence[Clause], kind: str, lexicon: Lexicon) -> Finding | None:
    """The finding of a proposed type in a sentence of these clauses; None where no word speaks for it."""
    weighed = sorted(_weighed(model, clauses, kind, lexicon), key=lambda item: -item[0])
    if not weighed:
        return None
    weight, clause, at = weighed[0]
    partners = [
        _span(clause, i) for w, c, i in weighed[1 : _PARTNERS + 1] if c is clause and w >= _PARTNER_SHARE * weight
    ]
    return Finding(_rule(kind), clause, _span(clause, at), partners)


def _weighed(
    model: WordModel, clauses: Sequence[Clause], kind: str, lexicon: Lexicon
) -> Iterator[tuple[float, Clause, int]]:
    closed = closed_words(lexicon.language)
    for clause in clauses:
        named = {index for mention in clause.mentions for index in range(mention.i, mention.j)}
        for index in range(clause.i, clause.j):
            word = clause.sentence.words[index]
            if word[0].isalpha() and len(word) > 1 and index not in named and word not in closed:
                weight = model.weight(word, kind)
                if weight > 0:
                    yield weight, clause, index


def _span(clause: Clause, at: int) -> Span:
    return next((span for span in clause.spans if span.i <= at < span.j), Span(at, at + 1, {"WORD": "x"}))


@cache
def _rule(kind: str) -> Rule:
    return Rule(id=f"{WORDS}{kind}", trigger=frozenset(), type=kind)
