"""Say which sentences can fire any rule at all: one look-up a word, before any matching.

Every word stands for a set of concepts, kept as the bits of one number. A sentence is read only where its bits hold a
rule's trigger and something of each of its `with` groups; most articles have no such sentence and leave at once.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from indicators.lexicon.load import Lexicon, Phrase, load
from indicators.score.rules import RuleBook, load_rules

_REMEMBERED_WORDS = 400_000


class Gate:
    """The gate of one language."""

    def __init__(self, lexicon: Lexicon, book: RuleBook) -> None:
        self._lexicon = lexicon
        self._bits = _numbered(book)
        self._phrases = _phrase_keys(lexicon)
        self._seen: dict[str, int] = {}
        self._needs = _needs(book, self._bits)
        self._triggers = 0
        for concept in book.triggers:
            self._triggers |= self._bits[concept]
        self._folds = [(self._bits[a], self._bits[b]) for a, b in book.negated.items() if a in self._bits]

    def opens(self, words: Iterable[str]) -> bool:
        """Whether a sentence of these lower-case words can fire a rule. Never false where a rule would fire."""
        seen = self._seen
        mask = 0
        for word in words:
            bits = seen.get(word)
            mask |= self._learn(word) if bits is None else bits
        if not mask & self._triggers:
            return False
        for plain, negated in self._folds:
            if mask & plain:
                mask |= negated
        return any(mask & trigger and all(mask & group for group in groups) for trigger, groups in self._needs)

    def _learn(self, word: str) -> int:
        lexicon, bits = self._lexicon, self._bits
        concepts = {sense.concept for sense in lexicon.lookup(word)}
        concepts |= {sense.concept for _, sense in lexicon.particles.get(word, ())}
        concepts |= self._phrases.get(word, set())
        mask = 0
        for concept in concepts:
            mask |= bits.get(concept, 0)
        if len(self._seen) >= _REMEMBERED_WORDS:
            self._seen.clear()
        self._seen[word] = mask
        return mask


@cache
def gate_of(language: str) -> Gate:
    """The gate of a language with the rules that ship; built once."""
    return Gate(load(language), load_rules())


def _numbered(book: RuleBook) -> dict[str, int]:
    names: dict[str, None] = dict.fromkeys(sorted(book.triggers))
    for rule in book.rules:
        for group in rule.groups:
            names.update(dict.fromkeys(sorted(group)))
    names.update(dict.fromkeys([*book.negated, *book.negated.values()]))
    return {name: 1 << number for number, name in enumerate(names)}


def _needs(book: RuleBook, bits: Mapping[str, int]) -> list[tuple[int, list[int]]]:
    """(trigger bits, bits of each group) of every rule that yields a signal; a group a number satisfies is left out."""
    needs: dict[tuple[int, tuple[int, ...]], None] = {}
    for rule in book.rules:
        if rule.type is None:
            continue
        groups = tuple(sum(bits[c] for c in group) for group in rule.groups if "NUMBER" not in group)
        needs[sum(bits[concept] for concept in rule.trigger), groups] = None
    return [(trigger, list(groups)) for trigger, groups in needs]


def _phrase_keys(lexicon: Lexicon) -> dict[str, set[str]]:
    """The rarest-looking word of each phrase to the phrase's concepts: its longest word that no closed class holds."""
    closed = frozenset().union(*lexicon.grammar.values()) if lexicon.grammar else frozenset()
    keys: dict[str, set[str]] = {}
    for phrases in lexicon.phrases.values():
        for phrase in phrases:
            keys.setdefault(_key(phrase, closed), set()).add(phrase.sense.concept)
    return keys


def _key(phrase: Phrase, closed: frozenset[str]) -> str:
    return max(phrase.words, key=lambda word: (word not in closed, len(word)))
