"""Turn title and summary into sentences of tokens with code-point offsets into the plain text."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

from indicators.lexicon.letters import HAN, TOKEN, fold, tokens
from indicators.lexicon.segment import cut_han

TITLE, SUMMARY = "title", "summary"
MAX_CHARACTERS = 200_000  # beyond this a text is a dump, not an article; the rest is left unread

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,4000}|!--.{0,800}?--|![^<>]{0,400})>", re.DOTALL)
_BLOCK = re.compile(r"<(?:/?(?:p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote)\b[^<>]{0,4000})>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,4000}>.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
# Bidi controls, zero-width characters, soft hyphen and control characters: they hide words from readers and rules.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_BREAK = re.compile(r"\n+|[.!?؟…]+[\"”“»'’)\]]*(?=\s)|[。！？]+[”」』]?")
_LAST_WORD = re.compile(r"\w+(?:\.\w+)*$")
_INITIALS = re.compile(r"(?:[^\W\d_]\.)*[^\W\d_]")  # "J." and "U.S."
_QUESTION_MARKS = frozenset("?？؟")
_OPENING = frozenset("\"'“„«‚‘(»”’")


@dataclass(slots=True)
class Sentence:
    """Tokens of one sentence. words: lower case; raw: as written; starts, ends: offsets into `source`, the field;
    paragraph: number of line breaks before it."""

    field: str
    index: int
    words: list[str]
    raw: list[str]
    starts: list[int]
    ends: list[int]
    source: str = ""
    paragraph: int = 0
    question: bool = False


@dataclass(frozen=True, slots=True)
class Piece:
    """Where a sentence stands in its field: offsets, number from 0 and number of the paragraph."""

    field: str
    index: int
    start: int
    end: int
    paragraph: int


def plain(text: str) -> str:
    """The text without HTML and invisible characters. Plain text comes back as it is; never raises."""
    if len(text) > MAX_CHARACTERS:
        text = text[:MAX_CHARACTERS]
    if "<" in text:
        text = _SCRIPT.sub(" ", text)
        text = _BLOCK.sub("\n", text)
        text = _TAG.sub("", text)
    if "&" in text:
        text = unescape(text)
    if _INVISIBLE.search(text):
        text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def words_of(text: str) -> list[str]:
    """The lower-case tokens of a plain text, for gate and relevance; empty list for empty text."""
    words = tokens(text)
    return [part for word in words for part in cut_han(word)] if HAN.search(text) else words


def cut(field: str, text: str, abbreviations: frozenset[str]) -> list[Piece]:
    """The sentences of one field in order, not yet read. A line break ends a sentence; the title may hold several."""
    pieces: list[Piece] = []
    start = paragraph = 0
    for match in _BREAK.finditer(text):
        is_line = text[match.start()] == "\n"
        if not is_line and not _ends_sentence(text, match.start(), match.end(), abbreviations):
            continue
        if text[start : match.end()].strip():
            pieces.append(Piece(field, len(pieces), start, match.end(), paragraph))
        start = match.end()
        paragraph += is_line and bool(pieces)
    if text[start:].strip():
        pieces.append(Piece(field, len(pieces), start, len(text), paragraph))
    return pieces


def read(piece: Piece, text: str) -> Sentence:
    """The tokens of one piece of a field. A hyphen inside a word parts it in two: US-Truppen."""
    matches = list(TOKEN.finditer(text, piece.start, piece.end))
    inner = text[piece.start : piece.end]
    if "-" in inner or "‐" in inner or "‑" in inner:
        matches = [m for m in matches if not _joins(m.group(), m.start(), m.end(), text)]
    raw = [m.group() for m in matches]
    starts = [m.start() for m in matches]
    if not inner.isascii() and HAN.search(inner):
        raw, starts = _parted(raw, starts)
    return Sentence(
        field=piece.field,
        index=piece.index,
        words=[fold(token) or token for token in raw],  # a lone vowel mark folds to nothing
        raw=raw,
        starts=starts,
        ends=[start + len(token) for token, start in zip(raw, starts, strict=True)],
        source=text,
        paragraph=piece.paragraph,
        question=not _QUESTION_MARKS.isdisjoint(raw[-2:]),
    )


def _parted(raw: list[str], starts: list[int]) -> tuple[list[str], list[int]]:
    """The tokens and where they start, runs of Chinese characters cut into words."""
    parts: list[str] = []
    at: list[int] = []
    for token, start in zip(raw, starts, strict=True):
        for part in cut_han(token):
            parts.append(part)
            at.append(start)
            start += len(part)
    return parts, at


def sentences(field: str, text: str, abbreviations: frozenset[str]) -> list[Sentence]:
    """All sentences of one field, read."""
    return [read(piece, text) for piece in cut(field, text, abbreviations)]


def _joins(token: str, start: int, end: int, text: str) -> bool:
    return token in "-‐‑" and start > 0 and text[start - 1].isalnum() and text[end : end + 1].isalnum()


def _ends_sentence(text: str, start: int, end: int, abbreviations: frozenset[str]) -> bool:
    """Whether the mark at start..end closes a sentence: not after an abbreviation, an initial or an ordinal."""
    mark = text[start]
    if mark in "。！？":
        return True
    following = text[end : end + 2].strip()[:1]
    if not following:
        return True
    if mark == "." and end - start == 1:
        last = _LAST_WORD.search(text, max(0, start - 24), start)
        word = last.group().lower() if last else ""
        if word in abbreviations or _INITIALS.fullmatch(word) or (word.isdigit() and len(word) <= 2):
            return False  # "am 10. Januar"; a sentence rarely ends in a bare one- or two-digit number
    return following.isupper() or following.isdigit() or following in _OPENING or not following.isascii()
