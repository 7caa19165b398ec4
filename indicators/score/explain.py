"""Explain a score: the marked words, the concepts, the rules that fired and those that nearly did."""

from dataclasses import dataclass
from datetime import datetime

from indicators.lexicon.load import languages, load
from indicators.model import Article, Score
from indicators.score import text
from indicators.score.scorer import Reading, Scorer, detect_language


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
class Explanation:
    """The score of a text with everything that led to it."""

    score: Score
    title: str
    summary: str
    sentences: tuple[SentenceExplanation, ...]


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
    readings = scorer.read(title, summary, load(score.lang), day)
    return Explanation(score, title, summary, tuple(_sentence(scorer, reading) for reading in readings))


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
