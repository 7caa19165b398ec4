"""Read the pages of articles whose feeds ask for full text, before the scorer sees them."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from indicators.collect.article import NOT_INSTALLED, missing
from indicators.collect.courtesy import Courtesy
from indicators.collect.pagereader import PageReader, Read
from indicators.collect.pages import PageRead, read_pages
from indicators.model import Feed
from indicators.store.database import Store
from indicators.store.pages import (
    forget_page_trouble,
    give_page_up,
    note_page_trouble,
    put_page_off,
    read_waiting_pages,
    release_pages,
    save_page,
)

PATIENCE: Final = timedelta(hours=2)  # so long an article waits for its page, then its teaser is scored
SECONDS_A_ROUND: Final = 60.0

log = structlog.get_logger()

OpenReader = Callable[[], AbstractContextManager[Read]]


@dataclass(slots=True)
class PagesReport:
    """Pages read, given up, and put off to another round; articles let go with their teaser without a try."""

    read: int = 0
    failed: int = 0
    put_off: int = 0
    released: int = 0


@dataclass(frozen=True, slots=True)
class FullText:
    """The means of full text, kept from round to round. unavailable: why nothing can be read, None where it can."""

    courtesy: Courtesy
    unavailable: Callable[[], str | None] = missing
    open_reader: OpenReader = PageReader

    def feeds(self, feeds: Sequence[Feed]) -> frozenset[str]:
        """The feeds whose articles are to wait for their pages; none where nothing can be read."""
        wanted = frozenset(feed.id for feed in feeds if feed.full_text)
        return wanted if wanted and self.unavailable() is None else frozenset()


def read_full_texts(
    store: Store,
    feeds: Sequence[Feed],
    now: Callable[[], datetime],
    means: FullText,
    *,
    allow_private: bool = False,
    going: Callable[[], bool] = lambda: True,
    seconds: float = SECONDS_A_ROUND,
) -> PagesReport:
    """Fetch the pages that are due and put their text in the place of the teaser; whatever fails leaves the teaser.

    What `seconds` do not suffice for is left to the next round, for two hours at most. Raises StoreError.
    """
    report = PagesReport()
    wanted = means.feeds(feeds)
    report.released = release_pages(store, wanted, now() - PATIENCE)
    asked = [feed.id for feed in feeds if feed.full_text]
    if not wanted:
        reason = means.unavailable() if asked else None
        if reason is not None and note_page_trouble(store, asked, reason):
            log.warning("full text cannot be read", feeds=len(asked), reason=reason)
        return report
    forget_page_trouble(store, NOT_INSTALLED)
    pages = read_waiting_pages(store, now())
    if not pages:
        return report

    def keep(done: PageRead) -> None:
        _keep(store, done, report)

    with means.open_reader() as read:
        asyncio.run(
            read_pages(pages, now=now, courtesy=means.courtesy, read=read, keep=keep, going=going,
                       allow_private=allow_private, seconds=seconds)
        )  # fmt: skip
    return report


def _keep(store: Store, done: PageRead, report: PagesReport) -> None:
    article, version = done.page.article_id, done.page.version
    if done.text is not None:
        save_page(store, article, version, done.text)
        report.read += 1
        return
    reason = done.reason or "no reason known"
    log.info("page not read", feed=done.page.feed_id, article=article, reason=reason)
    if done.again is not None:
        put_page_off(store, article, version, done.again, reason)
        report.put_off += 1
    else:
        give_page_up(store, article, version, reason)
        report.failed += 1
