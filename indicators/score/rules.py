"""Match the rules of rules.yaml on clauses: which span is evidence for which signal type."""

from dataclasses import dataclass, field

from indicators.lexicon import actors as actor_names
from indicators.score.clauses import Clause
from indicators.score.frames import object_stands, subject_stands
from indicators.score.rulebook import Rule, RuleBook
from indicators.score.spans import INNER, Span

_PAIR, _RIVALS = "PAIR", "RIVALS"


@dataclass(slots=True)
class Finding:
    """A rule that matched: its trigger and the spans that satisfied its groups."""

    rule: Rule
    clause: Clause
    trigger: Span
    partners: list[Span] = field(default_factory=list)
    missed: str = ""


def match(clause: Clause, context: frozenset[str], book: RuleBook, loose: bool = True) -> list[Finding]:
    """The findings of a clause, at most one a trigger span, in order of the text.

    context: concepts of the governing clauses, which count for `with` and `without` where they are operators.
    loose: whether rules marked so are tried.
    """
    return [finding for finding in decided(clause, context, book, loose) if finding.rule.type is not None]


def decided(clause: Clause, context: frozenset[str], book: RuleBook, loose: bool = True) -> list[Finding]:
    """What `match` finds, with the rules that decide for no signal (type None)."""
    present = _present(clause, book) | context
    findings = [_first_match(clause, span, present, context, book, loose) for span in clause.spans]
    return [finding for finding in findings if finding is not None]


def nearly(clause: Clause, context: frozenset[str], book: RuleBook) -> list[Finding]:
    """Rules whose trigger stands in the clause but that did not fire, with the reason in `missed`."""
    present = _present(clause, book) | context
    results = []
    for span in clause.spans:
        for _, rule in _candidates(span, clause, book):
            reason = _why_not(rule, clause, span, present, context, book)
            if reason and rule.type:
                results.append(Finding(rule, clause, span, [], reason))
    return results


def folded(span: Span, clause: Clause, book: RuleBook) -> set[str]:
    """The concepts of a span after negation has been folded in ("not ready" gives REFUSE)."""
    concepts = set(span.senses)
    if clause.negations and is_negated(span, clause):
        for concept in tuple(concepts):
            if concept in book.negated:
                concepts.discard(concept)
                concepts.update(book.negated[concept])
    return concepts


def is_negated(span: Span, clause: Clause) -> bool:
    """Whether the nearest operator or verb of one of the clause's negations is this span, or its own ending negates."""
    if "k" in span.tags():
        return True
    for position in clause.negations:
        if span.i <= position < span.j:
            continue
        target = _negated_span(position, clause)
        if target is span:
            return True
    return False


def _negated_span(position: int, clause: Clause) -> Span | None:
    """What a negation word turns around: a determiner ("no", "kein", "ohne") the next noun within four tokens, any
    other the next span within five, else the last verb before it."""
    determiner = position in clause.noun_negations
    if clause.verb_last:
        ahead = [span for span in clause.spans if span.j <= position and not span.has("NEGATION")]
        return ahead[-1] if ahead else None
    for span in clause.spans:
        if span.has("NEGATION") or span.has("WILL") or span.i <= position:
            continue
        if determiner:
            return span if span.i <= position + 4 else None
        if span.i <= position + 5:
            return span
    before = [span for span in clause.spans if span.j <= position and span.verbal()]
    return before[-1] if before else None


def _present(clause: Clause, book: RuleBook) -> set[str]:
    present: set[str] = set()
    for span in clause.spans:
        present |= folded(span, clause, book)
    codes = list(dict.fromkeys(mention.code for mention in clause.mentions if mention.kind != "region"))
    if len(codes) > 1:
        present.add(_PAIR)
        rivals = actor_names.rivals()
        if any(frozenset((a, b)) in rivals for a in codes for b in codes if a < b):
            present.add(_RIVALS)
    return present


def _candidates(span: Span, clause: Clause, book: RuleBook) -> list[tuple[int, Rule]]:
    """The rules a span may trigger by its concepts after negation, in order of the file: those of a phrase before
    those of the words inside it, loose ones last."""
    rules: dict[int, Rule] = {}
    whole: set[int] = set()
    for concept in folded(span, clause, book):
        for order, rule in book.by_trigger.get(concept, ()):
            rules[order] = rule
            if span.senses.get(concept) != INNER:
                whole.add(order)
    return sorted(rules.items(), key=lambda item: (item[1].loose, item[0] not in whole, item[0]))


