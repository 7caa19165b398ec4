"""Split a sentence into clauses and say which clause governs which: the frame every rule works on."""

from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise

from indicators.lexicon.load import Lexicon, load
from indicators.score.actors import Mention
from indicators.score.spans import Span
from indicators.score.text import Sentence

_THAT = "that"
_HARD = frozenset(";–—")


@dataclass(slots=True)
class Clause:
    """Tokens i..j of a sentence with their spans and actors.

    kind: main, label ("Kremlin:"), that, condition, after, before, relative, infinitive, report ("..., he said").
    governor: the clause whose verb rules this one (None for a clause of its own); before: the clause before it.
    passives: where auxiliaries of the passive stand; links: prepositions and the like, counts: number words of the
    language; free_order: whether the language puts subject and object on either side of the verb; verb_last: whether
    a word of negation follows what it negates.
    """

    sentence: Sentence
    i: int
    j: int
    kind: str
    spans: list[Span] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    governor: "Clause | None" = None
    opener: str = ""
    negations: list[int] = field(default_factory=list)
    noun_negations: frozenset[int] = frozenset()
    before: "Clause | None" = None
    passives: frozenset[int] = frozenset()
    links: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    free_order: bool = False
    verb_last: bool = False

    def words(self) -> list[str]:
        return self.sentence.words[self.i : self.j]


def split(sentence: Sentence, spans: list[Span], mentions: list[Mention], lexicon: Lexicon) -> list[Clause]:
    """The clauses of a sentence in order, each with its spans, actors, negations and governor."""
    grammar = lexicon.grammar
    finite = grammar.get("finite", frozenset())
    verb_at = _verb_positions(sentence, spans, finite)
    cuts = _cuts(sentence, verb_at, lexicon, finite)
    clauses: list[Clause] = []
    for (start, opener), (end, _) in pairwise(cuts):
        if start >= end:
            continue
        kind = _kind(sentence, start, end, opener, lexicon)
        if clauses and kind == "main" and opener not in _HARD and not _has_verb(verb_at, start, end):
            clauses[-1].j = end  # an apposition or a list: no clause of its own
            continue
        if (
            clauses
            and opener not in _HARD
            and kind == clauses[-1].kind == "main"
            and not _has_verb(verb_at, clauses[-1].i, clauses[-1].j)
        ):
            clauses[-1].j = end
            continue
        clauses.append(Clause(sentence, start, end, kind, opener=opener))
    infinitive = grammar.get("infinitive", frozenset())
    for clause in clauses:
        clause.spans = [
            span
            for span in spans
            if clause.i <= span.i < clause.j
            and not (span.has("WILL") and sentence.words[span.i] in infinitive and _has_verb(verb_at, clause.i, span.i))
        ]
    _fill(clauses, mentions, lexicon)
    _govern(clauses)
    return clauses


def _verb_positions(sentence: Sentence, spans: list[Span], finite: frozenset[str]) -> list[bool]:
    at = [word in finite for word in sentence.words]
    for span in spans:
        if span.verbal():
            at[span.i] = True
    return at


def _has_verb(verb_at: list[bool], start: int, end: int) -> bool:
    return any(verb_at[start:end])


