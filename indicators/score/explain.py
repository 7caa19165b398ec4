"""Explain a score: words that speak for a type, what was proposed and dropped, concepts, rules that nearly fired."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import sqrt

from indicators.lexicon.load import languages, load
from indicators.model import Article, Score
from indicators.score import text
from indicators.score.features import LEAD_WORDS
from indicators.score.language import detect_language
from indicators.score.merge import Candidate
from indicators.score.propose import LEAST_MARGIN
from indicators.score.reading import Reading
from indicators.score.scorer import Scorer
from indicators.score.verdict import Opening, facts_of
from indicators.score.words import closed_words

_WORDS = 4  # that speak most for a type
_LEAST_SHARE = 0.02  # of a margin, below which a word is not worth naming


@dataclass(frozen=True, slots=True)
class SentenceExplanation:
    """One sentence: its words, (words, concepts) of each span, (words, code) of each actor, rules that nearly
    fired as (rule, type, trigger words, reason)."""

    field: str
    text: str
    spans: tuple[tuple[str, tuple[str, ...]], ...]
    actors: tuple[tuple[str, str], ...]
    clauses: tuple[tuple[str, str], ...]
    nearly: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Sound:
    """How much the words of title and lead sound like a type: the margin (above 0 likely, below -1 hardly), and the
    words that speak most for it and against it, each with its share of the margin. What words mean together has the
    rest."""

    type: str
    margin: float
    words: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Dropped:
    """A signal that was proposed and not kept: its type and rule, the words it rests on, and its confidence."""

    type: str
    rule: str
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """The score of a text with everything that led to it. verdict: how likely it has any signal at all and how likely
    it must be, 0..1 each; None where nothing was learned."""

    score: Score
    title: str
    summary: str
    sentences: tuple[SentenceExplanation, ...]
    sounds: tuple[Sound, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    verdict: tuple[float, float] | None = None


def explain(
    scorer: Scorer, title: str, summary: str = "", lang: str | None = None, published: datetime | None = None
) -> Explanation:
    """Explain one text. lang None: detected; a language without a lexicon gives no sentences and the score's note."""
    title, summary = text.plain(title), text.plain(summary)
    article = Article("explain", title, summary, published, lang or detect_language(f"{title} {summary}"))
    score = scorer.score(article)
    if score.lang not in languages():
        return Explanation(score, title, summary, ())
    day = published.date() if published else None
    candidates, opening = scorer.heard(replace(article, lang=score.lang), scorer.models)
    readings = scorer.read(title, summary, load(score.lang), day)
    return Explanation(
        score,
        title,
        summary,
        tuple(_sentence(scorer, reading) for reading in readings),
        tuple(_sounds(scorer, score, text.words_of(f"{title} {summary}")[:LEAD_WORDS])),
        tuple(_dropped(scorer, candidates, opening)),
        _verdict(scorer, candidates, opening),
    )


def _sounds(scorer: Scorer, score: Score, words: list[str]) -> Iterator[Sound]:
    """The types the words sound like, best first: those found and those that may be proposed."""
    model = scorer.models.words.models.get(score.lang)
    if model is None:
        return
    margins = model.scores(words)
    distinct = list(dict.fromkeys(word for word in words if word[0].isalpha()))
    telling = [word for word in distinct if word not in closed_words(score.lang)]
    found = {signal.type for signal in score.signals}
    for column in margins[: len(model.types)].argsort()[::-1].tolist():
        kind = model.types[column]
        if kind in found or margins[column] >= LEAST_MARGIN:
            root = 2 * sqrt(len(distinct))  # the sum over words is half of the margin (words.py)
            shares = sorted(((word, model.weight(word, kind) / root) for word in telling), key=_share)
            told = [*shares[-_WORDS:][::-1], *shares[:1]]
            yield Sound(kind, float(margins[column]), tuple(share for share in told if abs(share[1]) >= _LEAST_SHARE))


def _share(item: tuple[str, float]) -> float:
    return item[1]


def _verdict(scorer: Scorer, candidates: Sequence[Candidate], opening: Opening) -> tuple[float, float] | None:
    verdict = scorer.reranker.verdict
    if not verdict.trees:
        return None
    return verdict.probability(facts_of(scorer.reranker.rated(candidates), opening)), verdict.floor


def _dropped(scorer: Scorer, candidates: Sequence[Candidate], opening: Opening) -> Iterator[Dropped]:
    kept = {(c.type, c.rule, c.order) for c in scorer.reranker.keep(candidates, opening)}
    for candidate in sorted(candidates, key=scorer.reranker.confidence, reverse=True):
        if (candidate.type, candidate.rule, candidate.order) not in kept:
            words = " ... ".join(evidence.text for evidence in candidate.evidence)
            yield Dropped(candidate.type, candidate.rule, words, scorer.reranker.confidence(candidate))


def _sentence(scorer: Scorer, reading: Reading) -> SentenceExplanation:
    sentence = reading.sentence

    def words(i: int, j: int) -> str:
        return sentence.source[sentence.starts[i] : sentence.ends[j - 1]]

    fired = {(id(f.trigger), f.rule.id) for f, _ in reading.findings}
    near: dict[tuple[str, str], tuple[str, str, str, str]] = {}
    for clause in reading.clauses:
        for finding in scorer.nearly(clause):
            if (id(finding.trigger), finding.rule.id) in fired:
                continue
            key = (finding.rule.id, words(finding.trigger.i, finding.trigger.j))
            near[key] = (finding.rule.id, finding.rule.type or "", key[1], finding.missed)
    return SentenceExplanation(
        field=sentence.field,
        text=words(0, len(sentence.words)),
        spans=tuple((words(span.i, span.j), tuple(sorted(span.senses))) for span in reading.spans),
        actors=tuple((words(m.i, m.j), m.code) for clause in reading.clauses for m in clause.mentions),
        clauses=tuple((clause.kind, words(clause.i, clause.j)) for clause in reading.clauses),
        nearly=tuple(near.values()),
    )
