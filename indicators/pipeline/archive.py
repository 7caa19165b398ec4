"""Articles of a file to what the index is made of, in memory: score, conflicts, stories, days. Needs no store."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pandas as pd

from indicators.config import Configuration
from indicators.errors import InputError
from indicators.model import Article, Feed, Score
from indicators.score import text
from indicators.score.contract import LineError, parse_line, to_article
from indicators.score.scorer import Scorer
from indicators.stories.cluster import cluster
from indicators.stories.conflict import ConflictMatcher
from indicators.stories.report import event_columns

_DAY = timedelta(days=1)


@dataclass(slots=True)
class Archive:
    """What `trend` needs of an archive, and the lines that could not be used.

    signals: one row a signal and conflict, feed_days: one row a source and day, as `trend.index.daily_index` takes
    them. Nobody knows when an archive's articles were first seen: it counts as their publication. Every source counts
    as read on every day from its first to the archive's last article; falling silent is told by its own habit.
    """

    signals: pd.DataFrame
    feed_days: pd.DataFrame
    articles: int = 0
    faults: list[LineError] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Read:
    number: int
    article: Article
    published: datetime
    feed: Feed
    score: Score
    conflicts: tuple[tuple[str, ...], ...]


def read_archive(
    lines: Iterable[bytes],
    scorer: Scorer,
    configuration: Configuration,
    on_article: Callable[[int], None] | None = None,
) -> Archive:
    """Score the articles of JSON Lines (as `score` reads them; published is needed) and place them in stories.

    An article's `source` names its feed, publisher or title in feeds.yaml, or its address does; any other source counts
    as a publisher of its own. A bad line is a fault with its number and never stops the rest. on_article: for progress.
    """
    matcher, sources = ConflictMatcher(configuration.conflicts), Sources(configuration.feeds)
    read: list[_Read] = []
    faults: list[LineError] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            read.append(_read(number, line, scorer, matcher, sources))
        except InputError as error:
            faults.append(LineError(number, None, str(error)))
        if on_article is not None:
            on_article(number)
    return Archive(_signals(read), _feed_days(read), len(read), faults)


def _read(number: int, line: bytes, scorer: Scorer, matcher: ConflictMatcher, sources: "Sources") -> _Read:
    article = to_article(parse_line(line))
    if article.published is None:
        raise InputError('"published" is missing: without it the article belongs to no day')
    score = scorer.score(article)
    title, summary = text.plain(article.title), text.plain(article.summary)
    conflicts = matcher.of(title, summary, score.lang, score.signals)
    return _Read(number, article, article.published.astimezone(UTC), sources.of(article), score, conflicts)


class Sources:
    """The feed an article comes from, by what its source or its address says."""

    def __init__(self, feeds: Sequence[Feed]) -> None:
        self._by_name: dict[str, Feed] = {}
        self._by_host: dict[str, Feed] = {}
        for feed in feeds:
            for name in (feed.id, feed.publisher, feed.title):
                self._by_name.setdefault(name.casefold(), feed)
            self._by_host.setdefault(_host(feed.url), feed)

    def of(self, article: Article) -> Feed:
        source = article.source if isinstance(article.source, str) else ""
        host = _host(article.url) if isinstance(article.url, str) else ""
        known = self._by_name.get(source.casefold()) or self._by_host.get(host)
        if known is not None:
            return known
        name = source or host or "unnamed"
        return self._by_name.setdefault(name.casefold(), Feed(name, name, "", name, name, article.lang or ""))


def _host(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _signals(read: Sequence[_Read]) -> pd.DataFrame:
    telling = [item for item in read if item.score.signals]
    stories = cluster(_articles(telling)) if telling else pd.DataFrame()
    owners = {item.number: item.feed.owner for item in telling}
    rows = []
    for item in telling:
        place = stories.loc[item.number]
        for order, (signal, conflicts) in enumerate(zip(item.score.signals, item.conflicts, strict=True)):
            rows += [
                {
                    "signal_id": f"{item.number}.{order}",
                    "conflict": conflict,
                    "article_id": item.number,
                    "story_id": place["story_id"],
                    "type": signal.type,
                    "modality": signal.modality.value,
                    "confidence": signal.confidence,
                    "quantity": signal.quantity,
                    "speaker": signal.speaker.value,
                    "source_actors": signal.source_actors,
                    "target_actors": signal.target_actors,
                    "published_utc": item.published,
                    "first_seen_utc": item.published,
                    "lang": item.score.lang,
                    "publisher": item.feed.publisher,
                    "owner": item.feed.owner,
                    "origin": owners.get(place["copy_of"], item.feed.owner),
                    "state_affiliated": item.feed.state_affiliated,
                    "state": item.feed.state,
                    "feed_weight": item.feed.weight,
                }
                for conflict in conflicts
            ]
    frame = pd.DataFrame(rows, columns=list(_COLUMNS))
    return frame.assign(
        published_utc=pd.to_datetime(frame["published_utc"], utc=True),
        first_seen_utc=pd.to_datetime(frame["first_seen_utc"], utc=True),
        quantity=frame["quantity"].astype(float),
    )


_COLUMNS = ("signal_id", "conflict", "article_id", "story_id", "type", "modality", "confidence", "quantity", "speaker",
            "source_actors", "target_actors", "published_utc", "first_seen_utc", "lang", "publisher", "owner", "origin",
            "state_affiliated", "state", "feed_weight")  # fmt: skip


def _articles(read: Sequence[_Read]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "article_id": item.number,
                "published_utc": item.published,
                "title": text.plain(item.article.title),
                "summary": text.plain(item.article.summary),
                "lang": item.score.lang,
                "key": f"{item.feed.id} {item.article.id}",
                **event_columns(item.score.signals),
            }
            for item in read
        ]
    )


def _feed_days(read: Sequence[_Read]) -> pd.DataFrame:
    columns = ["feed_id", "day", "fetches", "successes", "new_articles", "unreadable", "lang"]
    if not read:
        return pd.DataFrame(columns=columns)
    count = Counter((item.feed.id, item.published.date()) for item in read)
    unread = Counter((item.feed.id, item.published.date()) for item in read if item.score.note)
    first: dict[str, date] = {}
    for feed, day in count:
        first[feed] = min(first.get(feed, day), day)
    last = max(day for _, day in count)
    languages = {item.feed.id: item.score.lang for item in read}
    rows = []
    for feed, start in sorted(first.items()):
        for number in range((last - start).days + 1):
            at = (feed, start + number * _DAY)
            rows.append((*at, 1, 1, count[at], unread[at], languages[feed]))
    return pd.DataFrame(rows, columns=columns)
