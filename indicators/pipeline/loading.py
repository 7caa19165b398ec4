"""Load the finished partitions of a backfill into the store, then stories and index."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from indicators.config import Configuration
from indicators.model import Feed
from indicators.pipeline.collecting import CollectReport
from indicators.pipeline.parquet import Folder
from indicators.pipeline.update import finish, note_unfinished
from indicators.score.scorer import Scorer
from indicators.store.bulk import add_feeds, is_loaded, load_partition, mark_read
from indicators.store.database import Store
from indicators.store.writes import content_hash

WHY = "archive loaded"


@dataclass(slots=True)
class LoadReport:
    """What a load did: articles that were new to the store, partitions loaded now, days of the index worked out."""

    articles: int = 0
    partitions: int = 0
    stories: int = 0
    days: int = 0


def load(
    store: Store,
    output: str,
    configuration: Configuration,
    scorer: Scorer,
    now: dt.datetime,
    on_partition: Callable[[int], None] | None = None,
) -> LoadReport:
    """`load_partitions`, then stories and index. It can be broken off anywhere; a second call goes on."""
    report = load_partitions(store, output, configuration, now, on_partition)
    done = finish(store, configuration, scorer, now, CollectReport(), why=WHY)
    report.stories, report.days = done.stories, done.days
    return report


def load_partitions(
    store: Store,
    output: str,
    configuration: Configuration,
    now: dt.datetime,
    on_partition: Callable[[int], None] | None = None,
) -> LoadReport:
    """Load every finished partition of the folder that is not in the store yet, one transaction each.

    Every source counts as read from its first to the archive's last article. That stories and index are to be done is
    kept in the store. on_partition: called with 1 after each, for progress. Raises StoreError.
    """
    folder, report = Folder(output), LoadReport()
    configured = {feed.id: feed for feed in configuration.feeds}
    names = sorted(folder.done())
    for name in names:
        if not is_loaded(store, name):
            rows = _Rows(configured, now)
            rows.read(folder, name)
            if rows.articles:
                note_unfinished(store, min(row["published_utc"] for row in rows.articles))
            add_feeds(store, list(rows.feeds.values()))
            report.articles += load_partition(store, name, rows.articles, rows.signals, rows.links)
            report.partitions += 1
        if on_partition is not None:
            on_partition(1)
    feeds, last = _reach(folder, names)
    if last is not None:
        mark_read(store, sorted(feeds), last.astimezone(dt.UTC).date())
    return report


def _reach(folder: Folder, names: Sequence[str]) -> tuple[set[str], dt.datetime | None]:
    """The sources of an archive and its last article."""
    feeds: set[str] = set()
    last: dt.datetime | None = None
    for name in names:
        for frame in folder.read("articles", name, columns=["feed_id", "published_utc"]):
            if len(frame):
                feeds |= set(frame["feed_id"])
                newest = max(frame["published_utc"])
                last = newest if last is None else max(last, newest)
    return feeds, last


class _Rows:
    """The rows of a partition as the store takes them."""

    def __init__(self, configured: Mapping[str, Feed], now: dt.datetime) -> None:
        self._configured, self._now = configured, now
        self.feeds: dict[str, dict[str, Any]] = {}
        self.articles: list[dict[str, Any]] = []
        self.signals: list[dict[str, Any]] = []
        self.links: list[dict[str, Any]] = []

    def read(self, folder: Folder, name: str) -> None:
        """Take in a partition; its tables articles and details hold the same rows in the same order."""
        for told, more in zip(folder.read("articles", name), folder.read("details", name), strict=True):
            for article, detail in zip(told.to_dict("records"), more.to_dict("records"), strict=True):
                self._add(article, detail)

    def _add(self, article: Mapping[Any, Any], detail: Mapping[Any, Any]) -> None:
        number, published = int(article["article_id"]), article["published_utc"]
        assert number == detail["article_id"]
        if article["feed_id"] not in self.feeds:
            self.feeds[article["feed_id"]] = self._feed(article)
        self.articles.append(
            {
                **{name: article[name] for name in _SAME},
                "number": number,
                "key": detail["key"],
                "other_key": detail["other_key"],
                "guid": None,
                "changed_utc": published,
                "content_hash": content_hash(article["title"], article["summary"]),
                "scored_version": 1,
            }
        )
        self._link(number, -1, article["conflicts"], published)
        for place, signal in enumerate(orjson.loads(detail["signals"]) if detail["signals"] else ()):
            self._link(number, place, signal.pop("conflicts"), published)
            self.signals.append(
                {
                    **signal,
                    "article": number,
                    "number": place,
                    "date": dt.date.fromisoformat(signal["date"]) if signal["date"] else None,
                    **{
                        name: orjson.dumps(signal[name]).decode()
                        for name in ("source_actors", "target_actors", "evidence")
                    },
                    "lexicon_version": article["lexicon_version"],
                    "published_utc": published,
                    "first_seen_utc": published,
                }
            )

    def _link(self, article: int, number: int, conflicts: list[str], published: dt.datetime) -> None:
        self.links += [
            {"article": article, "number": number, "conflict_id": one, "published_utc": published}
            for one in dict.fromkeys(conflicts)
        ]

    def _feed(self, article: Mapping[Any, Any]) -> dict[str, Any]:
        name = article["feed_id"]
        feed = self._configured.get(name) or Feed(
            name, name, "", article["publisher"], article["owner"], article["lang"]
        )
        return {**asdict(feed), "active": name in self._configured, "added_utc": self._now}


_SAME = ("feed_id", "url", "title", "summary", "lang", "published_utc", "date_flag", "first_seen_utc", "version",
         "direction", "score", "relevance", "lexicon_version", "note")  # fmt: skip
