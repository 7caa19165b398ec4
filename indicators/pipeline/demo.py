"""The demo: a read-only store made of a small archive written for the project, with a clock that stands still.

It is shown where nothing has been collected yet, and built by the same steps as a real store.
"""

import datetime as dt
import hashlib
import os
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from random import Random

from indicators.collect.feed import ParsedFeed
from indicators.collect.health import after_fetch
from indicators.collect.http import FetchResult
from indicators.collect.schedule import next_due
from indicators.config import ROOT, Configuration, load_feeds
from indicators.errors import StoreError
from indicators.model import FeedHealth
from indicators.pipeline.demo_feeds import Fetch, fetches, read_articles, read_outages
from indicators.pipeline.indexing import make_index
from indicators.pipeline.scoring import score_waiting
from indicators.pipeline.stories import make_stories
from indicators.score.scorer import Scorer
from indicators.store.database import Store, open_store
from indicators.store.reads import read_counts, read_meta
from indicators.store.writes import save_collected, set_meta, sync_feeds
from indicators.stories.conflict import ConflictMatcher

DEMO_NOW = dt.datetime(2022, 2, 28, 20, tzinfo=dt.UTC)
ARCHIVE = ROOT / "data" / "demo"
_CACHE = ROOT / "data" / "demo.db"
_BEGIN = dt.datetime(2021, 11, 1, 0, 5, tzinfo=dt.UTC)
_KEY = "demo_key"
# What decides how the store comes out; a change in any of these files makes the cache stale.
_MADE_BY = ("collect", "lexicon", "pipeline", "score", "stories", "store", "trend")


def demo_wanted(store: Store | None) -> bool:
    """Whether the demo stands in: nothing has been collected and no feed has ever answered. None: no store yet."""
    if store is None:
        return True
    counts = read_counts(store)
    return counts.articles == 0 and counts.last_success is None


def demo_configuration() -> Configuration:
    """The invented feeds and the watched conflicts of the demo."""
    return load_feeds(ARCHIVE / "feeds.yaml")


def open_demo(cache: Path | None = None) -> Store:
    """The demo store, open for reading; built first where there is none or an older one, which takes some seconds.

    cache: the file to keep it in (default data/demo.db, or the folder for temporary files where that is not writable).
    Processes that build it at the same time do not disturb each other. Raises StoreError where it can be kept nowhere.
    """
    path = cache or (_CACHE if os.access(_CACHE.parent, os.W_OK) else _for_this_user())
    key = _key()
    if not _fresh(path, key):
        _build(path, key)
    return open_store(f"sqlite:///{path}", read_only=True)


def _for_this_user() -> Path:
    return Path(tempfile.gettempdir()) / f"indicators-demo-{os.getuid() if hasattr(os, 'getuid') else 0}.db"


def _key() -> str:
    digest = hashlib.sha256()
    files = [path for part in _MADE_BY for path in (ROOT / "indicators" / part).rglob("*")]
    for path in sorted([*files, *ARCHIVE.iterdir(), ROOT / "indicators" / "taxonomy.yaml"]):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(f"{path.relative_to(ROOT)}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _fresh(path: Path, key: str) -> bool:
    if not path.exists():
        return False
    try:
        with open_store(f"sqlite:///{path}", read_only=True) as store:
            return read_meta(store, _KEY) == key
    except StoreError:
        return False  # an older schema, or damaged: built anew


def _build(path: Path, key: str) -> None:
    """Build beside the place and move it there in one step, so that no reader ever sees half a store."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    _remove(part)
    try:
        with open_store(f"sqlite:///{part}") as store:
            _set(store, "synchronous=OFF")  # a power cut costs a rebuild, no more
            _fill(store)
            set_meta(store, "fixed_now", DEMO_NOW.isoformat())
            set_meta(store, _KEY, key)
            _set(store, "journal_mode=DELETE")  # one file, and readable in a folder that is not writable
        part.replace(path)
    finally:
        _remove(part)


def _set(store: Store, pragma: str) -> None:
    with closing(store.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA {pragma}")


def _remove(part: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        part.with_name(part.name + ending).unlink(missing_ok=True)


def _fill(store: Store) -> None:
    configuration = demo_configuration()
    sync_feeds(store, configuration.feeds, _BEGIN)
    articles = read_articles(ARCHIVE, configuration.feeds)
    health = {feed.id: FeedHealth(state_url=feed.url) for feed in configuration.feeds}
    for fetch in fetches(configuration.feeds, articles, read_outages(ARCHIVE / "outages.yaml"), _BEGIN, DEMO_NOW):
        health[fetch.feed.id] = after = _after(health[fetch.feed.id], fetch)
        save_collected(store, fetch.feed.id, after, fetch.entries, fetch.at, failed=fetch.reason is not None)
    _, oldest = score_waiting(store, Scorer.load(), ConflictMatcher(configuration.conflicts))
    make_stories(store, oldest or _BEGIN, DEMO_NOW)
    make_index(store, [conflict.id for conflict in configuration.conflicts], DEMO_NOW)


def _after(health: FeedHealth, fetch: Fetch) -> FeedHealth:
    answer = FetchResult(fetch.feed.url, fetch.feed.url, None if fetch.reason else 200, error=fetch.reason)
    document = None if fetch.reason else ParsedFeed(fetch.feed.title, fetch.entries)
    after = after_fetch(health, answer, document, fetch.at)
    return replace(after, next_due=next_due(after, answer, fetch.at, Random(0)))  # noqa: S311  # jitter, no secret
