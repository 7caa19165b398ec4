"""Decide how far a text vouches for a finding, and whose word it is (codebook 6 to 13)."""

from collections.abc import Sequence
from dataclasses import dataclass

from indicators import taxonomy
from indicators.lexicon.load import Lexicon
from indicators.model import Modality, Speaker
from indicators.score.actors import Mention
from indicators.score.clauses import Clause
from indicators.score.rulebook import RuleBook
from indicators.score.rules import Finding, folded, is_negated

_FUTURE = frozenset(("PLAN", "ANNOUNCE", "OFFER", "READY", "THREATEN", "VOW", "INTENT"))
_AGREED = frozenset(("AGREE", "ACCEPT", "CONFIRM", "SIGN"))
_HOPED = frozenset(
    (
        "humanitarian_access",
        "prisoner_release",
        "troop_withdrawal",
        "disarmament",
        "diplomatic_restoration",
        "evacuation",
    )
)
_DECIDED = frozenset(("AGREE", "DECLARE", "SIGN", "IMPOSE", "EXTEND", "START", "HOLD", "CONFIRM"))
_CARRIED = frozenset(("SIGN", "AGREE"))  # what a relative clause takes over from the noun it follows
_SPEECH = frozenset(("threat", "accusation", "reassurance", "talks_offered", "talks_refused"))
_ACCUSING = frozenset(("ACCUSE", "BLAME", "CONDEMN"))
_CALLED_OFF = frozenset(("POSTPONE", "CANCEL"))
_CLOSE = 6  # tokens between a verb and what it cancels
_POSSIBLE = frozenset(("HEDGE", "FEAR"))
_REPORTS = ("SAY", "CLAIM", "DENY", "ACCUSE", "BLAME", "CONDEMN", "ANNOUNCE", "WARN")
_NEUTRAL = frozenset(("UNO", "OSCE", "IAEA", "ICRC"))


@dataclass(frozen=True, slots=True)
class Voice:
    """The modality of a finding, whose word it is, and who says it (codes)."""

    modality: Modality
    speaker: Speaker
    speakers: tuple[str, ...] = ()


def decide(
    finding: Finding,
    governors: Sequence[Clause],
    agents: Sequence[str],
    victims: Sequence[str],
    rivals: frozenset[frozenset[str]],
    lexicon: Lexicon,
    book: RuleBook,
    ahead: bool = False,
) -> Voice | None:
    """The voice of a finding; None where it is only a condition, a demand or an appeal and no signal.

    ahead: whether a day to come is named (ahead.py). agents, victims: codes of who does it to whom, as far as known.
    """
    clause = finding.clause
    speakers = _speakers(governors, clause)
    speaker = _relation(speakers, agents, victims, rivals)
    if finding.rule.type == "talks_scheduled" and ahead and not finding.clause.negations:
        told = _operators(clause, finding, book)
        agreed = bool(told & _AGREED) or (len({*agents, *victims}) > 1 and not told & _FUTURE)
        return Voice(Modality.ASSERTED if agreed else Modality.ANNOUNCED, speaker, speakers)
    if finding.rule.modality:
        return Voice(Modality(finding.rule.modality), speaker, speakers)
    if clause.kind == "condition":
        return None
    kind = taxonomy.load().types[finding.rule.type or ""]
    local = _operators(clause, finding, book)
    ruling: set[str] = set()
    for governor in governors:
        ruling |= _operators(governor, None, book) & (_CARRIED if clause.kind == "relative" else book.operators)
    if kind.id in _SPEECH and not clause.sentence.question:
        return Voice(Modality.ASSERTED, speaker, speakers)
    if _denied(finding, local, ruling, clause, book):
        return Voice(Modality.DENIED, speaker, speakers)
    if (
        "DEMAND" in local | ruling
        and not local & (_DECIDED | {"ACCUSE", "BLAME", "CONDEMN"})
        and not _happened(finding)
    ):
        return None
    if _called_off(finding, local, clause, book):
        return Voice(Modality.DENIED, speaker, speakers)
    if (local | ruling) & _POSSIBLE or "WARN" in ruling or clause.sentence.question:
        return Voice(Modality.FEARED, speaker, speakers)
    accused = not _ACCUSING.isdisjoint(ruling) or _content_of_accusation(finding)
    if accused or "CLAIM" in local | ruling or _hearsay(clause, lexicon):
        return Voice(Modality.CLAIMED, Speaker.OPPONENT if speaker is Speaker.NONE else speaker, speakers)
    if clause.kind == "relative" and "SIGN" in ruling:
        return Voice(Modality.ASSERTED, speaker, speakers)
    if ahead or is_future(clause, finding, local, ruling, kind.physical, lexicon):
        modality = Modality.ANNOUNCED
        if not kind.physical and local & _DECIDED and "WILL" not in local:
            modality = Modality.ASSERTED
        return Voice(modality, speaker, speakers)
    if speaker is Speaker.OPPONENT or (speaker is Speaker.THIRD and set(speakers).isdisjoint(_NEUTRAL)):
        return Voice(Modality.CLAIMED, speaker, speakers)
    return Voice(Modality.ASSERTED, speaker, speakers)


