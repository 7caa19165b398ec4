"""Say whether a clause tells of days to come although its verb stands in the present: "treffen sich am Freitag"."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from indicators.lexicon.load import Lexicon
from indicators.score.clauses import Clause
from indicators.score.dates import DayMention
from indicators.score.rules import Finding

# Types whose headline present tells the past even beside a weekday ("strikes Kyiv on Monday").
_HAPPENED = frozenset(("armed_attack", "invasion", "accusation", "threat", "talks_refused", "ceasefire_violation"))


def tells_ahead(finding: Finding, days: Sequence[DayMention], published: date | None, lexicon: Lexicon) -> bool:
    """Whether a finding's own clause names a day after publication, or a weekday or next week in the present tense."""
    clause = finding.clause
    if published is None or finding.rule.type in _HAPPENED:
        return False
    named = [d for d in days if clause.i <= d.i < clause.j and not d.ends]
    if any(d.day is not None and d.day > published for d in named):
        return True
    open_days = any(d.weekday is not None and d.week >= 0 for d in named)
    return (open_days or _next_week(clause, lexicon)) and _in_present(clause, lexicon)


def as_scheduled(finding: Finding) -> Finding:
    """A finding of talks that are still to come: scheduled, not held."""
    if finding.rule.type != "talks_held":
        return finding
    return replace(finding, rule=replace(finding.rule, type="talks_scheduled"))


def _in_present(clause: Clause, lexicon: Lexicon) -> bool:
    if lexicon.grammar.get("future_marked"):  # a language that always marks the future: its present is news
        return any("f" in span.tags() for span in clause.spans)
    past = lexicon.grammar.get("past", frozenset())
    if not past.isdisjoint(clause.words()):
        return False
    verbs = [span.tags() for span in clause.spans if not any(tag in "nma" for tag in span.tags())]
    finite_past = any("d" in tags and "p" not in tags and "i" not in tags for tags in verbs)
    return not finite_past and any(not tags.isdisjoint("pix") for tags in map(frozenset, verbs))


def _next_week(clause: Clause, lexicon: Lexicon) -> bool:
    words = clause.words()
    tables = lexicon.tables
    units = (*tables.get("week_words", ()), *tables.get("month_words", ()), *tables.get("months", ()))
    return any(a in tables.get("next_words", ()) and b in units for a, b in pairwise(words))
