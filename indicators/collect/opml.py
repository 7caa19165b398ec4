"""OPML subscription lists in and out. Pure: bytes in, records out, and back."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from indicators.collect.charset import decode
from indicators.collect.markup import repair
from indicators.collect.text import plain, safe_url
from indicators.errors import InputError
from indicators.model import Feed

_DEEPEST_GROUP = 50


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of a list. `group`: titles of the folders around it, joined by " / ". Empty where not given."""

    url: str
    title: str = ""
    site_url: str = ""
    group: str = ""
    language: str = ""


def read(data: bytes) -> tuple[Outline, ...]:
    """The feeds in their order, each address once, http(s) only; raises InputError for what is no OPML.

    Folders may nest; entities are not expanded, external ones not fetched. A list that breaks off is an error: half
    of somebody's subscriptions would pass for all of them.
    """
    text = decode(data, {})[0]
    start = text.lower().find("<opml")
    if start < 0:
        raise InputError("not an OPML file: there is no <opml> element in it")
    reader = _Reader()
    try:
        reader.parse(repair(text[start:])[0])
    except expat.ExpatError as error:
        raise InputError(f"the OPML file breaks at line {error.lineno}: {expat.errors.messages[error.code]}") from error
    return tuple(reader.found.values())


def write(feeds: Iterable[Feed], title: str = "Conflict Escalation Indicators") -> bytes:
    """An OPML 2.0 list of the feeds as utf-8, one outline a line."""
    lines = [_outline(feed) for feed in feeds]
    body = "\n".join(lines)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<opml version="2.0">\n'
        f"  <head><title>{escape(title)}</title></head>\n  <body>\n{body}\n  </body>\n</opml>\n"
    ).encode()


def _outline(feed: Feed) -> str:
    return (
        f'    <outline type="rss" text={quoteattr(plain(feed.title))} title={quoteattr(plain(feed.title))} '
        f"xmlUrl={quoteattr(feed.url)} language={quoteattr(feed.language)}/>"
    )


class _Reader:
    """Walks the outlines with expat; keeps the folders that are open."""

    def __init__(self) -> None:
        self.found: dict[str, Outline] = {}
        self._open: list[str] = []

    def parse(self, text: str) -> None:
        parser = expat.ParserCreate("utf-8")
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.Parse(text.encode("utf-8"), True)

    def _start(self, name: str, attributes: dict[str, Any]) -> None:
        if name.lower() != "outline":
            return
        values = {key.lower(): str(value) for key, value in attributes.items()}
        title = plain(values.get("title") or values.get("text"), 200)
        url = safe_url(values.get("xmlurl"))
        if url:
            group = " / ".join(part for part in self._open[:_DEEPEST_GROUP] if part)
            site = safe_url(values.get("htmlurl")) or ""
            self.found.setdefault(url, Outline(url, title, site, group, plain(values.get("language"), 20)))
        self._open.append("" if url else title)

    def _end(self, name: str) -> None:
        if name.lower() == "outline":
            self._open.pop()
