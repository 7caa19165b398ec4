"""Collect the feeds that are due into the store."""

from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from indicators.collect.collector import Collected, collect
from indicators.collect.schedule import is_due
from indicators.errors import StoreError
from indicators.model import Feed, FeedHealth
from indicators.store.database import Store
from indicators.store.reads import read_health
from indicators.store.writes import save_collected, sync_feeds

log = structlog.get_logger()


@dataclass(slots=True)
class CollectReport:
    """What one round brought: feeds tried, answered with 304, failed (id to reason), and entries by their fate."""

    feeds: int = 0
    unchanged_feeds: int = 0
    new: int = 0
    edited: int = 0
    unchanged: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    warnings: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        """Feeds that gave a readable answer."""
        return self.feeds - len(self.failed)


async def collect_into(
    store: Store,
    feeds: Sequence[Feed],
    now: Callable[[], datetime],
    *,
    only_due: bool = True,
    allow_private: bool = False,
    on_feed: Callable[[Collected], None] | None = None,
    full_text: Collection[str] = (),
) -> CollectReport:
    """Fetch feeds and store what they bring, feed by feed; one bad feed never stops the others.

    only_due: leave out feeds whose next fetch lies ahead. on_feed: called after each, for progress. full_text: ids of
    feeds whose articles are to wait for the text of their pages (pipeline.fulltext).
    Raises StoreError where the store cannot be written; what was stored before stays.
    """
    sync_feeds(store, feeds, now())
    known = read_health(store)
    wanted = [(feed, known.get(feed.id, FeedHealth())) for feed in feeds]
    if only_due:
        wanted = [(feed, health) for feed, health in wanted if is_due(health, now())]
    report = CollectReport()
    stream: AsyncIterator[Collected] = collect(wanted, now=now, allow_private=allow_private)
    async with aclosing(stream) as items:  # type: ignore[type-var]  # collect is an async generator
        async for item in items:
            _keep(store, item, now(), report, item.feed.id in full_text)
            if on_feed is not None:
                on_feed(item)
    if report.failed:
        name, reason = min(report.failed.items())
        log.warning("feeds failed", failed=len(report.failed), of=report.feeds, first=f"{name}: {reason}")
    return report


def _keep(store: Store, item: Collected, now: datetime, report: CollectReport, pages: bool) -> None:
    report.feeds += 1
    failed = item.error is not None
    if item.error is not None:
        report.failed[item.feed.id] = item.error
        log.info("feed failed", feed=item.feed.id, reason=item.error)
    if item.warnings:
        report.warnings[item.feed.id] = item.warnings
    try:
        saved = save_collected(store, item.feed.id, item.health, item.entries, now, failed=failed, pages=pages)
    except StoreError:
        raise
    except Exception as error:  # one feed's odd content must not stop the run; its old state stays
        report.failed[item.feed.id] = f"could not be stored: {type(error).__name__}"
        log.exception("feed could not be stored", feed=item.feed.id)
        return
    report.unchanged_feeds += item.health.last_status == 304
    report.new += saved.new
    report.edited += saved.edited
    report.unchanged += saved.unchanged
