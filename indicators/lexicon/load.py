"""Read a language's YAML file and compile it into look-up tables of forms.

`Lexicon.lookup(word)` answers in one dictionary access for words seen before; German compounds are taken apart
at first sight ("Truppenabzug" carries FORCE and WITHDRAW) and remembered.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

import yaml

from indicators.errors import LexiconError
from indicators.lexicon import inflect
from indicators.lexicon.inflect import de
from indicators.lexicon.letters import fold, tokens

_KINDS = {"nouns": "noun", "verbs": "verb", "adjectives": "adjective", "words": "word"}
_REMEMBERED_WORDS = 400_000
_SHORT_HEAD = 5  # "Wochenende": a head this short needs a modifier that means something
_LINKING = ("", "s", "es", "n", "en", "e")


@dataclass(frozen=True, slots=True)
class Sense:
    """What a form can mean: a concept and the tags of the form (inflect.py)."""

    concept: str
    tags: str


Senses = tuple[Sense, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A form of several words; `gap` is the index after which up to four foreign words may stand, 0 for none."""

    words: tuple[str, ...]
    gap: int
    sense: Sense


@dataclass(frozen=True, slots=True)
class Lexicon:
    """One language, compiled. `words` single forms, `phrases` by first word (`pairs`: those whose second word follows
    at once, by first and second word; `gapped`: the others), longest first, `particles` finite form of a
    separable verb to (particle, sense), `grammar` the closed classes of the file as sets of words.
    compounds: words are taken apart; capitals: nouns are written with one; spaced: blanks part words; free_order:
    subject and object stand on either side of the verb; verb_first: the verb opens the clause, its subject is next."""

    language: str
    words: Mapping[str, Senses]
    phrases: Mapping[str, tuple[Phrase, ...]]
    pairs: Mapping[str, Mapping[str, tuple[Phrase, ...]]]
    gapped: Mapping[str, tuple[Phrase, ...]]
    particles: Mapping[str, tuple[tuple[str, Sense], ...]]
    grammar: Mapping[str, frozenset[str]]
    tables: Mapping[str, Mapping[str, Any]]
    compounds: bool
    capitals: bool
    spaced: bool
    free_order: bool = False
    verb_first: bool = False
    _seen: dict[str, Senses] = field(default_factory=dict)

    def lookup(self, word: str) -> Senses:
        """The senses of one lower-case word, () where it has none."""
        senses = self._seen.get(word)
        if senses is None:
            senses = self._read(word)
            if len(self._seen) >= _REMEMBERED_WORDS:
                self._seen.clear()
            self._seen[word] = senses
        return senses

    def _read(self, word: str) -> Senses:
        """What the file says of a word; a compound listed with its head's concept keeps that of its first part too:
        Truppenabzug is a withdrawal, of forces."""
        senses = self.words.get(word, ())
        if not senses:
            stems = inflect.stems(self.language, word)
            senses = next((known for stem in stems if (known := self.words.get(stem))), ())
        if not self.compounds or len(word) <= 8:
            return senses
        joined = self._compound(word)
        if not senses:
            return joined
        own = {sense.concept for sense in senses}
        return (*senses, *(s for s in joined if s.concept not in own)) if own & {s.concept for s in joined} else senses

    def _compound(self, word: str) -> Senses:
        """Senses of head and modifier of the compound with the longest known head, () where there is none."""
        if word in self.grammar.get("plain_words", ()):
            return ()
        for cut in range(3, len(word) - 3):
            head = self.words.get(word[cut:])
            if not head or not any("n" in sense.tags or "c" in sense.tags for sense in head):
                continue
            modifier = self._modifier(word[:cut])
            if modifier is None or (not modifier and len(word) - cut < _SHORT_HEAD):
                continue
            return tuple(dict.fromkeys((*(Sense(s.concept, "n") for s in head if "x" not in s.tags), *modifier)))
        return ()

    def _modifier(self, text: str) -> Senses | None:
        """Senses of the first part of a compound; () for a part without a concept, None for an impossible one."""
        for link in _LINKING:
            if link and not text.endswith(link):
                continue
            stem = text[: len(text) - len(link)] if link else text
            senses = self.words.get(stem) or self.words.get(stem + "e")
            if senses:
                return tuple(Sense(s.concept, "m") for s in senses if "n" in s.tags or "a" in s.tags)
        return () if text in self.grammar.get("modifiers", ()) or len(text) >= 4 else None


@cache
def languages() -> tuple[str, ...]:
    """The codes of all languages with a lexicon, sorted."""
    return tuple(sorted(e.name[:2] for e in _folder().iterdir() if len(e.name) == 7 and e.name.endswith(".yaml")))


@cache
def readable() -> frozenset[str]:
    """The languages whose lexicon is large enough that finding nothing means something: those not marked `small`."""
    return frozenset(code for code in languages() if "\nsmall: true\n" not in _text(f"{code}.yaml"))


@cache
def load(language: str) -> Lexicon:
    """The compiled lexicon of a language. Raises LexiconError for a language without one or a damaged file."""
    if language not in languages():
        raise LexiconError(f"'{language}' has no lexicon (there are: {', '.join(languages())}).")
    return compile_lexicon(read_yaml(f"{language}.yaml"), f"{language}.yaml")