def _first_match(
    clause: Clause, span: Span, present: set[str], context: frozenset[str], book: RuleBook, loose: bool
) -> Finding | None:
    for _, rule in _candidates(span, clause, book):
        if rule.loose and not loose:
            break
        if _why_not(rule, clause, span, present, context, book):
            continue
        partners = [_nearest(group, rule, span, clause, book) for group in rule.groups]
        return Finding(rule, clause, span, [partner for partner in partners if partner is not None])
    return None


def _why_not(rule: Rule, clause: Clause, span: Span, present: set[str], context: frozenset[str], book: RuleBook) -> str:
    """Empty where the rule holds, else the first thing that is missing."""
    if rule.form and not _has_form(span, rule):
        return f"needs the form {rule.form}"
    if rule.title and clause.sentence.field != "title":
        return "holds only in a title"
    forbidden = rule.without & present
    if forbidden:
        return f"must not stand beside {', '.join(sorted(forbidden))}"
    for number, group in enumerate(rule.groups):
        if "NUMBER" in group and _number_near(span, clause, rule.near):
            continue
        if "LEADER" in group and any(m.kind == "leader" for m in clause.mentions):
            continue
        if _RIVALS in group and _RIVALS in present:
            continue
        nearest = _nearest(group, rule, span, clause, book)
        if nearest is None:
            if group & context & book.operators:
                continue
            return f"needs one of {', '.join(sorted(group))}"
        if number == 0 and rule.near < 99 and _distance(nearest, span) > rule.near:
            return f"{', '.join(sorted(group))} stands too far away"
    if rule.actors and _actors_named(clause) < rule.actors:
        return f"needs {rule.actors} actors in the clause"
    if rule.side == "before" and not any(m.i < span.i for m in clause.mentions):
        return "needs an actor before it"
    if rule.place and not _place_after(span, clause):
        return "needs a place or actor after it"
    if rule.subject and not subject_stands(rule.subject, span, clause):
        return f"needs a subject of {', '.join(sorted(rule.subject))}"
    if rule.object and not object_stands(rule.object, span, clause, rule.reach):
        return f"needs an object of {', '.join(sorted(rule.object))}"
    return ""


_PLACES = ("TERRITORY", "REGION", "BORDER", "BASE")


def _place_after(span: Span, clause: Clause) -> bool:
    named = any(m.i > span.i for m in clause.mentions)
    return named or any(s.i > span.i and any(s.has(concept) for concept in _PLACES) for s in clause.spans)


def _actors_named(clause: Clause) -> int:
    """How many actors a clause names, with those of the clause that governs it."""
    mentions = clause.mentions + (clause.governor.mentions if clause.governor else [])
    return len({mention.code for mention in mentions})


def _number_near(span: Span, clause: Clause, reach: int) -> bool:
    words = clause.sentence.words
    around = range(max(span.i - reach, clause.i), min(span.j + reach, clause.j))
    return any(words[index][0].isdigit() for index in around)


def _has_form(span: Span, rule: Rule) -> bool:
    tags = "".join(tags for concept, tags in span.senses.items() if concept in rule.trigger) or span.tags()
    if rule.form == "v":
        return any(tag in "ipdcgzx" for tag in tags)
    if rule.form == "n":
        return any(tag in "nm" for tag in tags)
    return rule.form in tags


def _nearest(group: frozenset[str], rule: Rule, span: Span, clause: Clause, book: RuleBook) -> Span | None:
    """The span nearest to the trigger that carries a concept of the group; the trigger itself only where it says both:
    a compound, or a phrase of several words ("restores ties")."""
    best: Span | None = None
    for other in clause.spans:
        if not (group & folded(other, clause, book)):
            continue
        if other is span and not (_compound(span, group) or _says_both(span, group, rule)):
            continue
        if best is None or _distance(other, span) < _distance(best, span):
            best = other
    return best


def _compound(span: Span, group: frozenset[str]) -> bool:
    joined = any("m" in tags or tags == INNER for tags in span.senses.values())
    return joined and any(concept in group and not tags.isdisjoint("mno") for concept, tags in _tag_sets(span))


def _says_both(span: Span, group: frozenset[str], rule: Rule) -> bool:
    """Whether a phrase of several words carries a concept of the group beside the one that triggers."""
    if span.j - span.i < 2 or (group - rule.trigger).isdisjoint(span.senses):
        return False
    return any(span.senses.get(concept, INNER) != INNER for concept in rule.trigger)


def _tag_sets(span: Span) -> list[tuple[str, frozenset[str]]]:
    return [(concept, frozenset(tags)) for concept, tags in span.senses.items()]


def _distance(a: Span, b: Span) -> int:
    return max(a.i - b.j, b.i - a.j, 0)
