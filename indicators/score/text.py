"""Turn title and summary into sentences of tokens with code-point offsets into the plain text."""

import re
import unicodedata
from dataclasses import dataclass
from html import unescape

TITLE, SUMMARY = "title", "summary"
MAX_CHARACTERS = 200_000  # beyond this a text is a dump, not an article; the rest is left unread

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,4000}|!--.{0,800}?--|![^<>]{0,400})>", re.DOTALL)
_BLOCK = re.compile(r"<(?:/?(?:p|br|div|li|ul|ol|h[1-6]|tr|table|blockquote)\b[^<>]{0,4000})>", re.IGNORECASE)
_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,4000}>.*?(?:</\1\s*>|$)", re.IGNORECASE | re.DOTALL)
# Bidi controls, zero-width characters, soft hyphen and control characters: they hide words from readers and rules.
_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*"  # 10.000  4,5  18:00
    r"|(?:[A-Z]\.){2,}"  # U.S.
    r"|[^\W\d_]+(?=n['’]t\b)"  # was|n't
    r"|['’](?:s|t|ll|re|ve|d|m)\b"
    r"|n['’]t\b"
    r"|[^\W\d_]+|[^\w\s]"
)
_SENTENCE_END = frozenset(".!?。！？؟…")
_OPENING = frozenset("\"'“„«‚‘(»”’")
_ARABIC_MARKS = re.compile(r"[\u064b-\u0652\u0640]")


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
    """The lower-case tokens of a plain text, for the gate; empty list for empty text."""
    return _TOKEN.findall(text.lower())


def sentences(field: str, text: str, abbreviations: frozenset[str]) -> list[Sentence]:
    """The sentences of one field in order. A line break ends a sentence; the title may hold several."""
    found: list[Sentence] = []
    sentence = Sentence(field, 0, [], [], [], [], text)
    previous_end = 0
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        token = match.group()
        if token in "-‐‑" and start == previous_end and text[end : end + 1].isalnum():
            previous_end = end
            continue  # US-Truppen: two words side by side
        if sentence.words:
            broken = "\n" in text[previous_end:start]
            if broken or _ends_sentence(sentence.words, sentence.raw, token, start, previous_end, abbreviations):
                found.append(sentence)
                sentence = Sentence(field, len(found), [], [], [], [], text, found[-1].paragraph + broken)
        sentence.words.append(_fold(token))
        sentence.raw.append(token)
        sentence.starts.append(start)
        sentence.ends.append(end)
        previous_end = end
    if sentence.words:
        found.append(sentence)
    for sentence in found:
        sentence.question = "?" in sentence.raw[-2:] or "？" in sentence.raw[-1:] or "؟" in sentence.raw[-1:]
    return found


def _fold(token: str) -> str:
    lower = token.lower()
    if lower[0] == "’":
        return "'" + lower[1:]
    if lower == "n’t":
        return "n't"
    return _ARABIC_MARKS.sub("", lower) if "\u0600" <= lower[0] <= "\u06ff" else lower


def _ends_sentence(
    words: list[str], raw: list[str], token: str, start: int, previous_end: int, abbreviations: frozenset[str]
) -> bool:
    """Whether a new sentence begins with `token`, given the tokens before it."""
    last = raw[-1]
    if last in "。！？":
        return True
    if start == previous_end:
        return False
    if last in _SENTENCE_END:
        before = words[-2] if len(words) > 1 else ""
        if last == "." and (before in abbreviations or (len(before) == 1 and before.isalpha())):
            return False
        if last == "." and before.isdigit() and len(before) <= 2:
            return False  # "am 10. Januar"; a sentence rarely ends in a bare one- or two-digit number
        return token[0].isupper() or token[0].isdigit() or token[0] in _OPENING or not token[0].isascii()
    if last in "\"”“»'’" and len(raw) > 1 and raw[-2] in _SENTENCE_END:
        return token[0].isupper()
    return False