def _called_off(finding: Finding, local: set[str], clause: Clause, book: RuleBook) -> bool:
    """Whether what the trigger names is cancelled or put off close to it. The rule's own words do not count: who
    suspends trade has imposed a sanction, not cancelled one."""
    if local.isdisjoint(_CALLED_OFF) or finding.rule.type == "sanctions_relief":
        return False  # sanctions suspended are relief
    own = {id(finding.trigger), *map(id, finding.partners)}
    return any(
        id(span) not in own
        and max(span.i - finding.trigger.j, finding.trigger.i - span.j) <= _CLOSE
        and not _CALLED_OFF.isdisjoint(folded(span, clause, book))
        for span in clause.spans
    )


def _operators(clause: Clause, finding: Finding | None, book: RuleBook) -> set[str]:
    """The folded operator concepts of a clause that are not the finding's own words."""
    own = {id(finding.trigger)} if finding and finding.rule.trigger else set()  # a proposal's trigger is any word
    found: set[str] = set()
    for span in clause.spans:
        if id(span) in own:
            continue
        found |= folded(span, clause, book)
    return found & book.operators


def _denied(finding: Finding, local: set[str], ruling: set[str], clause: Clause, book: RuleBook) -> bool:
    partners = set(map(id, finding.partners))
    if "DENY" in ruling or "RULE_OUT" in ruling:
        return True
    if local & {"DENY", "REFUSE"} and any(
        folded(span, clause, book) & {"DENY", "REFUSE"}
        for span in clause.spans
        if span is not finding.trigger and id(span) not in partners
    ):
        return True
    if finding.rule.type in _HOPED and "FAIL" in local and not any(span.has("FAIL") for span in finding.partners):
        return True  # "safe passage fails to open"
    if "RULE_OUT" in local and not any(span.has("RULE_OUT") for span in (finding.trigger, *finding.partners)):
        return True
    if not clause.negations:
        return False
    spans = [finding.trigger, *finding.partners]
    if any(is_negated(span, clause) for span in spans):
        return True
    verbs = [span for span in clause.spans if span.verbal() and is_negated(span, clause)]
    return bool(verbs) and all(span.i >= clause.i for span in verbs) and len(clause.spans) <= 6


def _content_of_accusation(finding: Finding) -> bool:
    """Whether the trigger stands behind an accusing verb of its own clause: "accuses Kyiv of shelling"."""
    return any(
        span.i < finding.trigger.i and span.verbal() and any(span.has(concept) for concept in _ACCUSING)
        for span in finding.clause.spans
    )


