"""Find the concepts of a sentence: longest match wins, separable verbs are joined over their clause."""

from collections.abc import Collection
from dataclasses import dataclass

from indicators.lexicon.load import Lexicon, Phrase, Sense, Senses
from indicators.score.text import Sentence

_INHERITED = frozenset("nipdcg")  # nouns and verbs
INNER = "o"  # the tag of a concept that stands inside a phrase of another concept
_MAX_GAP = 4
# What ends inside a phrase for a truce is the fighting, not the truce: "halt the fighting", "припинення вогню".
_ENDS_FIGHTING = frozenset(("END", "CUT", "CANCEL", "LIFT", "FORBID", "BLOCK", "POSTPONE", "BREAK", "FAIL"))
_TOPICS = frozenset(
    ("SPORT", "CULTURE", "HISTORY", "COURT", "CRIME", "BUSINESS", "DISASTER", "HEALTH", "ANIMAL", "LABOUR", "NEGATION")
)
_STOP = frozenset(',;:.!?–—()"„“”«»')


@dataclass(slots=True)
class Span:
    """Tokens i..j (j exclusive) of a sentence and what they may mean: concept to tags (lexicon/inflect.py)."""

    i: int
    j: int
    senses: dict[str, str]
    particle: int = -1  # where the split-off particle of a separable verb stands

    def has(self, concept: str) -> bool:
        return concept in self.senses

    def tags(self) -> str:
        return "".join(self.senses.values())

    def verbal(self) -> bool:
        """Whether some reading is a verb form."""
        return any(tag in "ipdcgz" for tags in self.senses.values() for tag in tags)


def find_spans(sentence: Sentence, lexicon: Lexicon, described: Collection[int] = ()) -> list[Span]:
    """The concept spans of a sentence in order of their start; empty where no word has a concept.

    A phrase swallows the words inside it; a word that is also part of a phrase with a gap keeps its own span.
    described: tokens with the adjective of a country before them, which are nouns ("Russian shells").
    """
    words = sentence.words
    noun_marks = lexicon.grammar.get("noun_marks", frozenset())
    noun_tails = lexicon.grammar.get("noun_tails", frozenset())
    verb_marks = lexicon.grammar.get("verb_marks", frozenset())
    spans: list[Span] = []
    at = 0
    while at < len(words):
        word = words[at]
        phrase_length, senses = _longest_phrase(words, at, lexicon)
        if senses and phrase_length > 1:
            _add_inner(senses, words[at : at + phrase_length], lexicon)
            spans.append(Span(at, at + phrase_length, senses))
            at += phrase_length
            continue
        found = lexicon.lookup(word) if not senses else tuple(Sense(c, tags) for c, tags in senses.items())
        if found and lexicon.capitals and not senses:
            found = _by_capital(found, sentence.raw[at][0].isupper(), opens=at == 0)
        if noun_marks and len(found) and _ambiguous(found):
            before = words[at - 1] if at else ""
            after = words[at + 1] if at + 1 < len(words) else ""
            if not at or at in described or before in noun_marks or before[0].isdigit() or after in noun_tails:
                found = _only(found, "nxg")
            elif before in verb_marks:
                found = _only(found, "ipdcgx")
        split = lexicon.particles.get(word)
        if split:
            joined = _join_particle(words, at, split, lexicon.grammar.get("after_particle", frozenset()))
            if joined is not None:
                for concept, tags in senses.items():
                    joined.senses.setdefault(concept, tags)
                spans.append(joined)
                at += 1
                continue
        if found:
            spans.append(Span(at, at + 1, {sense.concept: sense.tags for sense in found}))
        elif at and _names_a_place(sentence, at, lexicon):
            spans.append(Span(at, at + 1, {"REGION": "n"}))
        at += 1
    for span in spans:
        if "h" in span.tags():
            span.senses.setdefault("HEDGE", INNER)  # "vurabilir": the ending says that it may be
    return spans


def _add_inner(senses: dict[str, str], words: list[str], lexicon: Lexicon) -> None:
    """Give a phrase the concepts of the nouns inside it, tagged "o": they can be partners, but trigger nothing. A
    figure of speech ("heart attack") keeps its own concept only."""
    if not senses.keys().isdisjoint(_TOPICS):
        return
    foreign = _ENDS_FIGHTING if "TRUCE" in senses else frozenset()
    for word in words:
        for sense in lexicon.lookup(word):
            if sense.concept not in foreign and not _INHERITED.isdisjoint(sense.tags):
                senses.setdefault(sense.concept, INNER)


