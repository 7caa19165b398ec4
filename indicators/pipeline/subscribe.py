"""Look at an address somebody wants to watch: a feed, or a page that names its feeds."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from indicators.collect.discover import FeedLink, discover
from indicators.collect.feed import ParsedFeed, parse
from indicators.collect.http import FetchRequest, Session, fetch, open_session
from indicators.errors import FeedError
from indicators.model import Feed
from indicators.score.language import detect_language

_LONGEST_ID = 48


@dataclass(frozen=True, slots=True)
class Found:
    """One feed that answered. language: ISO 639-1 as read from its titles, "und" where they do not tell."""

    url: str
    title: str
    language: str
    entries: int


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address gave: the feed itself, or the feeds its page names (not yet fetched), or why neither."""

    feed: Found | None = None
    links: tuple[FeedLink, ...] = ()
    error: str | None = None


async def look(url: str, now: Callable[[], datetime], *, allow_private: bool = False) -> Looked:
    """Fetch an address; a page that names exactly one feed gives that feed. Never raises for a fault of the network."""
    async with open_session(allow_private) as session:
        looked = await _look(session, url, now())
        if looked.feed is None and len(looked.links) == 1:
            return await _look(session, looked.links[0].url, now())
        return looked


async def _look(session: Session, url: str, now: datetime) -> Looked:
    result = await fetch(session, FetchRequest(url))
    if result.error is not None:
        return Looked(error=result.error)
    try:
        parsed = parse(result.body, result.headers, url=result.final_url, now=now)
    except FeedError as error:
        links = discover(result.body, result.final_url)
        return Looked(links=links) if links else Looked(error=str(error))
    return Looked(Found(result.permanent_redirect or url, parsed.title, _language(parsed), len(parsed.entries)))


def _language(parsed: ParsedFeed) -> str:
    titles = " ".join(entry.title for entry in parsed.entries[:30])
    return detect_language(titles) if titles else "und"


def feed_of(url: str, title: str, language: str, publisher: str | None = None, wanted_id: str | None = None) -> Feed:
    """A feed record with what is known; publisher and id are made from title and host where they are not given."""
    host = (urlsplit(url).hostname or "feed").removeprefix("www.")
    name = publisher or title or host
    return Feed(wanted_id or slug(title or host), title or host, url, name, name, language)


def with_free_ids(feeds: Iterable[Feed], taken: Iterable[str]) -> list[Feed]:
    """The feeds with ids nobody has: a second `spiegel` becomes `spiegel-2`."""
    used = set(taken)
    named = []
    for feed in feeds:
        name, number = feed.id, 1
        while name in used:
            number += 1
            name = f"{feed.id[:_LONGEST_ID]}-{number}"
        used.add(name)
        named.append(replace(feed, id=name))
    return named


def slug(text: str) -> str:
    """Small letters, digits and hyphens made from a title; "feed" where nothing of it can be kept."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:_LONGEST_ID].rstrip("-") or "feed"
