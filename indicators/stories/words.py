"""Find the places and words of conflicts in a text, inflected forms included, in any of the languages."""

from collections.abc import Iterable, Mapping, Sequence

from ahocorasick_rs import AhoCorasick

# How many letters an ending may add to a word of five letters or more, and to a shorter one.
_ENDINGS = {
    "de": (4, 1),
    "ru": (4, 2),
    "uk": (4, 2),
    "pl": (4, 2),
    "tr": (5, 3),
    "ar": (2, 1),
    "zh": (99, 99),
    "ja": (99, 99),
}
_OTHER_ENDINGS = (2, 1)
_FALLING_VOWELS = {"ru": "аяоеыиуюьй", "uk": "аяоеиіїуюьй", "pl": "aąeęioóuy"}  # Украина, Украине: the stem is "украин"
_ARABIC_PREFIXES = frozenset({"", "و", "ف", "ب", "ل", "ك", "ال", "وال", "بال", "فال", "كال", "لل", "ول", "وب"})
_UNSPACED = frozenset({"zh", "ja"})
_LONG = 5

Hit = tuple[int, str, int]  # conflict, word as configured, offset in the text
_Pattern = tuple[int, str, str, int]  # conflict, word as configured, language, letters an ending may add


class WordFinder:
    """Words of several conflicts, compiled once. A word that ends in * takes any ending.

    conflicts: per conflict mappings of a language code to words (places, words).
    """

    def __init__(self, conflicts: Sequence[Sequence[Mapping[str, Sequence[str]]]]) -> None:
        self._own = [{lang for words in mappings for lang in words} for mappings in conflicts]
        self._patterns: dict[str, list[_Pattern]] = {}
        for conflict, mappings in enumerate(conflicts):
            for lang, words in ((lang, words) for mapping in mappings for lang, words in mapping.items()):
                for word in words:
                    stem, ending = _stem(word, lang)
                    if stem:
                        self._patterns.setdefault(stem, []).append((conflict, word, lang, ending))
        self._stems = list(self._patterns)
        self._automaton = AhoCorasick(self._stems) if self._stems else None

    def find(self, text: str, lang: str) -> list[Hit]:
        """Every word found, by offset; of words inside one another the longest ("South Sudan" is not Sudan).

        lang: whose words count; those of all languages where a conflict lacks it.
        """
        if self._automaton is None or not text:
            return []
        lowered = lower(text)
        spans: dict[Hit, tuple[int, int]] = {}
        for which, start, end in self._automaton.find_matches_as_indexes(lowered, overlapping=True):
            for conflict, word, word_lang, ending in self._patterns[self._stems[which]]:
                asked = lang == word_lang or lang not in self._own[conflict]
                if asked and _stands_alone(lowered, start, end, word_lang, ending):
                    spans[conflict, word, start] = (start, end)
        longest = _longest(set(spans.values()))
        hits = [hit for hit, span in spans.items() if span in longest]
        return sorted(hits, key=lambda hit: (hit[2], hit[0], hit[1]))


def _longest(spans: set[tuple[int, int]]) -> set[tuple[int, int]]:
    """The spans that lie in no other."""
    kept: set[tuple[int, int]] = set()
    reached = -1
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if end > reached:
            kept.add((start, end))
            reached = end
    return kept


def lower(text: str) -> str:
    """Lower case, letter for letter, so that offsets stay (İ would otherwise become two)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _stem(word: str, lang: str) -> tuple[str, int]:
    word = lower(" ".join(word.split()))
    if word.endswith("*"):
        return word[:-1], 99
    long, short = _ENDINGS.get(lang, _OTHER_ENDINGS)
    last = word.rsplit(" ", 1)[-1]
    if len(last) < _LONG:
        return word, short
    return (word[:-1] if word[-1] in _FALLING_VOWELS.get(lang, "") else word), long


def _stands_alone(text: str, start: int, end: int, lang: str, ending: int) -> bool:
    if lang in _UNSPACED:
        return True
    before = start
    while before > 0 and text[before - 1].isalnum():
        before -= 1
    if before < start and not (lang == "ar" and text[before:start] in _ARABIC_PREFIXES):
        return False
    after = _letters(text[end : end + ending + 1])
    return after <= ending


def _letters(text: Iterable[str]) -> int:
    count = 0
    for letter in text:
        if not letter.isalnum():
            break
        count += 1
    return count
