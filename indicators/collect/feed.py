"""Feed documents to entries: RSS 0.9x, 1.0, 2.0, Atom and JSON Feed. Pure: bytes in, records out.

The bytes are decoded and repaired here and reach feedparser as clean utf-8 without a prolog; it never sees an address
it could fetch. Its dates and its sanitised HTML are not used.
"""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import feedparser

from indicators.collect import charset, dates, identity, jsonfeed, markup
from indicators.collect.discover import discover
from indicators.collect.text import MAX_TITLE, plain, safe_url, visible
from indicators.errors import FeedError
from indicators.model import DateFlag, Entry

_MAX_GUID = 1_000
_TITLE_FROM_SUMMARY = 120


@dataclass(frozen=True, slots=True)
class ParsedFeed:
    """One document read. `entries` stand in its order; equal keys are one article twice.

    ttl_seconds: the wait the publisher asks for, None if it does not.
    """

    title: str
    entries: tuple[Entry, ...]
    warnings: tuple[str, ...] = ()
    ttl_seconds: float | None = None


def parse(
    body: bytes, headers: Mapping[str, str], *, url: str = "", now: datetime, language: str | None = None
) -> ParsedFeed:
    """The feed's title and entries as plain text with http(s) links only.

    headers: names in any case; only Content-Type is looked at, and never trusted. url: base of relative links.
    now: first-seen time for entries without a credible date. language: put on the entries; helps undeclared encodings.
    A valid feed without entries gives none; raises FeedError for what is no feed.
    """
    lowered = {name.lower(): value for name, value in headers.items()}
    text, warning = charset.decode(body, lowered, language or "")
    warnings: tuple[str, ...] = (warning,) if warning else ()
    if text.lstrip("\ufeff \t\r\n").startswith(("{", "[")):
        document = jsonfeed.read(text)
    else:
        document, more = _read_xml(text, url)
        warnings += more
    made = (_entry(raw, document.base or url, now, language) for raw in document.items)
    drafts = tuple(draft for draft in made if draft.title)
    if len(drafts) < len(document.items):
        warnings += (f"{len(document.items) - len(drafts)} empty entries were left out",)
    keyed = (replace(draft, key=key) for draft, key in zip(drafts, identity.keys(drafts), strict=True))
    entries = tuple(replace(entry, other_keys=identity.other_keys(entry)) for entry in keyed)
    return ParsedFeed(plain(document.title, MAX_TITLE), entries, warnings + document.warnings, document.ttl_seconds)


def _read_xml(text: str, url: str) -> tuple[jsonfeed.Document, tuple[str, ...]]:
    """The raw document by feedparser, and what was odd about it."""
    if not text.strip():
        raise FeedError("not a feed (empty answer)")
    document = markup.find_root(text)
    if document.root is markup.Root.HTML:
        raise FeedError(_html_instead(text, url))
    if document.root is not markup.Root.FEED:
        found = f"XML with root element <{document.name}>" if document.name else "neither XML nor JSON"
        raise FeedError(f"not a feed ({found})")
    if document.text.count("<") > markup.MAX_TAGS:
        raise FeedError(f"more than {markup.MAX_TAGS:,} tags; no feed needs so many")
    repaired, warnings = markup.repair(document.text)
    try:
        parsed = feedparser.parse(
            io.BytesIO(repaired.encode("utf-8")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except Exception as error:  # feedparser fails in many ways on hostile input; none may stop the run
        raise FeedError(f"not readable as a feed ({type(error).__name__})") from error
    if parsed.bozo:
        warnings += (f"not well-formed: {visible(str(parsed.bozo_exception))[:200]}",)
    items = tuple(_raw(entry) for entry in parsed.entries)
    if parsed.bozo and markup.breaks_off(repaired):
        items, warnings = items[:-1], (*warnings, "the document breaks off; its last entry was left out")
    return jsonfeed.Document(parsed.feed.get("title", ""), items, _base(parsed.feed, url), _ttl(parsed.feed)), warnings


def _html_instead(text: str, url: str) -> str:
    links = discover(text.encode("utf-8"), url)
    return "not a feed (HTML page)" + (f"; the page names this feed: {links[0].url}" if links else "")


def _raw(entry: Any) -> jsonfeed.Item:
    """What feedparser found of one entry, untouched. `dict.get`: its own get maps names with side effects."""
    contents = dict.get(entry, "content") or ()
    content = next((found.get("value", "") for found in contents if found.get("value")), "")
    alternates = [link.get("href") for link in dict.get(entry, "links") or () if link.get("rel") == "alternate"]
    stated = [dict.get(entry, name) for name in ("published", "issued", "created", "updated", "date")]
    guid, link = _text(dict.get(entry, "id")), _text(dict.get(entry, "link"))
    if link == guid and "//" not in link:  # feedparser takes every guid for a permalink, as RSS would have it
        link = ""
    return jsonfeed.Item(
        guid=guid,
        url=link or next((_text(href) for href in alternates if href and _text(href) != guid), ""),
        title=_text(dict.get(entry, "title")),
        summary=_text(dict.get(entry, "summary")) or _text(content),
        dates=tuple(_text(date) for date in stated if date),
    )


def _entry(raw: jsonfeed.Item, base: str, now: datetime, language: str | None) -> Entry:
    """An entry fit for the store, its key still empty. Without a title it borrows the start of its text or its link."""
    readings = [dates.read(text, now) for text in raw.dates] or [dates.read(None, now)]
    good = next((reading for reading in readings if reading[1] is DateFlag.OK), readings[0])
    summary = plain(raw.summary)
    guid = visible(raw.guid)[:_MAX_GUID] or None
    link = safe_url(raw.url, base)
    return Entry(
        key="",
        title=plain(raw.title, MAX_TITLE) or plain(summary, _TITLE_FROM_SUMMARY) or (link or "")[:MAX_TITLE],
        summary=summary,
        published=good[0],
        url=link,
        guid=guid,
        date_flag=good[1],
        stated_date=good[2],
        language=language,
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _base(feed: Any, url: str) -> str:
    """Base of relative links: the site the feed belongs to, else the feed's own address."""
    return safe_url(_text(dict.get(feed, "link")), url) or url


def _ttl(feed: Any) -> float | None:
    """RSS ttl counts minutes."""
    ttl = _text(dict.get(feed, "ttl")).strip()
    return float(ttl) * 60 if ttl.isdecimal() and len(ttl) <= 7 and int(ttl) > 0 else None
