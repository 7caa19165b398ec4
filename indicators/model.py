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
    """One feed as feeds.yaml names it. `state` is the alpha-3 code of the state a state-affiliated feed belongs to.

    full_text: its articles are read from their pages, where the packages for that are installed.
    """

    id: str
    title: str
    url: str
    publisher: str
    owner: str
    language: str
    state_affiliated: bool = False
    state: str | None = None
    weight: float = 1.0
    full_text: bool = False


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
    other_keys: keys it may be stored under since another document, where guids or links told articles apart otherwise.
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
    other_keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The web page of an article, wanted for its text.

    feed_url: the feed's own address, whose host alone may be a private one. teaser: what the feed says of the article.
    """

    article_id: int
    version: int
    feed_id: str
    feed_url: str
    url: str
    title: str
    teaser: str
    language: str


@dataclass(frozen=True, slots=True)
class FeedHealth:
    """All that is remembered of one feed between two fetches. A feed never fetched has every default.

    state_url: the address in feeds.yaml that this state belongs to; another address there starts afresh.
    etag, last_modified: validators of the last good answer, sent back with the next request.
    last_attempt, last_success: any answer or fault; a readable feed or 304.
    last_new_entry: newest credible publication date; without one, when the document last changed.
    error_streak, failing_since, last_error: faults in a row, since when, the last one in plain words (None: well).
    last_warning: what was odd about the last document, which was read all the same (broken off, wrong encoding).
    last_status: HTTP status of the last answer, None where there was none.
    next_due: when to fetch again; None means now.
    fetches, not_modified: attempts, and how many of them were answered 304.
    entries_total, undated_total: entries of all changed documents, and how many of them had no credible date.
    entries_digest: fingerprint of the last document's entry keys; tells a changed document from a repeated one.
    entries_a_day: the feed's own pace. usual_gap_seconds: how long it is commonly quiet between two entries.
    interval_seconds: wait between two good fetches. floor_seconds: least wait the publisher asked for (max-age, ttl).
    redirect_url, redirect_seen: target of a permanent redirect and how often in a row it was seen.
    gone: the publisher answered 410; the feed is switched off and its articles stay.
    """

    state_url: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    last_attempt: dt.datetime | None = None
    last_success: dt.datetime | None = None
    last_new_entry: dt.datetime | None = None
    error_streak: int = 0
    failing_since: dt.datetime | None = None
    last_error: str | None = None
    last_warning: str | None = None
    last_status: int | None = None
    next_due: dt.datetime | None = None
    fetches: int = 0
    not_modified: int = 0
    entries_total: int = 0
    undated_total: int = 0
    entries_digest: str | None = None
    entries_a_day: float | None = None
    usual_gap_seconds: float | None = None
    interval_seconds: float | None = None
    floor_seconds: float | None = None
    redirect_url: str | None = None
    redirect_seen: int = 0
    gone: bool = False
