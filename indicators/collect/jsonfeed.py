"""Read JSON Feed 1 and 1.1, and the raw records that every feed format is read to first. Pure."""

import json
from dataclasses import dataclass
from typing import Any

from indicators.collect.markup import MAX_ENTRIES
from indicators.errors import FeedError


@dataclass(frozen=True, slots=True)
class Item:
    """One entry as the document has it: HTML, entities and odd links included. `dates`: the best first."""

    guid: str
    url: str
    title: str
    summary: str
    dates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One feed document as it came. `base`: what relative links hang on."""

    title: str
    items: tuple[Item, ...]
    base: str = ""
    ttl_seconds: float | None = None
    warnings: tuple[str, ...] = ()


def read(text: str) -> Document:
    """The document; items that are no objects are left out with a warning. Raises FeedError for other JSON."""
    try:
        found = json.loads(text.lstrip("\ufeff \t\r\n"))
    except (ValueError, RecursionError) as error:
        raise FeedError("not a feed (broken JSON)") from error
    items = found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or "jsonfeed.org/version/" not in str(found.get("version", ""))[:100]:
        raise FeedError("not a feed (JSON, but no JSON Feed)")
    read_items = tuple(_item(item) for item in items[:MAX_ENTRIES] if isinstance(item, dict))
    warnings = [f"only the first {MAX_ENTRIES} entries were read"] if len(items) > MAX_ENTRIES else []
    if lost := min(len(items), MAX_ENTRIES) - len(read_items):
        warnings.append(f"{lost} entries are no JSON objects and were left out")
    return Document(_text(found.get("title")), read_items, _text(found.get("home_page_url")), warnings=tuple(warnings))


def _item(item: dict[str, Any]) -> Item:
    return Item(
        guid=_text(item.get("id")),
        url=_text(item.get("url")) or _text(item.get("external_url")),
        title=_text(item.get("title")),
        summary=_text(item.get("summary")) or _text(item.get("content_html")) or _text(item.get("content_text")),
        dates=tuple(date for name in ("date_published", "date_modified") if (date := _text(item.get(name)))),
    )


def _text(value: Any) -> str:
    """A string, or an id given as a number."""
    if isinstance(value, str):
        return value
    return str(value) if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18 else ""
