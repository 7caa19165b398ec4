"""Turn the lemmas of a lexicon file into the forms news text uses, each with a tag of what it can be (form.py).

Forms are made when the lexicon is compiled, by rule; nothing is lemmatised at run time. Over-generation is
harmless (a form nobody writes never matches); a missing form loses a signal. The rules of a language stand in the
module of its name beside this one, as the functions it needs: noun(lemma), verb(lemma), adjective(lemma), each giving
forms; names(text, kind), the further spellings of an actor's name; name_adjectives(stem), all forms of an adjective of
a country; capital_adjectives(text); stems(word). What a module lacks is taken as written.
"""

from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from indicators.lexicon.inflect.form import Form

_AS_WRITTEN = {"noun": "n", "adjective": "a", "verb": "pdic"}  # tags of forms that no rule makes


def forms(language: str, kind: str, lemma: str) -> Iterator[Form]:
    """Every form of one lemma with its tags.

    language: ISO 639-1; kind: noun, verb, adjective or word. Where the language has no rule for the kind, the lemma
    lists its forms itself, separated by "/".
    """
    make = _rule(language, kind)
    if make is not None:
        yield from make(lemma)
    elif kind == "word":
        yield lemma.lower(), "x"
    else:
        for form in lemma.lower().split("/"):
            yield form.strip(), _AS_WRITTEN[kind]


def names(language: str, text: str, kind: str) -> Iterator[str]:
    """An actor's name and the other spellings the language's grammar gives it. kind: name, people, leader ..."""
    yield text
    make = _rule(language, "names")
    if make is not None:
        yield from make(text, kind)


def name_adjectives(language: str, stem: str) -> Iterator[str]:
    """The forms of an adjective that names a country; the stem itself where the language has no rule."""
    make = _rule(language, "name_adjectives")
    return iter((stem,)) if make is None else make(stem)


def capital_adjectives(language: str, capital: str) -> Iterator[str]:
    """Adjectives made of a capital ("Moskauer"); none where the language has no rule."""
    make = _rule(language, "capital_adjectives")
    return iter(()) if make is None else make(capital)


def stems(language: str, word: str) -> Iterator[str]:
    """What a word may be without the words written together with it, likeliest first; nothing where the language has
    no rule. Asked only of words the lexicon does not hold."""
    make = _rule(language, "stems")
    return iter(()) if make is None else make(word)


@cache
def _rule(language: str, name: str) -> Callable[..., Iterator[Any]] | None:
    module = f"{__name__}.{language}"
    return getattr(import_module(module), name, None) if find_spec(module) else None
