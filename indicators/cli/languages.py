"""What `doctor --language xx` looks at: what a lexicon can say, and which rules it can never reach."""

from collections.abc import Iterator

from indicators.cli.findings import Finding, Grade
from indicators.errors import IndicatorsError
from indicators.lexicon.load import Lexicon, load
from indicators.score.rulebook import Rule, load_rules

_ANY_NUMBER = "NUMBER"  # a group's word for any number in the text; no lexicon has to have it
_MODEL = "en"


def examine_language(language: str) -> list[Finding]:
    """Findings on one language; a lexicon that is missing or damaged is bad, what it lacks is a warning."""
    try:
        lexicon = load(language)
    except IndicatorsError as error:
        todo = "CONTRIBUTING.md says how a language is added; its articles count as not readable until then."
        return [Finding(Grade.BAD, language, str(error), todo)]
    return [*_size(lexicon), *_rules(lexicon), *_grammar(lexicon)]


def concepts_of(lexicon: Lexicon) -> frozenset[str]:
    """Every concept the lexicon has a word or phrase for."""
    single = {sense.concept for senses in lexicon.words.values() for sense in senses}
    several = {phrase.sense.concept for group in lexicon.phrases.values() for phrase in group}
    parted = {sense.concept for group in lexicon.particles.values() for _, sense in group}
    return frozenset(single | several | parted)


def _size(lexicon: Lexicon) -> Iterator[Finding]:
    phrases = sum(len(group) for group in lexicon.phrases.values())
    found = (f"{len(concepts_of(lexicon))} concepts, {len(lexicon.words):,} word forms, {phrases:,} phrases, "
             f"compounds {'taken apart' if lexicon.compounds else 'no'}, "
             f"words {'parted by blanks' if lexicon.spaced else 'not parted by blanks'}")  # fmt: skip
    yield Finding(Grade.GOOD, lexicon.language, found)


def _rules(lexicon: Lexicon) -> Iterator[Finding]:
    book = load_rules()
    named = concepts_of(lexicon)
    have = named | {made for concept in named for made in book.negated.get(concept, ())} | {_ANY_NUMBER}
    mute = [rule for rule in book.rules if not _reachable(rule, have)]
    reached = len(book.rules) - len(mute)
    yield Finding(Grade.GOOD, lexicon.language, f"{reached} of {len(book.rules)} rules can match")
    types = {rule.type for rule in book.rules if rule.type} - {r.type for r in book.rules if r not in mute}
    if types:
        yield Finding(Grade.WARNING, lexicon.language, f"no rule can find: {', '.join(sorted(types))}",
                      "Give the lexicon words for the concepts those rules need.")  # fmt: skip
    for rule in mute:
        needed = [group for group in (rule.trigger, rule.governor, *rule.groups) if group]
        lacking = [" or ".join(sorted(group)) for group in needed if not group & have]
        found = f"rule {rule.id} can never match: no word for {'; '.join(lacking)}"
        yield Finding(Grade.WARNING, lexicon.language, found, "Add words, with texts that hit and texts that miss.")


def _reachable(rule: Rule, have: frozenset[str]) -> bool:
    governed = not rule.governor or bool(rule.governor & have)
    return bool(rule.trigger & have) and governed and all(group & have for group in rule.groups)


def _grammar(lexicon: Lexicon) -> Iterator[Finding]:
    model = load(_MODEL)
    missing = sorted(set(model.tables) - set(lexicon.tables))
    if missing:
        yield Finding(Grade.WARNING, lexicon.language, f"tables missing that {_MODEL}.yaml has: {', '.join(missing)}",
                      "Dates and quantities that need them are not read.")  # fmt: skip
