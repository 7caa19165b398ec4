"""Find the feeds that an HTML page names. Pure; reads the head of the page with patterns that stay linear."""

import html
import re
from dataclasses import dataclass

from indicators.collect.charset import decode
from indicators.collect.text import plain, safe_url

_HEAD = 300_000
_MOST = 20
_TAG = re.compile(r"<(link|base)(?=[\s/])([^<>]{0,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([a-zA-Z:-]{1,30})\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_COMMENT = re.compile(r"<!--(?:[^-]|-(?!->))*-->")
_FEED_TYPES = (
    "application/rss+xml",
    "application/atom+xml",
    "application/feed+json",
    "application/rdf+xml",
    "application/json",
    "text/xml",
)


@dataclass(frozen=True, slots=True)
class FeedLink:
    """One feed that a page names."""

    url: str
    title: str
    type: str


def discover(body: bytes, url: str) -> tuple[FeedLink, ...]:
    """The page's `<link rel="alternate">` feeds in their order, without repeats; empty if it names none.

    body: the page's bytes. url: its address, for relative links; `<base href>` is obeyed.
    """
    text = _COMMENT.sub("", decode(body[:_HEAD], {})[0])
    base, found = url, dict[str, FeedLink]()
    for tag in _TAG.finditer(text):
        attributes = {name[1].lower(): html.unescape(name[2] or name[3] or name[4] or "") for name in _attributes(tag)}
        if tag[1].lower() == "base":
            base = safe_url(attributes.get("href"), url) or base
            continue
        kind = attributes.get("type", "").partition(";")[0].strip().lower()
        address = safe_url(attributes.get("href"), base)
        names_feed = "alternate" in attributes.get("rel", "").lower().split() and kind in _FEED_TYPES
        if names_feed and address and len(found) < _MOST:
            found.setdefault(address, FeedLink(address, plain(attributes.get("title"), 200), kind))
    return tuple(found.values())


def _attributes(tag: re.Match[str]) -> list[re.Match[str]]:
    return list(_ATTRIBUTE.finditer(tag[2]))
