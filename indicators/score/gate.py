"""Say which sentences can fire any rule at all: one look-up a word, before any matching.

Every word stands for a set of concepts, kept as the bits of one number. A sentence is read only where its bits hold a
rule's trigger and something of each of its `with` groups; most articles have no such sentence and leave at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from indicators.lexicon.actors import load_actors
from indicators.lexicon.load import Lexicon, load
from indicators.score.frames import PHRASES
from indicators.score.rulebook import Rule, RuleBook, load_rules

_REMEMBERED_WORDS = 400_000
_MARKS = frozenset(("NUMBER", "RIVALS"))  # satisfied by something else than a word with a concept
_PHRASE, _ACTOR = 1, 2  # bits: the word is the key of a phrase; the word begins an actor's name


class Gate:
    """The gate of one language."""

    def __init__(self, lexicon: Lexicon, book: RuleBook, names: Iterable[str]) -> None:
        """names: first words of all actor names."""
        self._lexicon = lexicon
        self._bits = _numbered(book)
        self._names = frozenset(names)
        self._seen: dict[str, int] = {}
        self._phrases = _phrases_by_key(lexicon, self._bits)
        self._needs = _needs([rule for rule in book.rules if not rule.loose], self._bits)
        self._loose = _needs([rule for rule in book.rules if rule.loose], self._bits)
        self._triggers = sum(self._bits[concept] for concept in book.triggers)
        self._folds = [(self._bits[a], sum(self._bits[b] for b in made)) for a, made in book.negated.items()]

    def opens(self, words: Sequence[str], loose: bool = False) -> bool:
        """Whether a sentence of these lower-case words can fire a rule. Never false where a rule would fire.

        loose: whether the rules marked so count.
        """
        seen = self._seen
        mask = 0
        for word in words:
            bits = seen.get(word)
            mask |= self._learn(word) if bits is None else bits
        if mask & _PHRASE:
            mask |= self._of_phrases(frozenset(words))
        if not mask & self._triggers:
            return False
        for plain, negated in self._folds:
            if mask & plain:
                mask |= negated
        return _holds(mask, self._needs) or (loose and _holds(mask, self._loose))

    def _of_phrases(self, words: frozenset[str]) -> int:
        mask = 0
        for key in words & self._phrases.keys():
            for parts, bits in self._phrases[key]:
                if parts <= words:
                    mask |= bits
        return mask

    def _learn(self, word: str) -> int:
        lexicon, bits = self._lexicon, self._bits
        mask = _PHRASE if word in self._phrases else 0
        mask |= _ACTOR if word in self._names else 0
        for sense in (*lexicon.lookup(word), *(sense for _, sense in lexicon.particles.get(word, ()))):
            mask |= bits.get(sense.concept, 0)
        if len(self._seen) >= _REMEMBERED_WORDS:
            self._seen.clear()
        self._seen[word] = mask
        return mask


@cache
def gate_of(language: str) -> Gate:
    """The gate of a language with the rules that ship; built once."""
    return Gate(load(language), load_rules(), load_actors(language).openers)


def _numbered(book: RuleBook) -> dict[str, int]:
    names: dict[str, None] = dict.fromkeys(sorted(book.triggers))
    for rule in book.rules:
        for group in (*rule.groups, rule.subject, rule.object):
            names.update(dict.fromkeys(sorted(group)))
    names.update(dict.fromkeys([*book.negated, *(made for group in book.negated.values() for made in group)]))
    return {name: 1 << number for number, name in enumerate(names, 2)}


def _holds(mask: int, needs: Sequence[tuple[int, list[int]]]) -> bool:
    return any(mask & trigger and all(mask & group for group in groups) for trigger, groups in needs)


def _needs(rules: Sequence[Rule], bits: Mapping[str, int]) -> list[tuple[int, list[int]]]:
    """(trigger bits, bits of each group) of every rule that yields a signal; a group a number satisfies is left out."""
    needs: dict[tuple[int, tuple[int, ...]], None] = {}
    for rule in rules:
        if rule.type is None:
            continue
        groups = [_bits_of(group, bits) for group in rule.groups if group.isdisjoint(_MARKS)]
        groups += [
            sum(bits[c] for c in role) for role in (rule.subject, rule.object) if role and PHRASES.isdisjoint(role)
        ]
        if rule.actors:
            groups.append(_ACTOR)
        needs[sum(bits[concept] for concept in rule.trigger), tuple(groups)] = None
    return [(trigger, list(groups)) for trigger, groups in needs]


def _bits_of(group: frozenset[str], bits: Mapping[str, int]) -> int:
    """The bits of a group; a leader may also be there by name."""
    return sum(bits[concept] for concept in group) | (_ACTOR if "LEADER" in group else 0)


def _phrases_by_key(lexicon: Lexicon, bits: Mapping[str, int]) -> dict[str, list[tuple[frozenset[str], int]]]:
    """The rarest-looking word of each phrase (its longest that no closed class holds) to all its words and its bits."""
    closed = frozenset().union(*lexicon.grammar.values()) if lexicon.grammar else frozenset()
    keys: dict[str, dict[frozenset[str], int]] = {}
    for phrases in lexicon.phrases.values():
        for phrase in phrases:
            bit = bits.get(phrase.sense.concept)
            if bit:
                key = max(phrase.words, key=lambda word: (word not in closed, len(word)))
                group = keys.setdefault(key, {})
                parts = frozenset(phrase.words)
                group[parts] = group.get(parts, 0) | bit
    return {key: list(group.items()) for key, group in keys.items()}
