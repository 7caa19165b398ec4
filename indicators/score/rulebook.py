"""Read rules.yaml into a rule book: what each rule asks for, and which rules a concept may trigger."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from indicators import taxonomy
from indicators.errors import LexiconError
from indicators.lexicon.load import read_yaml

LOOSE, WORDS = "loose-", "words-"  # with which the ids of rules begin that are half a frame, and of no rule
GUESSES = (LOOSE, WORDS)
_KEYS = frozenset(
    [
        "id",
        "trigger",
        "form",
        "with",
        "governor",
        "without",
        "near",
        "actors",
        "side",
        "place",
        "type",
        "drop",
        "modality",
        "also",
        "title",
        "loose",
        "subject",
        "object",
        "reach",
    ]
)


@dataclass(frozen=True, slots=True)
class Rule:
    """One entry of rules.yaml, see its header. type None means: no signal, stop looking."""

    id: str
    trigger: frozenset[str]
    type: str | None
    form: str = ""
    groups: tuple[frozenset[str], ...] = ()
    governor: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    near: int = 99
    actors: int = 0
    side: str = ""
    place: bool = False
    title: bool = False
    modality: str = ""
    also: tuple[tuple[str, str], ...] = ()
    loose: bool = False
    subject: frozenset[str] = frozenset()
    object: frozenset[str] = frozenset()
    reach: int = 0


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All rules by trigger concept in order of the file, what negation makes of operators, and the operators."""

    by_trigger: Mapping[str, tuple[tuple[int, Rule], ...]]
    negated: Mapping[str, tuple[str, ...]]
    operators: frozenset[str]
    triggers: frozenset[str]
    rules: tuple[Rule, ...]


@cache
def load_rules() -> RuleBook:
    """The rules that ship with the package. Raises LexiconError naming the rule and the wrong key."""
    data = read_yaml("rules.yaml")
    rules = tuple(_rule(entry) for entry in data["rules"])
    seen: set[str] = set()
    for rule in rules:
        if rule.id in seen:
            raise LexiconError(f"rules.yaml: two rules have the id '{rule.id}'.")
        seen.add(rule.id)
    by_trigger: dict[str, list[tuple[int, Rule]]] = {}
    for order, rule in enumerate(rules):
        for concept in rule.trigger:
            by_trigger.setdefault(concept, []).append((order, rule))
    return RuleBook(
        {concept: tuple(group) for concept, group in by_trigger.items()},
        {name: tuple(made) for name, made in data["negated"].items()},
        frozenset(data["operators"]),
        frozenset(by_trigger),
        rules,
    )


def _rule(entry: Mapping[str, Any]) -> Rule:
    unknown = set(entry) - _KEYS
    if unknown:
        raise LexiconError(f"rules.yaml: rule '{entry.get('id')}': unknown key {sorted(unknown)}.")
    kind = entry.get("type")
    if kind is not None and kind not in taxonomy.load().types:
        raise LexiconError(f"rules.yaml: rule '{entry['id']}': type '{kind}' is not in taxonomy.yaml.")
    return Rule(
        id=entry["id"],
        trigger=frozenset(entry["trigger"]),
        type=kind,
        form=entry.get("form", ""),
        groups=tuple(frozenset(group) for group in entry.get("with", ())),
        governor=frozenset(entry.get("governor", ())),
        without=frozenset(entry.get("without", ())),
        near=entry.get("near", 99),
        actors=entry.get("actors", 0),
        side=entry.get("side", ""),
        place=entry.get("place", False),
        title=entry.get("title", False),
        modality=entry.get("modality", ""),
        also=tuple((e["type"], e["modality"]) for e in entry.get("also", ())),
        loose=entry.get("loose", False),
        subject=frozenset(entry.get("subject", ())),
        object=frozenset(entry.get("object", ())),
        reach=entry.get("reach", 0),
    )
