"""The records that travel between stages. Frozen, typed, without behaviour beyond what their fields say.

All datetimes are aware UTC. Actor codes are ISO 3166 alpha-3 (XKX for Kosovo), or NATO, EU, UNO, OSCE ...,
or a group in capitals (HAMAS, M23). Signal types are the ids of taxonomy.yaml.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Direction(StrEnum):
    """Which way a signal or an article points."""

    ESCALATION = "escalation"
    DE_ESCALATION = "de-escalation"
    MIXED = "mixed"
    NONE = "none"


class Modality(StrEnum):
    """How far a text vouches for a signal, strongest first."""

    ASSERTED = "asserted"
    ANNOUNCED = "announced"
    CLAIMED = "claimed"
    FEARED = "feared"
    DENIED = "denied"


class Speaker(StrEnum):
    """Whose word a signal is: the acting party's own, its opponent's, a third party's, or the text's."""

    SELF = "self"
    OPPONENT = "opponent"
    THIRD = "third"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Evidence:
    """Words that prove a signal: code-point offsets into the plain-text title or summary."""

    field: str
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Signal:
    """One voiced proposition about one event (codebook 1)."""

    type: str
    direction: Direction
    modality: Modality
    severity: float
    confidence: float
    quantity: float | None = None
    unit: str | None = None
    approximate: bool = False
    date: dt.date | None = None
    source_actors: tuple[str, ...] = ()
    target_actors: tuple[str, ...] = ()
    speaker: Speaker = Speaker.NONE
    rule: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Article:
    """What the scorer reads: title and summary as plain text or HTML. `lang` None means "detect it"."""

    id: str
    title: str
    summary: str = ""
    published: dt.datetime | None = None
    lang: str | None = None
    source: str | None = None
    url: str | None = None
    extra: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Score:
    """What the scorer says of one article. `score` is on the Goldstein range -10 .. +10, `relevance` 0 .. 1."""

    id: str
    lang: str
    direction: Direction
    score: float
    relevance: float
    signals: tuple[Signal, ...]
    lexicon_version: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Feed:
    """One feed as feeds.yaml names it. `state` is the alpha-3 code of the state a state-affiliated feed belongs to."""

    id: str
    title: str
    url: str
    publisher: str
    owner: str
    language: str
    state_affiliated: bool = False
    state: str | None = None
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Conflict:
    """One watched conflict. `places` and `words` map a language code to words that place an article in it."""

    id: str
    title: str
    actors: tuple[str, ...]
    places: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class DateFlag(StrEnum):
    """How far a publication date can be trusted; all but OK mean that first-seen was used."""

    OK = "ok"
    MISSING = "missing"
    IMPLAUSIBLE = "implausible"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a fetched feed, already plain text and http(s) links only.

    key: identity of the article within the store (guid, guid plus URL, URL, or content; see collect.identity).
    published: aware UTC, already replaced by first-seen where `date_flag` is not OK.
    stated_date: the date as the feed wrote it, kept beside a replaced one.
    """

    key: str
    title: str
    summary: str
    published: dt.datetime
    url: str | None = None
    guid: str | None = None
    date_flag: DateFlag = DateFlag.OK
    stated_date: str | None = None
    language: str | None = None
