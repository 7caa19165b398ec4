"""Cut a run of Chinese characters into words: at each place the longest word known, else one character.

Known is every word of zh.yaml (its `segments` are ordinary words listed only to be told apart) and of names/zh.yaml.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from babel import Locale

from indicators.lexicon.letters import HAN, fold
from indicators.lexicon.load import languages, read_yaml

_LANGUAGE = "zh"


@dataclass(frozen=True, slots=True)
class Known:
    """The known words, and by first character their lengths, longest first."""

    words: frozenset[str]
    lengths: Mapping[str, tuple[int, ...]]


def cut_han(token: str) -> list[str]:
    """The words of one token; a token of another script stays whole."""
    if len(token) == 1 or not HAN.match(token):
        return [token]
    known, folded, parts, at = _known(), fold(token), [], 0
    while at < len(token):
        lengths = known.lengths.get(folded[at], ())
        length = next((n for n in lengths if folded[at : at + n] in known.words), 1)
        parts.append(token[at : at + length])
        at += length
    return parts


@cache
def _known() -> Known:
    if _LANGUAGE not in languages():
        return Known(frozenset(), {})
    content = [read_yaml(f"{_LANGUAGE}.yaml"), read_yaml(f"names/{_LANGUAGE}.yaml")]
    countries = list(Locale.parse(_LANGUAGE).territories.values())
    words = frozenset(word for text in _texts([content, countries]) for word in _words(text))
    lengths: dict[str, set[int]] = {}
    for word in words:
        lengths.setdefault(word[0], set()).add(len(word))
    return Known(words, {first: tuple(sorted(group, reverse=True)) for first, group in lengths.items()})


def _texts(value: Any) -> Iterator[str]:
    """Every text in a tree of mappings and lists, keys too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _texts(key)
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _words(text: str) -> Iterator[str]:
    """The Chinese words of "乌克兰/烏克蘭" or "习近平|習近平 2012-11..", without those of one character."""
    for part in fold(text).replace("/", " ").replace("|", " ").replace("~", " ").split():
        if HAN.match(part) and len(part) > 1 and all(HAN.match(letter) for letter in part):
            yield part
