"""The text of an article from its web page, plain, without menus and advertisements. Pure; needs trafilatura."""

import re
from collections.abc import Mapping
from importlib.util import find_spec

from indicators.collect import charset
from indicators.collect.text import plain

MAX_TEXT = 20_000
MAX_TAGS = 100_000
_LEAST_TEXT = 200
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?([A-Za-z0-9._:-]{1,40})""", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_LEAST_SHARED = 0.25  # of the headline's words; a consent wall or a front page shares next to none
NOT_INSTALLED = "full text needs"
_INSTALL = ".venv/bin/python -m pip install -r requirements-fulltext.txt"


class PageError(Exception):
    """A page brought no article; the text says why in plain words."""


def missing() -> str | None:
    """What to do where the packages for full text are not installed; None where they are."""
    absent = [name for name in ("trafilatura", "protego") if find_spec(name) is None]
    if not absent:
        return None
    return f"{NOT_INSTALLED} {' and '.join(absent)}: {_INSTALL}; until then teasers are read"


def article_text(body: bytes, headers: Mapping[str, str], language: str = "") -> str:
    """The article's text, a line a paragraph, at most MAX_TEXT characters; raises PageError.

    headers: names in lower case. language: decides where the encoding is not declared.
    """
    kind = headers.get("content-type", "text/html").partition(";")[0].strip().lower()
    if kind not in ("text/html", "application/xhtml+xml", ""):
        raise PageError(f"is no web page ({kind[:60]})")
    html = _decoded(body, headers, language)
    if html.count("<") > MAX_TAGS:
        raise PageError(f"has more than {MAX_TAGS:,} tags; no article needs so many")
    lines = (plain(line, MAX_TEXT) for line in _extracted(html).split("\n"))
    return _shortened([line for line in lines if line])


def checked(text: str, title: str, teaser: str) -> str:
    """The text as the body of the article with this headline, the teaser before it where it is not in it.

    Raises PageError where it is too short, or speaks of something else (a consent wall, a front page).
    """
    lines = text.split("\n")
    body = "\n".join(lines[1:] if lines[0].casefold() == title.casefold() else lines)
    if len(body) < max(_LEAST_TEXT, len(teaser)):
        raise PageError("holds no article text that could be found")
    asked = set(_WORD.findall(title.casefold()))
    found = set(_WORD.findall(body.casefold()))
    if len(asked) >= 3 and len(asked & found) < _LEAST_SHARED * len(asked):
        raise PageError("speaks of something else than the headline: a consent wall or a front page, perhaps")
    if not teaser or _squeezed(teaser)[:80] in _squeezed(body):
        return body
    return f"{teaser}\n{body}"[:MAX_TEXT]


def _decoded(body: bytes, headers: Mapping[str, str], language: str) -> str:
    meta = _META_CHARSET.search(body[:4096])
    if meta is not None and "charset" not in headers.get("content-type", "").lower():
        headers = {"content-type": f"text/html; charset={meta[1].decode('ascii')}"}
    return charset.decode(body, headers, language)[0].replace("\0", "")


def _extracted(html: str) -> str:
    import trafilatura

    found = trafilatura.extract(html, fast=True, include_comments=False, include_tables=False, include_images=False)
    return found or ""


def _shortened(lines: list[str]) -> str:
    """Whole paragraphs up to MAX_TEXT characters; one that alone is longer is cut."""
    kept: list[str] = []
    length = 0
    for line in lines:
        length += len(line) + 1
        if length > MAX_TEXT and kept:
            break
        kept.append(line[:MAX_TEXT])
    return "\n".join(kept)


def _squeezed(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))