def _names_a_place(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """Whether a word without a concept is the name of a place: capitalised, right behind a preposition of place."""
    word = sentence.raw[at]
    if not word[0].isupper() or len(word) < 3 or sentence.words[at - 1] not in lexicon.grammar.get("to_place", ()):
        return False
    return sentence.words[at] not in lexicon.grammar.get("no_place", ())


def _by_capital(senses: Senses, capital: bool, opens: bool) -> Senses:
    """Where nouns are capitalised: a capital word is no verb, a small one no noun. The first word of a sentence may
    be anything, but is a noun where it can be one."""
    if opens and capital and not any("n" in sense.tags for sense in senses):
        return senses
    wanted = "nmaxg" if capital else "ipdcgzax"
    return tuple(sense for sense in senses if any(tag in wanted for tag in sense.tags))


def _ambiguous(senses: Senses) -> bool:
    """Whether a form can be a noun and a finite verb: "strikes", "shells", "orders"."""
    tags = "".join(sense.tags for sense in senses)
    return "n" in tags and ("p" in tags or "d" in tags)


def _only(senses: Senses, wanted: str) -> Senses:
    """The readings with one of the wanted tags; all of them where none has."""
    kept = tuple(
        Sense(sense.concept, tags) for sense in senses if (tags := "".join(tag for tag in sense.tags if tag in wanted))
    )
    return kept or senses


def _longest_phrase(words: list[str], at: int, lexicon: Lexicon) -> tuple[int, dict[str, str]]:
    """Length and senses of the longest phrase starting at a word; (0, {}) where there is none."""
    word = words[at]
    pairs = lexicon.pairs.get(word)
    if pairs is None:
        return 0, {}
    candidates = pairs.get(words[at + 1], ()) if at + 1 < len(words) else ()
    senses: dict[str, str] = {}
    best = span_length = 0
    for phrase in (*candidates, *lexicon.gapped[word]):
        if best and len(phrase.words) < best:
            continue
        end = _phrase_end(words, at, phrase)
        if end and _closes(words, at, end, lexicon):
            if len(phrase.words) > best:
                senses.clear()
            best = len(phrase.words)
            span_length = phrase.gap or end - at
            senses[phrase.sense.concept] = senses.get(phrase.sense.concept, "") + phrase.sense.tags
    if span_length == 1:  # a phrase with a gap after its first word: keep what that word means by itself
        for sense in lexicon.lookup(word):
            senses.setdefault(sense.concept, sense.tags)
    return span_length, senses


def _closes(words: list[str], at: int, end: int, lexicon: Lexicon) -> bool:
    """Whether a phrase that begins with a separable verb and ends in a particle has it at the end of a clause:
    "schlägt ... ein", not "schlägt ein Treffen vor"."""
    if words[at] not in lexicon.particles or words[end - 1] not in lexicon.grammar.get("particles", ()):
        return True
    followers = lexicon.grammar.get("after_particle", frozenset())
    return end == len(words) or words[end] in _STOP or words[end] in followers


def _phrase_end(words: list[str], at: int, phrase: Phrase) -> int:
    """Index after the phrase if it stands at a word, else 0."""
    parts = phrase.words
    head = parts[: phrase.gap] if phrase.gap else parts
    end = at + len(head)
    if tuple(words[at:end]) != head:
        return 0
    if not phrase.gap:
        return end
    tail = parts[phrase.gap :]
    if tail[0] not in words[end : end + _MAX_GAP + 1]:
        return 0
    for start in range(end, min(end + _MAX_GAP, len(words) - len(tail)) + 1):
        if tuple(words[start : start + len(tail)]) == tail:
            return start + len(tail)
        if start < len(words) and words[start] in _STOP:
            return 0
    return 0


def _join_particle(
    words: list[str], at: int, split: tuple[tuple[str, Sense], ...], followers: frozenset[str]
) -> Span | None:
    """The span of a finite verb whose particle closes the clause ("ziehen ... ab"), None where none follows."""
    particles = {particle for particle, _ in split}
    depth = 0
    for index in range(at + 1, min(len(words), at + 32)):
        word = words[index]
        if word in particles and (
            index + 1 == len(words) or words[index + 1] in _STOP or words[index + 1] in followers
        ):
            senses = {sense.concept: sense.tags for particle, sense in split if particle == word}
            return Span(at, at + 1, senses, particle=index)
        if word in ";:.!?":
            break
        if word == ",":
            depth += 1
            if depth > 2:
                break
    return None
