"""Tell news from background: what happened long ago is told to explain and is not coded (codebook 2)."""

from collections.abc import Sequence
from datetime import date

from indicators.lexicon.load import Lexicon
from indicators.score.clauses import Clause
from indicators.score.dates import years_named
from indicators.score.rules import Finding
from indicators.score.text import Sentence

_NEWS_DAYS = 8  # "up to about a week old"
# Types that may still stand as a state: a truce that holds, troops that are massed.
_STANDING = frozenset(("troop_buildup", "ceasefire", "talks_offered", "coercion"))


def standing(kind: str) -> bool:
    """Whether a type can be news as a state that still stands."""
    return kind in _STANDING


def is_background(
    finding: Finding, governors: Sequence[Clause], lexicon: Lexicon, when: date | None, published: date | None
) -> bool:
    """Whether a finding tells the past: an old day, another year, "years ago", a "since" clause, or a pluperfect
    without a recent day."""
    clause = finding.clause
    if when is not None and published is not None and (published - when).days > _NEWS_DAYS:
        return True
    if _other_year(clause, published):
        return True
    if clause.kind == "since":
        return True
    grammar = lexicon.grammar
    words = clause.sentence.words
    if long_ago(words[clause.i : clause.j], lexicon):
        return True
    if when is not None or clause.sentence.field == "title":
        return False
    recent = grammar.get("recent", frozenset())
    if any(word in recent for word in words[clause.i : clause.j]):
        return False
    told = [clause, *[g for g in governors if g.kind != "label"]]
    return any(_pluperfect(c, finding, lexicon) for c in told) and not any(
        word in recent for g in governors for word in g.words()
    )


def _other_year(clause: Clause, published: date | None) -> bool:
    if published is None:
        return False
    return any(
        clause.i <= index < clause.j and year < published.year and not _future_year(clause, index)
        for index, year in years_named(clause.sentence)
    )


def _future_year(clause: Clause, index: int) -> bool:
    """A number before a counted noun is no year; a year stands alone or after a preposition."""
    words = clause.sentence.words
    return index + 1 < len(words) and words[index + 1] in (
        "soldaten",
        "soldiers",
        "troops",
        "kämpfer",
        "menschen",
        "people",
    )


def _pluperfect(clause: Clause, finding: Finding, lexicon: Lexicon) -> bool:
    """A past auxiliary of the pluperfect beside a participle of the clause."""
    auxiliaries = lexicon.grammar.get("pluperfect", frozenset())
    if not any(word in auxiliaries for word in clause.words()):
        return False
    spans = [finding.trigger] if clause is finding.clause else clause.spans
    spans = [*spans, *[s for s in clause.spans if s.verbal()]]
    return any("c" in span.tags() for span in spans)


def long_ago(words: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether the words place something long ago: "once", "two years ago", "vor drei Monaten", "a year after"."""
    grammar = lexicon.grammar
    if not grammar.get("once", frozenset()).isdisjoint(words):
        return True
    units, marks = grammar.get("long_units", frozenset()), grammar.get("ago", frozenset())
    later = grammar.get("after_unit", frozenset())
    for index, word in enumerate(words):
        if word not in units:
            continue
        if not marks.isdisjoint([*words[max(index - 4, 0) : index], *words[index + 1 : index + 2]]):
            return True
        if index + 1 < len(words) and words[index + 1] in later:
            return True
    return False


def background_paragraphs(sentences: Sequence[Sentence], lexicon: Lexicon, published: date | None) -> frozenset[int]:
    """The paragraphs of a summary that tell history: one of their first two sentences names a past year or says
    "years ago". Only texts of three paragraphs or more have any; the first is never one."""
    if published is None or not sentences or sentences[-1].paragraph < 2:
        return frozenset()
    found = set()
    for paragraph in range(1, sentences[-1].paragraph + 1):
        opening = [s for s in sentences if s.paragraph == paragraph][:2]
        for sentence in opening:
            old = any(year < published.year for _, year in years_named(sentence))
            if old or long_ago(sentence.words, lexicon):
                found.add(paragraph)
    return frozenset(found)
