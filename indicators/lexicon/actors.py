"""Compile actors.yaml into look-up tables of names: who is meant by a country, capital, leader, people or group."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from babel import Locale

from indicators.lexicon.load import read_yaml

_WORD = re.compile(r"(?:[^\W\d_]\.){2,}|'(?:s|t|d)\b|[^\W\d_]+|\d+|'")  # cuts names as score.text cuts sentences
_ADJECTIVE_ENDINGS_DE = ("", "e", "en", "er", "es", "em")


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name an actor. kind: name, adjective, people, capital, metonym, leader or region.

    since, until: a leader's term of office; None where it is open.
    """

    words: tuple[str, ...]
    code: str
    kind: str
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Actors:
    """All names of one language by their first word, longest first."""

    names: Mapping[str, tuple[Name, ...]]


@cache
def load_actors(language: str) -> Actors:
    """The names of one language. Raises LexiconError where actors.yaml is broken; a language without names of
    its own still has CLDR's country names and the leaders."""
    table: dict[str, dict[Name, None]] = {}
    data = read_yaml("actors.yaml")
    for code, entry in data["actors"].items():
        for name in _names(code, entry or {}, language):
            if name.words:
                table.setdefault(name.words[0], {})[name] = None
    for place, code in _regions(data, language):
        words = _split(place)
        if words:
            table.setdefault(words[0], {})[Name(words, code, "region")] = None
    return Actors({first: tuple(sorted(group, key=lambda n: -len(n.words))) for first, group in table.items()})


@cache
def codes() -> frozenset[str]:
    """Every actor code there is."""
    return frozenset(read_yaml("actors.yaml")["actors"])


@cache
def groups() -> frozenset[str]:
    """The codes of armed and political groups."""
    return _of_kind("group")


@cache
def organisations() -> frozenset[str]:
    """The codes of organisations of states."""
    return _of_kind("organisation")


def _of_kind(kind: str) -> frozenset[str]:
    actors = read_yaml("actors.yaml")["actors"]
    return frozenset(code for code, entry in actors.items() if (entry or {}).get("kind") == kind)


@cache
def member_states() -> Mapping[str, frozenset[str]]:
    """Which organisations each code belongs to."""
    actors = read_yaml("actors.yaml")["actors"]
    return {code: frozenset((entry or {}).get("members_of", ())) for code, entry in actors.items()}


@cache
def rivals() -> frozenset[frozenset[str]]:
    """The pairs of codes that oppose each other, whatever the year."""
    pairs = read_yaml("rivals.yaml")["rivals"]
    return frozenset(frozenset(_pair(entry)) for entry in pairs)


def _pair(entry: Any) -> tuple[str, str]:
    pair = entry["pair"] if isinstance(entry, Mapping) else entry
    first, second = pair[:2]
    return str(first), str(second)


def _names(code: str, entry: Mapping[str, Any], language: str) -> Iterator[Name]:
    words = entry.get(language) or {}
    for kind, key in (("name", "names"), ("people", "people"), ("capital", "capitals"), ("metonym", "metonyms")):
        for text in words.get(key) or ():
            yield from _inflected(str(text), code, kind, language)
    for stem in words.get("adjectives") or ():
        endings = _ADJECTIVE_ENDINGS_DE if language == "de" else ("",)
        for ending in endings:
            yield Name(_split(stem + ending), code, "adjective")
    alpha2 = entry.get("alpha2")
    if alpha2:
        cldr = Locale.parse(language).territories.get(alpha2)
        if cldr:
            yield from _inflected(cldr, code, "name", language)
    for leader in [*(entry.get("leaders") or ()), *(words.get("leaders") or ())]:
        yield from _leader(leader, code, language)


def _leader(leader: Any, code: str, language: str) -> Iterator[Name]:
    if isinstance(leader, str):
        yield from _inflected(leader, code, "leader", language)
        return
    since, until = leader.get("from"), leader.get("to")
    texts = (
        [leader["full"]]
        if leader.get("ambiguous") and leader.get("full")
        else [leader["name"], *filter(None, [leader.get("full")])]
    )
    texts += leader.get("also", ())
    for text in texts:
        for name in _inflected(str(text), code, "leader", language):
            yield Name(name.words, code, "leader", _day(since), _day(until))


def _day(value: Any) -> date | None:
    if value is None or isinstance(value, date):
        return value
    text = str(value)
    return date.fromisoformat(text if len(text) == 10 else f"{text}-01-01"[:10])


def _inflected(text: str, code: str, kind: str, language: str) -> Iterator[Name]:
    words = _split(text)
    if not words:
        return
    yield Name(words, code, kind)
    if language == "ar":
        for prefix in ("و", "ب", "ل", "لل" if words[0].startswith("ال") else "ف"):
            first = words[0].removeprefix("ال") if prefix == "لل" else words[0]
            yield Name((prefix + first, *words[1:]), code, kind)
    if language == "de" and not words[-1].endswith(("s", "x", "z", "ß")):
        yield Name((*words[:-1], words[-1] + "s"), code, kind)  # genitive: Russlands, Moskaus


def _regions(data: Mapping[str, Any], language: str) -> Iterator[tuple[str, str]]:
    regions = data.get("regions") or {}
    for code, entry in regions.items():
        places = entry.get(language, ()) if isinstance(entry, Mapping) else entry
        for place in places or ():
            yield str(place), code


def _split(text: str) -> tuple[str, ...]:
    return tuple(_WORD.findall(text.lower().replace("’", "'")))
