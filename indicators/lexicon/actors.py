"""Compile actors.yaml and the names of a language (names/xx.yaml) into look-up tables: who is meant by a country, a
leader, a group."""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib import resources
from typing import Any

from babel import Locale

from indicators.errors import LexiconError
from indicators.lexicon import inflect
from indicators.lexicon.letters import fold, tokens
from indicators.lexicon.load import read_yaml
from indicators.lexicon.segment import cut_han

_TERM = re.compile(r"(.+?) (\d{4}-\d{2})?\.\.(\d{4}-\d{2})?")
_ACRONYM_LENGTH = 5  # a longer name in capitals is also written like a word
ANY, CAPITAL, UPPER = "any", "capital", "upper"
NOBODY, COLLECTIVE, REGION = "nobody", "collective", "region"


@dataclass(frozen=True, slots=True)
class Reading:
    """Whom a collective word means where the text names `where` (empty: anywhere) between two days."""

    where: str
    codes: tuple[str, ...]
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name an actor. kind: name, adjective, people, capital, metonym, leader, region, collective, nobody.

    since, until: a leader's term of office; None where it is open. case: how its first letters must be written.
    unless: words of a sentence in which it names somebody else. readings: of a collective word, first that fits.
    tail: words at the end that only tell what is named and are not part of it.
    """

    words: tuple[str, ...]
    code: str
    kind: str
    since: date | None = None
    until: date | None = None
    case: str = CAPITAL
    unless: frozenset[str] = frozenset()
    readings: tuple[Reading, ...] = ()
    tail: int = 0


@dataclass(frozen=True, slots=True)
class Actors:
    """All names of one language by their first word, longest first.

    openers: the words a name of somebody can begin with. collective: the first words of collective words.
    """

    names: Mapping[str, tuple[Name, ...]]
    openers: frozenset[str]
    collective: frozenset[str]


@cache
def load_actors(language: str) -> Actors:
    """The names of one language. Raises LexiconError where a file is broken; a language without names of its own
    still has CLDR's country names and the leaders."""
    own = names_of(language)
    doubtful = {_split(text): frozenset(map(fold, others)) for text, others in (own.get("doubtful") or {}).items()}
    table: dict[str, dict[Name, None]] = {}
    named = list(_named(own, language))
    for name in (*named, *_collectives(own), *_nobodies(own), *_hosts(own, named)):
        if name.words:
            told = replace(name, unless=doubtful[name.words]) if name.words in doubtful else name
            table.setdefault(name.words[0], {})[told] = None
    names = {first: tuple(sorted(group, key=lambda n: -len(n.words))) for first, group in table.items()}
    openers = frozenset(first for first, group in names.items() if any(n.kind != NOBODY for n in group))
    collective = frozenset(first for first, group in names.items() if any(n.kind == COLLECTIVE for n in group))
    return Actors(names, openers, collective)


@cache
def names_of(language: str) -> Mapping[str, Any]:
    """The content of names/xx.yaml; empty where the language has none."""
    content: Mapping[str, Any] = read_yaml(f"names/{language}.yaml") if language in _named_languages() else {}
    return content


@cache
def _named_languages() -> frozenset[str]:
    folder = resources.files("indicators.lexicon").joinpath("names")
    return frozenset(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))


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


def _named(own: Mapping[str, Any], language: str) -> Iterator[Name]:
    told = own.get("actors") or {}
    for code, entry in read_yaml("actors.yaml")["actors"].items():
        yield from _names(code, entry or {}, told.get(code) or {}, language)
    for code, places in (own.get("regions") or {}).items():
        for place in places:
            yield from _inflected(str(place), code, REGION, language)


def _names(code: str, entry: Mapping[str, Any], words: Mapping[str, Any], language: str) -> Iterator[Name]:
    """entry: what actors.yaml says of an actor; words: what the names of the language do."""
    for kind, key in (("name", "names"), ("people", "people"), ("capital", "capitals"), ("metonym", "metonyms")):
        for text in words.get(key) or ():
            yield from _inflected(str(text), code, kind, language)
    for stem in words.get("adjectives") or ():
        for form in inflect.name_adjectives(language, str(stem)):
            yield Name(_split(form), code, "adjective", case=_case(str(stem)))
    for capital in words.get("capitals") or ():
        for form in inflect.capital_adjectives(language, str(capital)):
            yield Name(_split(form), code, "adjective")
    alpha2 = entry.get("alpha2")
    cldr = Locale.parse(language).territories.get(alpha2) if alpha2 else None
    if cldr:
        yield from _inflected(cldr, code, "name", language)
    for leader in (*(entry.get("leaders") or ()), *(words.get("leaders") or ())):
        yield from _leader(str(leader), code, language)