def _cuts(sentence: Sentence, verb_at: list[bool], lexicon: Lexicon, finite: frozenset[str]) -> list[tuple[int, str]]:
    """Start indices of the clauses with the word or mark that opens each; the last entry closes the sentence."""
    grammar = lexicon.grammar
    subordinate = grammar.get("subordinate", frozenset())
    relative = grammar.get("relative", frozenset())
    coordinate = grammar.get("coordinate", frozenset())
    says = grammar.get("says", frozenset())
    after_comma_only = bool(grammar.get("subordinate_needs_comma"))
    words = sentence.words
    cuts: list[tuple[int, str]] = [(0, "")]
    for index, word in enumerate(words):
        if index <= cuts[-1][0]:
            if index == 0 and word in subordinate:
                cuts[-1] = (0, word)
            continue
        before_is_comma = words[index - 1] == ","
        if word in _HARD or word == ":":
            cuts.append((index, word))
        elif word == ",":
            following = words[index + 1] if index + 1 < len(words) else ""
            if following in subordinate or following in relative:
                continue
            cuts.append((index, ","))
        elif word in says and (told := _told_at(words, index, lexicon)) and _has_verb(verb_at, told, len(words)):
            cuts.append((told, _THAT))
        elif word in subordinate and (before_is_comma or not after_comma_only):
            if _has_verb(verb_at, index + 1, len(words)) and _has_verb(verb_at, cuts[-1][0], index):
                cuts.append((index, word))
        elif (word in relative and before_is_comma) or (
            word in coordinate
            and _has_verb(verb_at, cuts[-1][0], index)
            and _verb_soon(verb_at, index + 1, words, subordinate)
            and not _shares_infinitive(words, cuts[-1][0], index, verb_at, finite)
        ):
            cuts.append((index, word))
    cuts.append((len(words), ""))
    return cuts


def _shares_infinitive(
    words: list[str], start: int, conjunction: int, verb_at: list[bool], finite: frozenset[str]
) -> bool:
    """ "will zwischen Kiew und Moskau vermitteln": so far only an auxiliary, and the verb closes the clause."""
    if any(verb_at[i] and words[i] not in finite for i in range(start, conjunction)):
        return False
    end = conjunction + 1
    while end < len(words) and words[end] not in ",;:.!?–":
        end += 1
    verbs = [i for i in range(conjunction + 1, end) if verb_at[i]]
    return bool(verbs) and verbs[0] == end - 1 and words[verbs[0]] not in finite


def _verb_soon(verb_at: list[bool], start: int, words: list[str], subordinate: frozenset[str]) -> bool:
    """Whether a verb follows before the next comma and before a word that opens a clause of its own."""
    for index in range(start, len(words)):
        if words[index] in ",;:" or (index > start and words[index] in subordinate):
            return False
        if verb_at[index]:
            return True
    return False


def _told_at(words: list[str], at: int, lexicon: Lexicon) -> int:
    """Where what is told begins behind a verb of saying without "that" ("Kyiv says four missiles hit", "he said on
    Saturday a deal had been reached"); 0 where nothing is told."""
    start = at + 1
    if start < len(words) and words[start] in lexicon.grammar.get("says_on", ()):
        start += 2
    if at == 0 or start >= len(words) - 1:
        return 0
    first = words[start]
    links = lexicon.grammar.get("links", frozenset())
    return 0 if not first[0].isalnum() or first in links or first == _THAT else start


def _kind(sentence: Sentence, start: int, end: int, opener: str, lexicon: Lexicon) -> str:
    grammar = lexicon.grammar
    words = sentence.words
    if start == 0 and end < len(words) and words[end] == ":" and end - start <= 6:
        return "label"
    first = opener
    if first in grammar.get("condition", ()):
        return "condition"
    if first in grammar.get("that", ()):
        return "that"
    if first in grammar.get("since", ()) and first in grammar.get("subordinate", ()):
        return "since"
    if first in grammar.get("after", ()):
        return "after"
    if first in grammar.get("before", ()):
        return "before"
    if first in grammar.get("relative", ()) and start > 0:
        return "relative"
    if first in grammar.get("subordinate", ()):
        return "sub"
    return "main"


