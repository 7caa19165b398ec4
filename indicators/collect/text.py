"""Hostile HTML or text to plain text, and hostile links to http(s) links. Pure.

What leaves here is plain text: escaping for a page, a CSV cell or a message is the business of whoever shows it.
"""

import html
import re
import unicodedata
from urllib.parse import urljoin, urlsplit

import nh3

MAX_TITLE, MAX_SUMMARY, MAX_URL = 500, 10_000, 2_000

# Raw markup beyond these lengths is cut: a teaser is short, and the sanitiser's tree grows with what it is given.
_MAX_RAW, _MAX_CLEANED = 1_000_000, 100_000

_BLOCK = (
    "address|article|aside|blockquote|br|center|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|"
    "form|h[1-6]|header|hgroup|hr|li|main|menu|nav|ol|p|pre|search|section|summary|table|td|th|tr|ul"
)
# Block tags become line breaks before the sanitiser sees them: words of two paragraphs must not run together, and
# its HTML parser walks the whole stack at every block tag (40,000 nested <div> took 1.9 s, without them 0.01 s).
# No part of the pattern can cross "<", so it is linear; a tag it cannot read is left to the sanitiser.
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?=[\s/>])(?:[^<>\"']|\"[^<>\"]*\"|'[^<>']*')*>", re.IGNORECASE)
# Markup that was escaped once too often shows up again after unescaping.
_KNOWN_TAG = re.compile(
    rf"</?(?:{_BLOCK}|a|abbr|b|em|font|i|iframe|img|object|embed|script|small|span|strike|strong|style|sub|sup|svg|u)"
    r"(?=[\s/>])[^<>]*>",
    re.IGNORECASE,
)
# Not svg, math and object: one that is never closed would swallow the rest, and their text is only text here.
_DROP_WITH_CONTENT = {"script", "style", "iframe", "noscript", "template", "head"}
_CLEANER = nh3.Cleaner(tags=set(), clean_content_tags=_DROP_WITH_CONTENT, attributes={}, link_rel=None)

_SPACE = re.compile(r"\s+")
# Not shown, or reversing what is shown: C0 and C1 controls, soft hyphen, zero-width and bidi marks, line tags,
# interlinear marks, lone surrogates, noncharacters, tag characters.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)


def plain(html_or_text: str | None, max_length: int = MAX_SUMMARY) -> str:
    """One line of plain text in NFC, at most `max_length` characters; "" for nothing.

    Tags go, scripts and styles with their content, entities become characters; controls, bidi overrides and
    zero-width characters are removed. 400 KB of nested tags take milliseconds.
    """
    if not html_or_text:
        return ""
    text = html_or_text[:_MAX_RAW]
    for _ in range(2):
        if "<" in text or "&" in text:
            text = html.unescape(_CLEANER.clean(_BLOCK_TAG.sub("\n", text)[:_MAX_CLEANED]))
        if not _KNOWN_TAG.search(text):
            break
    return _shorten(visible(text), max_length)


def visible(text: str) -> str:
    """The text in NFC without characters that are not seen or that reorder others, white space folded to one blank."""
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text[:_MAX_CLEANED]))
    return _SPACE.sub(" ", text).strip()


def safe_url(url: str | None, base: str = "") -> str | None:
    """An absolute http(s) address without blanks, controls, user names or ports out of range; None for all else."""
    if not url:
        return None
    cleaned = _SPACE.sub("" if "\n" in url.strip() else "%20", _INVISIBLE.sub("", url).strip())
    try:
        joined = urljoin(base, cleaned) if base else cleaned
        parts = urlsplit(joined)
        port_is_fine = parts.port is None or 0 < parts.port < 65536
    except ValueError:
        return None
    fine = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and port_is_fine
    if not fine or len(joined) > MAX_URL or "\\" in parts.netloc or '"' in joined or "<" in joined or ">" in joined:
        return None
    return joined


def _shorten(text: str, max_length: int) -> str:
    """Cut at a word where one ends near the limit; languages without blanks are cut at the character."""
    if len(text) <= max_length:
        return text
    cut = text[: max_length - 1]
    at = cut.rfind(" ")
    return (cut[:at] if at > max_length * 0.8 else cut).rstrip() + "…"
