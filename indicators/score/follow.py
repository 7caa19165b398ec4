"""Read sentences that add to what was just told: "Kyiv denied it", "At least 20 people died", "... on Friday"."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from indicators import taxonomy
from indicators.lexicon.load import Lexicon
from indicators.model import Modality, Speaker
from indicators.score.clauses import Clause
from indicators.score.dates import DayMention
from indicators.score.merge import Candidate
from indicators.score.modality import attributions
from indicators.score.quantity import BARE, Quantity, units_of_type
from indicators.score.spans import Span

_CASUALTIES = ("dead", "wounded")
_CONTESTABLE = (Modality.ASSERTED, Modality.CLAIMED, Modality.ANNOUNCED)
_DATED = (Modality.ASSERTED, Modality.DENIED, Modality.ANNOUNCED)
_BY_FORCE = ("invasion", "ceasefire_violation")  # what the lead tells of as fire: one event with one day
_NEWS_DAYS = 7
_AHEAD = (Modality.ANNOUNCED, Modality.FEARED)


def denials(
    clauses: Sequence[Clause], fired: Sequence[Span], told: Sequence[Candidate], lexicon: Lexicon
) -> Iterator[Candidate]:
    """Candidates for clauses that deny what was told before without naming it again.

    fired: triggers that already made a finding in this sentence; told: the candidates before it, oldest first.
    A denial by the doer of an escalation adds his reassurance; one by the other side does not (codebook 13).
    """
    triggers = {id(span) for span in fired}
    for clause in clauses:
        denial = next((span for span in clause.spans if _denies(span, clause, lexicon)), None)
        if denial is None or any(id(span) in triggers for c in clauses for span in c.spans):
            continue
        denier = _denier(clause)
        known = _denied_one(told, denier)
        if known is None:
            continue
        if denier and denier not in known.actors:
            known = replace(known, sources=(denier,), targets=known.sources)  # who denies a deed is charged with it
        own = denier in known.sources or not denier
        yield replace(
            known,
            modality=Modality.DENIED,
            order=(known.order[0], clause.sentence.index, denial.i),
            quantity=None,
            day=None,
            speaker=Speaker.SELF if own else Speaker.OPPONENT,
            features=_with_modality(known, Modality.DENIED) | {"anaphoric"},
        )
        if own and taxonomy.load().types[known.type].severity < 0:
            yield replace(
                known,
                type="reassurance",
                modality=Modality.ASSERTED,
                order=(known.order[0], clause.sentence.index, denial.i),
                sources=known.sources or ((denier,) if denier else ()),
                targets=(),
                quantity=None,
                day=None,
                speaker=Speaker.SELF,
                features=frozenset(
                    {f for f in _with_modality(known, Modality.ASSERTED) if not f.startswith("type=")}
                    | {"type=reassurance", "anaphoric"}
                ),
            )


def complete(
    told: Sequence[Candidate],
    quantities: Sequence[Quantity],
    days: Sequence[DayMention],
    published: date | None,
) -> list[Candidate]:
    """The candidates told so far, with the number or day that a sentence without a signal of its own adds."""
    result = list(told)
    for quantity in quantities:
        index = _takes(result, quantity)
        if index is not None:
            result[index] = replace(result[index], quantity=quantity)
    if days and result:
        first = result[0]
        if first.day is None and first.order[0] == 0 and not days[0].ends:
            result[0] = replace(first, day=days[0].resolve(published, first.modality in _AHEAD))
    return result


def date_by_lead(told: Sequence[Candidate], days: Sequence[DayMention], published: date | None) -> list[Candidate]:
    """The candidates of an article, with the day of its lead given to the event its title tells first without one.

    days: those the first sentence of the summary names. A day that sentence gives to another event stays there;
    one it gives to an accusation is the day of what the title tells.
    """
    result = list(told)
    day = next((d.resolve(published, False) for d in days if not d.ends), None)
    first = min(result, key=lambda c: c.order, default=None)
    if first is None or day is None or published is None or not 0 <= (published - day).days <= _NEWS_DAYS:
        return result
    if first.order[0] or first.day or first.type == "accusation" or first.modality not in _DATED:
        return result
    others = [c for c in result if c.order[:2] == (1, 0) and c.day == day]
    shared = ("accusation", "armed_attack") if first.type in _BY_FORCE else ("accusation",)
    if any(c.type not in shared for c in others):
        return result
    return [
        replace(c, day=day) if c is first else replace(c, day=None) if c.type == "accusation" and c in others else c
        for c in result
    ]


def count_by_lead(told: Sequence[Candidate], quantities: Sequence[Quantity]) -> list[Candidate]:
    """The candidates of an article, with the number of its lead given to the title's first event that lacks one and
    counts such things, where the lead itself gives it to nothing else."""
    result = list(told)
    taken = {c.quantity.value for c in result if c.quantity}
    for quantity in quantities:
        if quantity.value in taken or quantity.unit == BARE:
            continue
        for index, candidate in enumerate(result):
            fits = quantity.unit in units_of_type().get(candidate.type, ())
            fits = fits and (quantity.unit in _CASUALTIES) == (candidate.type == "armed_attack")
            if fits and not candidate.order[0] and candidate.quantity is None and candidate.modality in _DATED:
                result[index] = replace(candidate, quantity=quantity)
                taken.add(quantity.value)
                break
    return result


def _denies(span: Span, clause: Clause, lexicon: Lexicon) -> bool:
    """Whether a span denies what the clause only points at: "denied it", "wies das zurück", a bare "dementiert"."""
    if not span.has("DENY") or span.tags() == "n":
        return False
    words = clause.words()
    anaphora = lexicon.grammar.get("anaphora", frozenset())
    return not anaphora.isdisjoint(words) or len(words) <= 6


def _denier(clause: Clause) -> str:
    named = [m.code for m in clause.mentions if m.kind != "region"] or [m.code for m in attributions(clause)]
    return named[0] if named else ""


def _denied_one(told: Sequence[Candidate], denier: str) -> Candidate | None:
    """The latest contestable act that concerns the denier, else the latest of all."""
    types = taxonomy.load().types
    acts = [
        c for c in told if c.modality is Modality.CLAIMED or (c.modality in _CONTESTABLE and types[c.type].physical)
    ]
    concerned = [c for c in acts if denier in c.actors] if denier else acts
    if not concerned:
        concerned = [c for c in acts if len(c.actors) < 2]
    return concerned[-1] if concerned else None


def _with_modality(known: Candidate, modality: Modality) -> frozenset[str]:
    return frozenset(f for f in known.features if not f.startswith("modality=")) | {f"modality={modality}"}


def _takes(told: Sequence[Candidate], quantity: Quantity) -> int | None:
    """Which candidate a number of a later sentence belongs to: the first without one whose type counts this unit."""
    if quantity.unit == BARE:
        return None
    for index, candidate in enumerate(told):
        counted = quantity.unit in units_of_type().get(candidate.type, ())
        lacking = candidate.quantity is None and candidate.modality is not Modality.DENIED
        if counted and lacking and (quantity.unit in _CASUALTIES or candidate.order[0] == 0):
            return index
    return None
