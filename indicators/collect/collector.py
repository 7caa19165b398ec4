"""Fetch and read many feeds at once; each comes back with its new health as soon as it is done."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from random import Random
from urllib.parse import urlsplit

from indicators.collect.feed import ParsedFeed, parse
from indicators.collect.health import after_fetch, of_address, request_for
from indicators.collect.http import (
    CONNECTIONS_A_HOST,
    DEFAULT_CONTACT,
    DEFAULT_LIMITS,
    FetchResult,
    Limits,
    Session,
    fetch,
    open_session,
)
from indicators.collect.schedule import next_due
from indicators.errors import FeedError
from indicators.model import Entry, Feed, FeedHealth

CONCURRENCY = 40
_PARSERS = 2
_LONGEST_WARNING = 500


@dataclass(frozen=True, slots=True)
class Collected:
    """What one feed brought. `entries` is empty for 304 and faults; no key stands twice.

    error: why nothing could be read, in plain words; None when all is well. The old articles stay either way.
    """

    feed: Feed
    health: FeedHealth
    entries: tuple[Entry, ...] = ()
    warnings: tuple[str, ...] = ()
    error: str | None = None


async def collect(
    feeds: Sequence[tuple[Feed, FeedHealth]],
    *,
    now: Callable[[], datetime],
    allow_private: bool = False,
    concurrency: int = CONCURRENCY,
    contact: str = DEFAULT_CONTACT,
    limits: Limits = DEFAULT_LIMITS,
    rng: Random | None = None,
) -> AsyncIterator[Collected]:
    """One item a feed, in the order they finish; a feed that fails is an item with its error.

    Fetches every feed given but those that are gone, whether due or not (schedule.is_due picks). now: the clock,
    aware UTC. allow_private: also reach loopback and private addresses.
    """
    crew = _Crew(now, limits, rng or Random(), concurrency)  # noqa: S311 (jitter needs no secrecy)
    async with open_session(allow_private, contact=contact, connections=concurrency) as session:
        tasks = [asyncio.create_task(crew.collect_one(session, feed, health)) for feed, health in feeds]
        try:
            for done in asyncio.as_completed(tasks):
                yield await done
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            crew.dismiss()


class _Crew:
    """The shared means of one run: clock, slots a host and in all, threads that parse."""

    def __init__(self, now: Callable[[], datetime], limits: Limits, rng: Random, concurrency: int) -> None:
        self._now, self._limits, self._rng = now, limits, rng
        self._slots = asyncio.Semaphore(concurrency)
        self._hosts: dict[str, asyncio.Semaphore] = {}
        self._threads = ThreadPoolExecutor(_PARSERS, thread_name_prefix="parse")

    async def collect_one(self, session: Session, feed: Feed, health: FeedHealth) -> Collected:
        health = replace(of_address(feed, health), state_url=feed.url)
        if health.gone:
            return Collected(feed, health, error=health.last_error or "switched off: the publisher says it is gone")
        request = request_for(feed, health)
        try:
            async with self._slot(request.url):
                result = await fetch(session, request, self._limits)
                parsed, fault = await self._parse(result, feed)
        except Exception as error:  # whatever it is, it concerns one feed; the others go on
            result, parsed = FetchResult(request.url, request.url), None
            fault = f"the collector failed on this feed: {type(error).__name__}: {str(error)[:200]}"
        return self._collected(feed, health, result, parsed, fault)

    def dismiss(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _parse(self, result: FetchResult, feed: Feed) -> tuple[ParsedFeed | None, str | None]:
        """The document of a good answer, or why it cannot be read. In a thread: a large one must not stop the rest."""
        if result.error is not None or result.not_modified:
            return None, None
        work = partial(
            parse, result.body, result.headers, url=result.final_url, now=self._now(), language=feed.language
        )
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work), None
        except FeedError as error:
            return None, str(error)

    def _collected(
        self, feed: Feed, health: FeedHealth, result: FetchResult, parsed: ParsedFeed | None, fault: str | None
    ) -> Collected:
        now = self._now()
        warnings = parsed.warnings if parsed else ()
        if parsed and result.truncated:
            warnings += ("the answer broke off; what came before was read",)
        after = after_fetch(health, result, parsed, now, fault)
        after = replace(after, next_due=next_due(after, result, now, self._rng))
        if parsed:
            after = replace(after, last_warning="; ".join(warnings)[:_LONGEST_WARNING] or None)
        unique = {entry.key: entry for entry in reversed(parsed.entries)} if parsed else {}
        return Collected(feed, after, tuple(reversed(unique.values())), warnings, after.last_error)

    @asynccontextmanager
    async def _slot(self, url: str) -> AsyncIterator[None]:
        """A place at the host first, then in all: feeds that queue for a slow host hold nobody else up."""
        host = urlsplit(url).hostname or ""
        async with self._hosts.setdefault(host, asyncio.Semaphore(CONNECTIONS_A_HOST)), self._slots:
            yield
