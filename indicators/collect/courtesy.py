"""How often a site may be asked for pages, and which: robots.txt, a pause between two requests, rest after trouble.

Kept in memory from round to round by who fetches pages; a new process asks for robots.txt again.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from yarl import URL

from indicators.collect.http import FetchRequest, Limits, Session, fetch
from indicators.collect.robots import FORBIDDEN, Robots, robots_of

PAUSE_SECONDS = 1.0
REST = timedelta(minutes=10)
ROBOTS_LIFETIME = timedelta(days=1)
MOST_SITES = 500  # whose robots.txt is remembered, the newest: links lead anywhere, and a long one takes megabytes
_ROBOTS_LIMITS = Limits(total_seconds=20, connect_seconds=10, read_seconds=10, max_bytes=1024 * 1024)
_A_MOMENT_SECONDS = 1.0  # at most so long until somebody's wish to stop is heard

Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Rest:
    """A site that is left alone until a time, and why."""

    until: datetime
    reason: str


def site_of(url: str) -> str:
    """Host and port: a link to a dead port of a host says nothing about the rest of it. Empty for no address."""
    try:
        address = URL(url)
        return f"{address.host}:{address.port}" if address.host else ""
    except ValueError:  # fetch says what is wrong with it
        return ""


class Courtesy:
    """What is remembered of hosts. now: the clock, aware UTC. sleep: how to wait."""

    def __init__(self, now: Callable[[], datetime], sleep: Sleep = asyncio.sleep) -> None:
        self._now, self._sleep = now, sleep
        self._robots: dict[str, tuple[Robots, datetime]] = {}
        self._free: dict[str, datetime] = {}
        self._rests: dict[str, Rest] = {}

    def resting(self, site: str) -> Rest | None:
        """The rest that a site has now, None where it may be asked."""
        rest = self._rests.get(site)
        return rest if rest is not None and self._now() < rest.until else None

    def rest(self, site: str, reason: str, seconds: float | None = None) -> Rest:
        """Leave a site alone for ten minutes, or longer where it asks for that."""
        self._rests[site] = rest = Rest(self._now() + max(REST, timedelta(seconds=seconds or 0.0)), reason)
        return rest

    async def robots(self, session: Session, url: str, named: str) -> Robots | None:
        """The rules of the site of an address, asked for once a day; None while they cannot be known.

        named: an address of the host the user named (see http.FetchRequest).
        """
        origin = str(URL(url).origin())
        known = self._robots.get(origin)
        if known is not None and self._now() < known[1]:
            return known[0]
        result = await fetch(session, FetchRequest(f"{origin}/robots.txt", named=named), _ROBOTS_LIMITS)
        found = robots_of(result)
        if found is None:
            reason = f"robots.txt cannot be read, so no page is: {result.error}"
            self.rest(site_of(url), reason, result.retry_after_seconds)
            return None
        self._remember(origin, found)
        return found

    def _remember(self, origin: str, rules: Robots) -> None:
        now = self._now()
        kept = [(site, known) for site, known in self._robots.items() if site != origin and now < known[1]]
        self._robots = dict([*kept, (origin, (rules, now + ROBOTS_LIFETIME))][-MOST_SITES:])

    async def refusal(self, session: Session, url: str, named: str) -> str | None:
        """Why an address may not be read, for good or for now (then `resting` knows); None where it may."""
        rules = await self.robots(session, url, named)
        if rules is None:
            return self._rests[site_of(url)].reason
        return None if rules.allow(url) else FORBIDDEN

    async def turn(self, host: str, delay_seconds: float, until: datetime, going: Callable[[], bool]) -> bool:
        """Wait until a host may be asked again; False where that is not before `until`, or we are to stop."""
        now, pause = self._now(), timedelta(seconds=min(max(delay_seconds, PAUSE_SECONDS), 1e8))
        slot = max(now, min(self._free.get(host, now), now + pause))  # a clock that was set back delays nobody for long
        if slot > until:
            return False
        self._free[host] = slot + pause
        while (left := (slot - self._now()).total_seconds()) > 0:
            if not going():
                return False
            await self._sleep(min(left, _A_MOMENT_SECONDS))
        return going()