def _leader(text: str, code: str, language: str) -> Iterator[Name]:
    """The forms of "Surname|Other spelling 2014-06..2019-05"; either end of the term, or the term, may be missing."""
    term = _TERM.fullmatch(text)
    since, until = (_first_day(term[2]), _last_day(term[3])) if term else (None, None)
    for spelling in (term[1] if term else text).split("|"):
        for name in _inflected(spelling, code, "leader", language):
            yield replace(name, since=since, until=until)


def _first_day(month: str | None) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


def _last_day(month: str | None) -> date | None:
    first = _first_day(month)
    return first.replace(day=monthrange(first.year, first.month)[1]) if first else None


def _inflected(text: str, code: str, kind: str, language: str) -> Iterator[Name]:
    case = _case(text)
    for form in (text,) if case == UPPER else inflect.names(language, text, kind):
        yield Name(_split(form), code, kind, case=case)


def _case(text: str) -> str:
    """How a name's first word must be written, by how the file writes it: UAE in capitals, "al-Qaeda" anyhow."""
    first = re.split(r"[ \-]", text, maxsplit=1)[0]
    if first.isupper() and 1 < len(first) <= _ACRONYM_LENGTH:
        return UPPER
    return CAPITAL if first[:1].isupper() else ANY


def _collectives(words: Mapping[str, Any]) -> Iterator[Name]:
    for texts, meaning in _entries(words, "collectives"):
        readings = tuple(_reading(str(where), told) for where, told in meaning.items())
        for text in texts:
            yield Name(_split(text), "", COLLECTIVE, case=_case(text), readings=readings)


def _entries(words: Mapping[str, Any], key: str) -> Iterator[tuple[list[str], Mapping[str, Any]]]:
    for entry in words.get(key) or ():
        if not isinstance(entry, Mapping) or not entry.get("words") or not isinstance(entry.get("mean"), Mapping):
            raise LexiconError(f"indicators/lexicon/names: {key}: {entry!r}. Expected words and mean.")
        yield [str(text) for text in entry["words"]], entry["mean"]


def _reading(where: str, told: Any) -> Reading:
    """ "HOUTHI", "DNR 2014-04..2022-02" or "KOR PRK" where the text names `where`; "any" stands for everywhere."""
    term = _TERM.fullmatch(str(told))
    codes_meant = (term[1] if term else str(told)).split()
    since, until = (_first_day(term[2]), _last_day(term[3])) if term else (None, None)
    return Reading("" if where == "any" else where, tuple(codes_meant), since, until)


def _nobodies(words: Mapping[str, Any]) -> Iterator[Name]:
    """Phrases with an actor's name in them that name nobody: "Gulf of Oman", "Vienna talks"."""
    for text in words.get("nobody") or ():
        yield Name(_split(text), "", NOBODY, case=ANY)


def _hosts(words: Mapping[str, Any], named: Iterable[Name]) -> Iterator[Name]:
    """The city before a word for what is held there: "Vienna talks" names a place, "Wiener Gespräche" nobody."""
    codes_of = {name.words: name.code for name in named if name.kind != "adjective"}
    for host in words.get("hosts") or ():
        city = _split(host)
        code = codes_of.get(city, "")
        for tail in map(_split, words.get("host_tails") or ()):
            yield Name((*city, *tail), code, REGION if code else NOBODY, tail=len(tail))


def in_office(name: Name, day: date | None) -> bool:
    """Whether a name stands for the office on a day: always, but for a leader out of office."""
    return name.kind != "leader" or within(name.since, name.until, day)


def within(since: date | None, until: date | None, day: date | None) -> bool:
    """Whether a day lies between two others, both included; an end that is None is open, an unknown day lies in all."""
    return day is None or ((since is None or since <= day) and (until is None or day <= until))


def _split(text: str) -> tuple[str, ...]:
    """A name as score/text.py cuts it; hyphens and other marks inside are passed over."""
    return tuple(part for token in tokens(text) if token[0].isalnum() or token[0] in "',." for part in cut_han(token))