@cache
def version() -> str:
    """A digest of every data file that decides how a text is scored: lexicons and rules, taxonomy, trained models.

    It stands on every stored value; a store of another version is scored again by the worker.
    """
    digest = hashlib.sha256()
    package = resources.files("indicators")
    for folder in (_folder(), _folder().joinpath("names"), package, package.joinpath("score", "models")):
        for entry in sorted(folder.iterdir(), key=lambda e: e.name) if folder.is_dir() else ():
            if entry.name.endswith((".yaml", ".json", ".npz")):
                digest.update(entry.name.encode())
                digest.update(entry.read_bytes())
    return digest.hexdigest()[:12]


def _text(name: str) -> str:
    content: str = _folder().joinpath(name).read_text(encoding="utf-8")
    return content


def read_yaml(name: str) -> Any:
    """The content of a data file beside this module. Raises LexiconError with line and column where it is broken."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return yaml.load(_folder().joinpath(name).read_bytes(), Loader=loader)  # noqa: S506  # a safe loader, in C
    except yaml.YAMLError as error:
        raise LexiconError(f"indicators/lexicon/{name}: {error}") from error


def compile_lexicon(data: Mapping[str, Any], name: str) -> Lexicon:
    """Compile the parsed content of a language file. Raises LexiconError naming the concept and the wrong key."""
    language = data["language"]
    words: dict[str, dict[Sense, None]] = {}
    phrases: dict[str, dict[Phrase, None]] = {}
    particles: dict[str, dict[tuple[str, Sense], None]] = {}
    strong = dict(entry.split(maxsplit=1) for entry in data.get("strong_verbs", ()))
    for concept, entry in data["concepts"].items():
        for key, lemmas in entry.items():
            if key not in _KINDS:
                raise LexiconError(f"{name}: concepts.{concept}.{key}: expected one of {', '.join(_KINDS)}.")
            for lemma in lemmas or ():
                if not isinstance(lemma, str):
                    raise LexiconError(f"{name}: concepts.{concept}.{key}: {lemma!r} is not text; put it in quotes.")
                own = de.with_parts(lemma, strong) if strong and key == "verbs" else lemma
                for form, tags in inflect.forms(language, _KINDS[key], own):
                    _add_form(form, Sense(concept, tags), words, phrases)
                if key == "verbs" and "|" in lemma:
                    particle = de.split_separable(lemma)[0]
                    for form, tags in de.separable_finite(lemma, strong):
                        particles.setdefault(form, {})[particle, Sense(concept, tags)] = None
    by_length = {first: tuple(sorted(group, key=lambda p: -len(p.words))) for first, group in phrases.items()}
    grammar = {k: frozenset(map(fold, map(str, v))) for k, v in data.get("grammar", {}).items()}
    return Lexicon(
        language=language,
        words={word: _merge(senses) for word, senses in words.items()},
        phrases=by_length,
        pairs={first: _by_second(group) for first, group in by_length.items()},
        gapped={first: tuple(p for p in group if p.gap == 1) for first, group in by_length.items()},
        particles={form: tuple(group) for form, group in particles.items()},
        grammar=grammar,
        tables=_folded(data.get("tables", {})),
        compounds=bool(data.get("compounds", False)),
        capitals=bool(data.get("capitals", False)),
        spaced=bool(data.get("spaced", True)),
        free_order=bool(data.get("free_order", data.get("capitals", False))),
        verb_first=bool(data.get("verb_first", False)),
    )


def _by_second(group: Sequence[Phrase]) -> Mapping[str, tuple[Phrase, ...]]:
    table: dict[str, list[Phrase]] = {}
    for phrase in group:
        if phrase.gap != 1:
            table.setdefault(phrase.words[1], []).append(phrase)
    return {second: tuple(phrases) for second, phrases in table.items()}


def _merge(senses: Mapping[Sense, None]) -> Senses:
    """One sense a concept, tags joined."""
    tags: dict[str, str] = {}
    for sense in senses:
        tags[sense.concept] = tags.get(sense.concept, "") + sense.tags
    return tuple(Sense(concept, joined) for concept, joined in tags.items())


def _add_form(
    form: str, sense: Sense, words: dict[str, dict[Sense, None]], phrases: dict[str, dict[Phrase, None]]
) -> None:
    parts = [part for part in tokens(form) if part not in ("-", "‐")]
    if len(parts) == 1:
        words.setdefault(parts[0], {})[sense] = None
        return
    gap = parts.index("~") if "~" in parts else 0
    clean = tuple(part for part in parts if part != "~")
    phrases.setdefault(clean[0], {})[Phrase(clean, gap, sense)] = None


def _folded(value: Any) -> Any:
    """Tables with their words as texts are folded; values stay."""
    if isinstance(value, Mapping):
        return {fold(str(key)): _folded(inner) for key, inner in value.items()}
    return [fold(str(inner)) for inner in value] if isinstance(value, list) else value


def _folder() -> Any:
    return resources.files("indicators.lexicon")
