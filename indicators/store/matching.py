"""Which stored article an entry of a feed is. Pure.

One document alone does not tell how far a guid or a link can be trusted: the publisher that gives one guid to
everything is known as such only once two entries stand side by side. So what is stored is looked at too.
"""

from collections.abc import Container, Mapping
from typing import Any

from rapidfuzz import fuzz

from indicators.model import DateFlag, Entry

_ALIKE_PERCENT = 50.0  # edited headlines keep more than half of their letters in order; other news seldom does


def stored_as(entry: Entry, known: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The stored article that the entry is, None for a new one.

    known: stored articles of the feed by key, with key, title, url, published_utc and date_flag.
    """
    for key in entry.other_keys:
        if key.startswith("guid+url:") and key in known:
            return known[key]
    own = known.get(entry.key)
    if own is not None and not _is_other_news(entry, own):
        return own
    others = (known[key] for key in entry.other_keys if key in known)
    return next((stored for stored in others if _says_the_same(entry, stored)), None)


def new_key(entry: Entry, taken: Container[str]) -> str | None:
    """A key to store a new article under; None where every key it could have is taken."""
    return next((key for key in (entry.key, *entry.other_keys) if key not in taken), None)


def _is_other_news(entry: Entry, stored: Mapping[str, Any]) -> bool:
    """Whether an old guid came back on another story: other address, other date and another headline altogether."""
    if not entry.key.startswith("guid:") or not entry.url or not stored["url"] or entry.url == stored["url"]:
        return False
    dated = entry.date_flag is DateFlag.OK and stored["date_flag"] == DateFlag.OK.value
    if dated and entry.published == stored["published_utc"]:
        return False
    alike: float = fuzz.ratio(entry.title.casefold(), stored["title"].casefold())
    return alike < _ALIKE_PERCENT


def _says_the_same(entry: Entry, stored: Mapping[str, Any]) -> bool:
    same_place = not entry.url or not stored["url"] or entry.url == stored["url"]
    return bool(same_place and entry.title.casefold() == stored["title"].casefold())
