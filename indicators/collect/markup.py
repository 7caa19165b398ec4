"""Make a feed's text safe and, as far as possible, well-formed before a parser sees it. Pure, linear in its length.

The prolog goes (XML declaration, document type with its entities, stylesheets, junk of a broken server script), so
there is nothing left to expand or to fetch; what real feeds get wrong most is repaired.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from html.entities import html5
from xml.sax.saxutils import escape

MAX_ENTRIES = 5_000
MAX_TAGS = 500_000

_JUNK = 64 * 1024  # a root element that starts later is not looked for
_LONGEST_DOCTYPE = 32 * 1024
_FEED_ROOT = re.compile(r"<(?:[\w.-]{1,40}:)?(?:rss|feed|rdf|channel)(?=[\s/>])", re.IGNORECASE)
_HTML_ROOT = re.compile(r"<(?:!doctype\s+html|html|head|body)(?=[\s/>])", re.IGNORECASE)
_HTML_FRAGMENT = frozenset({"title", "meta", "link", "script", "style", "div", "p", "h1", "h2", "center", "iframe"})
_ELEMENT = re.compile(r"<([A-Za-z_][\w.:-]{0,60})")
_ENTRY_START = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)(?=[\s/>])", re.IGNORECASE)
_ENTRY_END = re.compile(r"</(?:[\w.-]{1,40}:)?(?:item|entry)\s*>", re.IGNORECASE)
_IN_DOCTYPE = re.compile(r"\"[^\"]*\"|'[^']*'|<!--.*?-->|[\[\]>]", re.DOTALL)
# feedparser looks every attribute up in a list: 20,000 of them took 2.4 s.
_LONG_TAG = re.compile(r"<([A-Za-z_][\w.:-]{0,60})\s[^<>]{8000,}+>")
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_AMPERSAND = re.compile(r"&(#[0-9]{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z][A-Za-z0-9]{0,31};)?")
_XML_ENTITIES = frozenset({"amp;", "lt;", "gt;", "quot;", "apos;"})


class Root(StrEnum):
    """What kind of document a text is, by its root element."""

    FEED = "feed"
    HTML = "html"
    OTHER = "other"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Document:
    """A text from its root element on. `name`: the root's name where it is neither feed nor HTML."""

    root: Root
    text: str = ""
    name: str = ""


def find_root(text: str) -> Document:
    """Skip the prolog and find the root; comments and document types that mention a feed do not deceive it."""
    at, end, other = 0, min(len(text), _JUNK), ""
    while 0 <= (at := text.find("<", at)) < end:
        if text.startswith("<!--", at):
            at = _after(text, "-->", at)
        elif text.startswith("<?", at):
            at = _after(text, "?>", at)
        elif _HTML_ROOT.match(text, at):
            return Document(Root.HTML, text[at:])
        elif text.startswith("<!", at):
            at = _after_doctype(text, at)
        elif _FEED_ROOT.match(text, at):
            return Document(Root.FEED, text[at:])
        else:
            found = _ELEMENT.match(text, at)
            other = other or (found[1] if found else "")
            at += 1
    if other.lower() in _HTML_FRAGMENT:
        return Document(Root.HTML, text)
    return Document(Root.OTHER, name=other) if other else Document(Root.NONE)


def repair(text: str) -> tuple[str, tuple[str, ...]]:
    """The text with illegal characters removed, bare ampersands escaped and named entities resolved; and warnings.

    CDATA sections keep their ampersands. More than MAX_ENTRIES entries are cut to that many.
    """
    warnings = []
    cleaned = _NOT_XML.sub("", text)
    if len(cleaned) != len(text):
        warnings.append("characters that XML forbids were removed")
    cleaned = _LONG_TAG.sub(lambda found: f"<{found[1]}{'/' if found[0].endswith('/>') else ''}>", cleaned)
    cleaned, cut = _cut_entries(cleaned)
    if cut:
        warnings.append(f"only the first {MAX_ENTRIES} entries were read")
    return _outside_cdata(cleaned), tuple(warnings)


def breaks_off(text: str) -> bool:
    """Whether the last entry was begun and not ended, though others were: its guid may lie behind the break."""
    last_start = max((found.start() for found in _ENTRY_START.finditer(text)), default=-1)
    last_end = max((found.start() for found in _ENTRY_END.finditer(text)), default=-1)
    return last_start > last_end >= 0


def _after(text: str, end: str, at: int) -> int:
    found = text.find(end, at)
    return len(text) if found < 0 else found + len(end)


def _after_doctype(text: str, at: int) -> int:
    """The place behind `<!DOCTYPE ... [ ... ]>`, with quoted literals in which ] and > do not count."""
    inside = 0
    for found in _IN_DOCTYPE.finditer(text, at, at + _LONGEST_DOCTYPE):
        if found[0] == "[":
            inside += 1
        elif found[0] == "]":
            inside -= 1
        elif found[0] == ">" and inside <= 0:
            return found.end()
    return len(text)


def _cut_entries(text: str) -> tuple[str, bool]:
    """The text with entries beyond MAX_ENTRIES taken out, the closing tags kept."""
    starts = _ENTRY_START.finditer(text)
    surplus = next((found.start() for number, found in enumerate(starts) if number == MAX_ENTRIES), None)
    if surplus is None:
        return text, False
    last_end = 0
    for found in _ENTRY_END.finditer(text, surplus):
        last_end = found.end()
    return text[:surplus] + (text[last_end:] if last_end else ""), True


def _outside_cdata(text: str) -> str:
    pieces, at = [], 0
    while (start := text.find("<![CDATA[", at)) >= 0:
        end = text.find("]]>", start)
        if end < 0:
            break
        pieces += [_AMPERSAND.sub(_reference, text[at:start]), text[start : end + 3]]
        at = end + 3
    pieces.append(_AMPERSAND.sub(_reference, text[at:]))
    return "".join(pieces)


def _reference(found: re.Match[str]) -> str:
    name = found[1]
    if not name:
        return "&amp;"
    if name.startswith("#"):
        code = int(name[2:-1], 16) if name[1] in "xX" else int(name[1:-1])
        legal = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE or 0x10000 <= code < 0x110000
        return found[0].replace("X", "x") if legal else ""
    if name in _XML_ENTITIES:
        return found[0]
    return escape(html5[name]) if name in html5 else "&amp;" + name  # &LT; is a "<" too