def _fill(clauses: list[Clause], mentions: list[Mention], lexicon: Lexicon) -> None:
    grammar = lexicon.grammar
    passive, links = grammar.get("passive", frozenset()), grammar.get("links", frozenset())
    counts = _count_words(lexicon.language)
    negation, of_nouns = grammar.get("negation", frozenset()), grammar.get("negation_of_nouns", frozenset())
    for number, clause in enumerate(clauses):
        clause.mentions = [mention for mention in mentions if clause.i <= mention.i < clause.j]
        words = clause.sentence.words
        clause.negations = [
            i for i in range(clause.i, clause.j) if words[i] in negation and not _glued(clause.sentence, i)
        ]
        clause.negations += [span.i for span in clause.spans if "k" in span.tags()]
        clause.verb_last = "verb_last" in grammar
        clause.before = clauses[number - 1] if number else None
        clause.passives = frozenset(index for index in range(clause.i, clause.j) if words[index] in passive)
        clause.links, clause.counts, clause.free_order = links, counts, lexicon.free_order
        clause.noun_negations = frozenset(index for index in clause.negations if words[index] in of_nouns)
        clause.mentions = [*_shared_subject(clause, grammar.get("coordinate", frozenset())), *clause.mentions]


def _glued(sentence: Sentence, index: int) -> bool:
    """Whether a hyphen ties a word to the next: the "no" of a no-fly zone denies nothing."""
    return sentence.source[sentence.ends[index] : sentence.ends[index] + 1] == "-"


def _shared_subject(clause: Clause, coordinate: frozenset[str]) -> list[Mention]:
    """The subject a clause takes over: "Moscow denied it and blamed Kyiv", with the verb right behind "and"."""
    before = clause.before
    if before is None or clause.opener not in coordinate:
        return []
    verb = next((span.i for span in clause.spans if span.verbal()), -1)
    if not 0 < verb - clause.i <= 2 or any(m.i < verb for m in clause.mentions):
        return []
    first_verb = next((span.i for span in before.spans if span.verbal()), before.j)
    return [m for m in before.mentions if m.i < first_verb and m.kind != "region"][:1]


@cache
def _count_words(language: str) -> frozenset[str]:
    """The words of a language that count without a digit."""
    tables = load(language).tables
    names = ("numbers", "vague", "multipliers")
    return frozenset(str(word) for name in names for word in tables.get(name, ()) if " " not in str(word))


_REPORTING = (
    "SAY",
    "CLAIM",
    "DENY",
    "ACCUSE",
    "BLAME",
    "CONDEMN",
    "WARN",
    "ANNOUNCE",
    "FEAR",
    "HEDGE",
    "PLAN",
    "AGREE",
    "REFUSE",
    "OFFER",
    "READY",
    "DEMAND",
    "THREATEN",
    "VOW",
    "RULE_OUT",
    "CONFIRM",
    "DECLARE",
)


def _reports(clause: Clause) -> bool:
    return any(span.has(concept) for span in clause.spans for concept in _REPORTING)


def _govern(clauses: list[Clause]) -> None:
    """Set each clause's governor: the label or reporting clause before it, or "..., he said" after it."""
    for index, clause in enumerate(clauses):
        previous = clauses[index - 1] if index else None
        if (previous is not None and previous.kind == "label") or (
            previous is not None and clause.kind in ("that", "relative", "sub")
        ):
            clause.governor = previous
        elif previous is not None and clause.kind == "main" and clause.opener in (",", ":", "und", "and"):
            if previous.governor is not None and clause.opener in ("und", "and"):
                clause.governor = previous.governor
            elif _reports(previous) and clause.opener in (",", ":"):
                clause.governor = previous
        if clause.governor is None and index + 1 < len(clauses):
            following = clauses[index + 1]
            if following.opener == "," and following.j - following.i <= 9 and _says(following):
                clause.governor = following


def _says(clause: Clause) -> bool:
    return any(span.has("SAY") or span.has("CLAIM") for span in clause.spans)


def governors_of(clause: Clause) -> list[Clause]:
    """The clauses above a clause, nearest first; at most three."""
    chain: list[Clause] = []
    above = clause.governor
    while above is not None and above not in chain and len(chain) < 3:
        chain.append(above)
        above = above.governor
    return chain
