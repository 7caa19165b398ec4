"""Say who does an event to whom: source and target actors of a finding, by grammar and then by context."""

from collections.abc import Sequence

from indicators.lexicon.load import Lexicon
from indicators.score.actors import Mention
from indicators.score.clauses import Clause
from indicators.score.context import Context
from indicators.score.modality import attributions
from indicators.score.rules import Finding

# Places of strikes are no actors (codebook 34); a seized place names the side that loses it.
_PLACE_IS_NO_ACTOR = frozenset(
    ("armed_attack", "military_exercise", "humanitarian_access", "evacuation", "ceasefire_violation")
)
_HOSTED = frozenset(
    (
        "talks_held",
        "talks_scheduled",
        "talks_offered",
        "talks_refused",
        "ceasefire",
        "agreement",
        "prisoner_release",
        "accusation",
        "threat",
        "sanctions_relief",
        "sanctions",
        "arms_supply",
    )
)
_MUTUAL = frozenset(
    ("talks_held", "talks_scheduled", "ceasefire", "agreement", "prisoner_release", "ceasefire_violation")
)
_ONE_SIDED = frozenset(
    ("mobilisation", "military_exercise", "evacuation", "disarmament", "troop_withdrawal", "reassurance")
)


def roles(
    finding: Finding,
    governors: Sequence[Clause],
    context: Context,
    rivals: frozenset[frozenset[str]],
    lexicon: Lexicon,
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(sources, targets) of a finding: codes in order, no code in both. Empty where nobody is named."""
    kind = finding.rule.type or ""
    accused, accuser = _accusation(governors)
    only_sources = attributions(finding.clause)
    mentions = [
        m for m in finding.clause.mentions if m not in only_sources and not _is_place(m, finding, lexicon, kind)
    ]
    beside = {m.code for m in finding.clause.mentions} - {m.code for m in (*mentions, *only_sources)}
    if kind in _MUTUAL and len(mentions) < 2:
        mentions = sorted([*only_sources, *mentions], key=lambda m: m.i)
    sources, targets = _by_grammar(mentions, finding, lexicon, kind)
    if kind == "accusation":
        sources, targets = _accusing(finding)
        return _complete(sources, targets, kind, context, rivals)
    if not sources and accused:
        sources = (accused,)
        targets = targets or ((accuser,) if accuser else ())
    if not sources and not targets:
        inherited = _from_governors(governors, kind) or ((context.subject,) if context.subject else ())
        if kind in _ONE_SIDED:
            inherited = tuple(code for code in inherited if code not in beside)
        sources = inherited[:1]
        targets = inherited[1:]
    elif not sources and targets and kind not in _MUTUAL:
        subject = _from_governors(governors, kind)[:1] or ((context.subject,) if context.subject else ())
        if subject and subject[0] not in targets:
            sources = subject
    if not sources and not targets and kind in _ONE_SIDED and beside.issuperset(context.title[:1]):
        return (), ()  # the title's only actor is where it happens
    return _complete(sources, targets, kind, context, rivals)


def stands_beside(words: Sequence[str], mention: Mention, lexicon: Lexicon) -> bool:
    """Whether a mention only says what something lies near to: "drills near Ukraine", "Übungen nahe der Ukraine"."""
    before = words[mention.i - 1] if mention.i else ""
    if before in lexicon.grammar.get("article", ()) and mention.i > 1:
        before = words[mention.i - 2]
    return before in lexicon.grammar.get("beside", frozenset())


def _accusation(governors: Sequence[Clause]) -> tuple[str, str]:
    """(accused, accuser) where a governing clause accuses, else empty."""
    for governor in governors:
        for span in governor.spans:
            if span.has("ACCUSE") or span.has("CONDEMN"):
                before = [m.code for m in governor.mentions if m.i < span.i]
                after = [m.code for m in governor.mentions if m.i > span.i]
                return (after or before[1:] or [""])[0], (before or [""])[0]
    return "", ""


def _accusing(finding: Finding) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Accuser and accused: whoever stands before the verb and whoever after it."""
    clause, trigger = finding.clause, finding.trigger
    before = [m.code for m in clause.mentions if m.i < trigger.i]
    after = [m.code for m in clause.mentions if m.i > trigger.i]
    words = clause.sentence.words
    if not before and len(after) > 1:
        before, after = after[:1], after[1:]
    if not after and len(before) > 1:
        before, after = before[:1], before[1:]
    del words
    sources = tuple(dict.fromkeys(before))
    return sources, tuple(code for code in dict.fromkeys(after[:1]) if code not in sources)


def _by_grammar(
    mentions: Sequence[Mention], finding: Finding, lexicon: Lexicon, kind: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sources and targets by position, preposition and voice."""
    words = finding.clause.sentence.words
    by = lexicon.grammar.get("by", frozenset())
    against = lexicon.grammar.get("target", frozenset())
    trigger = finding.trigger
    passive = _passive(finding, lexicon)
    follow = bool(lexicon.grammar.get("adjectives_follow"))
    source: list[str] = []
    target: list[str] = []
    for mention in mentions:
        before = words[mention.i - 1] if mention.i > 0 else ""
        if before in lexicon.grammar.get("article", ()) and mention.i > 1:
            before = words[mention.i - 2]
        if mention.kind == "region":
            target.append(mention.code)  # a region suffers, it does nothing
        elif before in by and (passive or "n" in trigger.tags()):
            source.insert(0, mention.code)
        elif mention.i == trigger.j and mention.kind == "adjective" and "n" in trigger.tags() and follow:
            source.insert(0, mention.code)  # "bombardeo ruso": whose strike it is
        elif before in against and mention.i > trigger.i - 6:
            target.append(mention.code)
        elif mention.i < trigger.i:
            (target if passive and mention.kind != "adjective" else source).append(mention.code)
        elif not source and not passive and _does(mention, finding, lexicon):
            source.append(mention.code)
        elif mention.kind == "adjective" and not source and not passive:
            source.append(mention.code) if kind in _ONE_SIDED or kind == "troop_buildup" else target.append(
                mention.code
            )
        else:
            target.append(mention.code) if source or kind not in _ONE_SIDED else source.append(mention.code)
    source = list(dict.fromkeys(source))
    if kind in _MUTUAL and not source:
        source, target = target, []
    if len(source) > 1 and not target and kind not in _ONE_SIDED:
        source, target = source[:1], source[1:]
    return tuple(source), tuple(code for code in dict.fromkeys(target) if code not in source)


def _does(mention: Mention, finding: Finding, lexicon: Lexicon) -> bool:
    """Whether a mention behind the trigger is the subject of a verb that opens its clause ("qasafat Isra'il ...")."""
    trigger = finding.trigger
    return lexicon.verb_first and trigger.verbal() and mention.i <= trigger.j + 1


def _passive(finding: Finding, lexicon: Lexicon) -> bool:
    if "c" not in finding.trigger.tags() or ("d" in finding.trigger.tags() and not _auxiliary(finding, lexicon)):
        return False
    return _auxiliary(finding, lexicon) or "p" not in finding.trigger.tags()


def _auxiliary(finding: Finding, lexicon: Lexicon) -> bool:
    passive = lexicon.grammar.get("passive", frozenset())
    return any(word in passive for word in finding.clause.words())


def _is_place(mention: Mention, finding: Finding, lexicon: Lexicon, kind: str) -> bool:
    """Whether a mention only says where or of what: a region, a country after "in", the name of a conflict."""
    if any(span.i == mention.j and span.has("CONFLICT") for span in finding.clause.spans):
        return True  # "im Ukraine-Konflikt", "the Gaza war"
    if kind in _HOSTED and mention.kind in ("name", "capital", "region") and _after(mention, finding, lexicon, "host"):
        return True  # "talks in Beijing": hosts only where they speak or decide
    if _mediates(mention, finding, lexicon):
        return True
    if kind in _ONE_SIDED and (
        stands_beside(finding.clause.sentence.words, mention, lexicon) or _beside_border(mention, finding)
    ):
        return True  # "return to bases after drills near Ukraine": whose neighbour is no doer
    if kind not in _PLACE_IS_NO_ACTOR:
        return mention.kind == "region" and kind not in ("invasion", "troop_buildup", "coercion", "troop_withdrawal")
    if mention.kind == "region":
        return True
    return mention.kind in ("name", "capital") and _after(mention, finding, lexicon, "place")


def _beside_border(mention: Mention, finding: Finding) -> bool:
    """ "the border with Ukraine", "Ukraine's border", "an der Grenze zur Ukraine"."""
    return any(
        span.has("BORDER") and (mention.i - 4 <= span.j <= mention.i or mention.j <= span.i <= mention.j + 1)
        for span in finding.clause.spans
    )


def _after(mention: Mention, finding: Finding, lexicon: Lexicon, group: str) -> bool:
    """Whether a preposition of a closed class stands before a mention, an article between."""
    words = finding.clause.sentence.words
    before = words[mention.i - 1] if mention.i else ""
    if before in lexicon.grammar.get("article", ()) and mention.i > 1:
        before = words[mention.i - 2]
    return before in lexicon.grammar.get(group, frozenset())


def _mediates(mention: Mention, finding: Finding, lexicon: Lexicon) -> bool:
    """ "the truce brokered by Qatar", "das von den USA vermittelte Dokument"."""
    near = any(s.has("MEDIATE") and -4 <= s.i - mention.i <= 3 for s in finding.clause.spans)
    return near and _after(mention, finding, lexicon, "by")


def _from_governors(governors: Sequence[Clause], kind: str) -> tuple[str, ...]:
    for governor in governors:
        codes = tuple(dict.fromkeys(m.code for m in governor.mentions if m.kind != "region"))
        if codes:
            return codes[:2] if kind in _MUTUAL else codes[:1]
    return ()


def _complete(
    sources: tuple[str, ...],
    targets: tuple[str, ...],
    kind: str,
    context: Context,
    rivals: frozenset[frozenset[str]],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Add the other side where the article has just named a rival of the only actor found."""
    known = (*sources, *targets)
    if not known:
        return context.title[:1], context.title[1:2]
    if len(known) > 1 or kind in _ONE_SIDED:
        return sources, targets
    recent = tuple(context.recent[:6])
    named = (*context.title, *recent) if kind in _MUTUAL else (*recent, *context.title)
    opposed = next((code for code in named if frozenset((code, known[0])) in rivals), "")
    if not opposed:
        return sources, targets
    return (sources, (opposed,)) if sources else ((opposed,), targets)
