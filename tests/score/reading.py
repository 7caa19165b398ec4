"""Read a text with the rules alone, for tests: no trained model decides."""

from datetime import date

from indicators.lexicon.load import load
from indicators.score.clauses import governors_of
from indicators.score.models import Models
from indicators.score.reading import Reading
from indicators.score.rerank import Reranker
from indicators.score.rulebook import load_rules
from indicators.score.rules import decided, nearly
from indicators.score.scorer import Scorer

BARE = Scorer(load_rules(), Models.none(), Reranker.untrained())
DAY = date(2024, 5, 15)


def read(text: str, language: str, day: date | None = DAY) -> list[Reading]:
    """The title's sentences with spans, clauses and findings."""
    return BARE.read(text, "", load(language), day)


def rules_of(text: str, language: str) -> set[str]:
    """The ids of all rules that take a span of the text, those for no signal too. Leaders of any year are in office."""
    book = load_rules()
    found = set()
    for reading in read(text, language, None):
        for clause in reading.clauses:
            ruling = frozenset(c for g in governors_of(clause) for span in g.spans for c in span.senses)
            found |= {finding.rule.id for finding in decided(clause, ruling, book)}
    return found


def nearly_of(text: str, language: str) -> set[str]:
    """The ids of rules whose trigger stands in the text but that do not hold."""
    book = load_rules()
    found = set()
    for reading in read(text, language, None):
        for clause in reading.clauses:
            ruling = frozenset(c for g in governors_of(clause) for span in g.spans for c in span.senses)
            found |= {finding.rule.id for finding in nearly(clause, ruling, book)}
    return found
