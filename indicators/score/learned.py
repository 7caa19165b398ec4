"""Propose signals that no rule found, where the words of the article speak for a type; the re-ranker decides.

The evidence is the word that speaks loudest for it in the title, or in the lead where there is no title.
"""

from collections.abc import Collection, Iterator, Sequence

from indicators.score.clauses import Clause
from indicators.score.features import Setting
from indicators.score.rules import Finding, Rule
from indicators.score.spans import Span

RULE = "learned-words"
_LEAST = -1.75  # log-odds from which a type is proposed
_AT_MOST = 2
_MIN_WORD = 3
_MIN_WEIGHT = 0.3


def propose(clauses: Sequence[Clause], found: Collection[str], setting: Setting) -> Iterator[Finding]:
    """At most two findings for the clauses of one sentence, of types that are not in `found`."""
    if not clauses:
        return
    likely = setting.model.likely(setting.words, setting.language, _LEAST)
    for kind, _ in [item for item in likely if item[0] not in found][:_AT_MOST]:
        words = clauses[0].sentence.words
        rated = [
            (setting.model.weight(words[i], setting.language, kind), -i, clause)
            for clause in clauses
            for i in range(clause.i, clause.j)
            if len(words[i]) >= _MIN_WORD and words[i].isalpha()
        ]
        if not rated:
            continue
        weight, position, clause = max(rated, key=lambda item: item[:2])
        if weight >= _MIN_WEIGHT:
            rule = Rule(id=RULE, trigger=frozenset(), type=kind)
            yield Finding(rule, clause, Span(-position, -position + 1, {"LEARNED": "x"}))
