"""Fetch the pages of articles, politely: host by host, one page after the other, as robots.txt allows."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from yarl import URL

from indicators.collect.article import PageError, checked
from indicators.collect.courtesy import Courtesy, site_of
from indicators.collect.http import DEFAULT_CONTACT, FetchRequest, FetchResult, Limits, Session, fetch, open_session
from indicators.collect.pagereader import Read
from indicators.model import Page

PAGE_LIMITS = Limits(total_seconds=30, connect_seconds=10, read_seconds=15, max_bytes=3 * 1024 * 1024)
_ACCEPT = "text/html, application/xhtml+xml;q=0.9, */*;q=0.1"
_HOSTS_AT_ONCE = 10


@dataclass(frozen=True, slots=True)
class PageRead:
    """What became of a page: its text; or why there is none (`reason`), for good or to be tried again at `again`."""

    page: Page
    text: str | None = None
    reason: str | None = None
    again: datetime | None = None


async def read_pages(
    pages: Sequence[Page],
    *,
    now: Callable[[], datetime],
    courtesy: Courtesy,
    read: Read,
    keep: Callable[[PageRead], None],
    going: Callable[[], bool] = lambda: True,
    allow_private: bool = False,
    seconds: float = 60.0,
    contact: str = DEFAULT_CONTACT,
    limits: Limits = PAGE_LIMITS,
) -> None:
    """Fetch pages and give each result to `keep` as it comes; those whose turn is not within `seconds` are left out.

    read: page bytes, headers and language to text, raises PageError. going: asked before each page; False ends it.
    What `keep` raises ends it, too.
    """
    hosts: dict[str, list[Page]] = {}
    for page in pages:
        hosts.setdefault(_host(page.url), []).append(page)
    slots = asyncio.Semaphore(_HOSTS_AT_ONCE)
    until = now() + timedelta(seconds=seconds)
    async with open_session(allow_private, contact=contact) as session:
        visits = (
            (_Visit(session, host, courtesy, read, keep, going, until, limits, slots), own)
            for host, own in hosts.items()
        )
        tasks = [asyncio.create_task(visit.all(own)) for visit, own in visits]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class _Visit:
    """One host's pages, in turn."""

    session: Session
    host: str
    courtesy: Courtesy
    read: Read
    keep: Callable[[PageRead], None]
    going: Callable[[], bool]
    until: datetime
    limits: Limits
    slots: asyncio.Semaphore

    async def all(self, pages: Sequence[Page]) -> None:
        async with self.slots:
            for page in pages:
                if not self.going():
                    return
                if (rest := self.courtesy.resting(site_of(page.url))) is not None:
                    self.keep(PageRead(page, reason=rest.reason, again=rest.until))
                elif (done := await self._tried(page)) is not None:
                    self.keep(done)
                else:
                    return

    async def _tried(self, page: Page) -> PageRead | None:
        try:
            return await self._one(page)
        except Exception as error:  # whatever it is, it concerns one page; the others go on
            return PageRead(page, reason=f"the page could not be fetched: {type(error).__name__}: {str(error)[:200]}")

    async def _one(self, page: Page) -> PageRead | None:
        """The result of one page; None where the host's turn does not come any more."""
        robots = await self.courtesy.robots(self.session, page.url, page.feed_url)
        if robots is None:
            return self._at_rest(page)
        if not await self.courtesy.turn(self.host, robots.delay_seconds, self.until, self.going):
            return None

        async def may(url: str) -> str | None:
            return await self.courtesy.refusal(self.session, url, page.feed_url)

        request = FetchRequest(page.url, accept=_ACCEPT, named=page.feed_url, may=may)
        result = await fetch(self.session, request, self.limits)
        if result.error is not None:
            return self._failed(page, result)
        try:
            text = await asyncio.to_thread(self.read, result.body, result.headers, page.language)
            return PageRead(page, checked(text, page.title, page.teaser))
        except PageError as error:
            return PageRead(page, reason=f"the page {error}")

    def _failed(self, page: Page, result: FetchResult) -> PageRead:
        """A server in trouble is left alone for a while; what it says of one page is the last word on that."""
        assert result.error is not None
        if result.status is not None and (result.status >= 500 or result.status == 429):
            self.courtesy.rest(site_of(page.url), result.error, result.retry_after_seconds)
        rest = self.courtesy.resting(site_of(page.url)) or self.courtesy.resting(site_of(result.final_url))
        return PageRead(page, reason=result.error, again=rest.until if rest is not None else None)

    def _at_rest(self, page: Page) -> PageRead:
        rest = self.courtesy.resting(site_of(page.url))
        return PageRead(page, reason=rest.reason if rest else None, again=rest.until if rest else None)


def _host(url: str) -> str:
    try:
        return URL(url).host or ""
    except ValueError:  # fetch says what is wrong with it
        return ""