def _hearsay(clause: Clause, lexicon: Lexicon) -> bool:
    """ "soll ... erobert haben": what others say of the past, not a plan."""
    grammar = lexicon.grammar
    words = clause.words()
    if grammar.get("hearsay", frozenset()).isdisjoint(words):
        return False
    closing = [word for word in words[-3:] if word.isalpha()]
    return bool(closing) and closing[-1] in grammar.get("perfect", ())


def _happened(finding: Finding) -> bool:
    """Whether the trigger is a finite past form."""
    return "d" in finding.trigger.tags() and "i" not in finding.trigger.tags()


def is_future(
    clause: Clause, finding: Finding, local: set[str], ruling: set[str], physical: bool, lexicon: Lexicon
) -> bool:
    """Whether the clause tells a plan or a promise rather than a deed."""
    if _auxiliary_future(clause, lexicon) or "f" in finding.trigger.tags():
        return True
    if local & _FUTURE:
        return not _happened(finding)
    if physical and local & {"AGREE"} and not _happened(finding):
        return True
    if ruling & (_FUTURE | {"AGREE"}) and (clause.kind != "label"):
        tags = finding.trigger.tags()
        return not _happened(finding) and "c" not in tags and not ("p" in tags and "i" not in tags)
    return False


def _auxiliary_future(clause: Clause, lexicon: Lexicon) -> bool:
    """A future form, or an auxiliary with an infinitive in its clause; in a headline "to" with no verb before it."""
    if any("f" in tags for span in clause.spans for tags in span.senses.values()):
        return True  # "atacará"
    grammar = lexicon.grammar
    infinitives = [span.i for span in clause.spans if any("i" in tags for tags in span.senses.values())]
    if not infinitives and not grammar.get("future_alone"):
        infinitives = [
            index for index, word in enumerate(clause.words(), clause.i) if word in grammar.get("bare_infinitives", ())
        ]
    future = grammar.get("future", frozenset())
    words = clause.sentence.words
    for index in range(clause.i, clause.j):
        word = words[index]
        if word in future and (infinitives or word in grammar.get("future_alone", ())):
            return True
        if word in grammar.get("infinitive", ()) and index + 1 in infinitives:
            finite = grammar.get("finite", frozenset())
            verbs_before = any(words[k] in finite for k in range(clause.i, index)) or any(
                span.i < index and any(tag in "pdz" for tag in span.tags()) and "n" not in span.tags()
                for span in clause.spans
            )
            if not verbs_before:
                return True
    return False


def _speakers(governors: Sequence[Clause], clause: Clause) -> tuple[str, ...]:
    codes: list[str] = [attribution.code for attribution in attributions(clause)]
    for governor in governors:
        reports = any(span.has(c) for span in governor.spans for c in _REPORTS)
        if governor.kind == "label" or reports:
            codes += [mention.code for mention in governor.mentions[:1]]
    return tuple(dict.fromkeys(codes))


def attributions(clause: Clause) -> list[Mention]:
    """The actors a clause names only as its source: "nach Angaben Moskaus", "according to Kyiv"."""
    found = []
    for span in clause.spans:
        if not span.has("ATTRIBUTE"):
            continue
        after = [m for m in clause.mentions if span.j <= m.i <= span.j + 4]
        before = [m for m in clause.mentions if span.i - 3 <= m.j <= span.i]
        found += after[:1] or before[-1:]
    return found


def _relation(
    speakers: Sequence[str], agents: Sequence[str], victims: Sequence[str], rivals: frozenset[frozenset[str]]
) -> Speaker:
    """Whose word it is: the acting party's own, its opponent's or a third party's; NONE where nobody speaks."""
    if not speakers:
        return Speaker.NONE
    if not agents or set(speakers) & set(agents):
        return Speaker.SELF
    if set(speakers) & _NEUTRAL:
        return Speaker.THIRD
    if set(speakers) & set(victims) or any(frozenset((s, a)) in rivals for s in speakers for a in agents):
        return Speaker.OPPONENT
    return Speaker.THIRD
