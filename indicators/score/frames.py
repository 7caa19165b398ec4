"""Say whether a rule's subject and object stand where grammar puts them: before and after the verb, or the other way
round in the passive.

Besides concepts a role may name a kind of phrase: PARTY an actor that acts, STATE a country or its capital, GROUP an
armed group, PLACE a country, city or region, NAME a capitalised word the lexicon need not know, COUNT a number.
"""

from collections.abc import Iterator

from indicators.lexicon import actors as actor_names
from indicators.score.clauses import Clause
from indicators.score.spans import Span

PHRASES = frozenset(("PARTY", "STATE", "GROUP", "PLACE", "NAME", "COUNT"))
_OBJECT_REACH, _SUBJECT_REACH, _PASSIVE_REACH = 7, 9, 9


def subject_stands(group: frozenset[str], span: Span, clause: Clause) -> bool:
    """Whether something of the group does what the span says. A clause without a subject of its own takes the one
    of the clause before it ("... and seizes three")."""
    if clause.free_order:
        return _any(group, clause, clause.i, clause.j, span)
    if is_passive(span, clause):
        return _any(group, clause, span.j, min(clause.j, span.j + _OBJECT_REACH), span)
    if _any(group, clause, max(clause.i, span.i - _SUBJECT_REACH), span.i, span):
        return True
    above = clause.governor or clause.before
    if span.i - clause.i > 2 or above is None:
        return False
    return _any(group, above, above.i, min(above.i + _SUBJECT_REACH, above.j), span)


def object_stands(group: frozenset[str], span: Span, clause: Clause, reach: int = 0) -> bool:
    """Whether something of the group has done to it what the span says; reach: how many tokens away at most."""
    reach = reach or _OBJECT_REACH
    if clause.free_order:
        return _any(group, clause, clause.i, clause.j, span)
    if is_passive(span, clause):
        return _any(group, clause, max(clause.i, span.i - _PASSIVE_REACH), span.i, span)
    return _any(group, clause, span.j, min(clause.j, span.j + reach), span)


def is_passive(span: Span, clause: Clause) -> bool:
    """Whether a verb form is passive: a participle behind an auxiliary, or in a headline one with no object behind it
    ("82 girls freed", "tanker seized off Oman")."""
    tags = span.tags()
    if "c" not in tags:
        return False
    words = clause.sentence.words
    if any(index in clause.passives for index in range(max(clause.i, span.i - 3), span.i)):
        return True
    if "i" in tags or span.i == clause.i:
        return False
    following = words[span.j] if span.j < clause.j else ""
    return not following or following in clause.links or not following[0].isalnum()


def _any(group: frozenset[str], clause: Clause, start: int, end: int, trigger: Span) -> bool:
    for other in clause.spans:
        if other is not trigger and start <= other.i < end and not group.isdisjoint(other.senses):
            return True
    return bool(group & PHRASES) and any(_phrases(group, clause, start, end, trigger))


def _phrases(group: frozenset[str], clause: Clause, start: int, end: int, trigger: Span) -> Iterator[bool]:
    sentence = clause.sentence
    words = sentence.words
    for mention in clause.mentions:
        if not start <= mention.i < end:
            continue
        behind = words[mention.j] if mention.j < len(words) else ""
        owned = behind == "'s" or (behind == "'" and not clause.verb_last)
        if "GROUP" in group and mention.code in actor_names.groups():
            yield True
        if "PARTY" in group and mention.kind != "region":
            yield True
        if "STATE" in group and mention.kind in ("name", "capital", "metonym"):
            yield mention.code not in actor_names.organisations()
        if "PLACE" in group and not owned and mention.code not in actor_names.organisations():
            yield mention.kind in ("name", "capital", "region")
    if "COUNT" in group:
        yield any(words[index][0].isdigit() or words[index] in clause.counts for index in range(start, end))
    if "NAME" in group and start < end and not (trigger.i > 0 and sentence.raw[trigger.i][:1].isupper()):
        near = range(start, min(start + 2, end)) if start >= trigger.j else range(end - 1, end)
        yield any(sentence.raw[index][:1].isupper() for index in near)
