"""What a text is compared by: its words, shingles, numbers, and names reduced to what survives a translation."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

_LEAD_WORDS = 40  # names further down are background more often than news
_NAME_LETTERS = 4
_TOKEN = re.compile(r"[^\W_]+(?:[.,]\d+)*")
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")  # Han and kana: words are not spaced
_THOUSANDS = re.compile(r"(?<=\d)[.,\u00a0\u202f ](?=\d{3}(?!\d))")
_CASELESS = re.compile(r"[\u0600-\u06ff]")  # Arabic script has no capitals: any word may be a name
_LETTERS = str.maketrans(
    {
        **dict(zip("бвгґдзклмнпрстф", "bvhhdsklmnprstv", strict=True)),
        **{"ж": "s", "х": "h", "ц": "s", "ч": "h", "ш": "s", "щ": "s"},
        **dict.fromkeys("аеёиоуыэюяіїєا", "a"),
        **dict(zip("بتثحخدذرزسشصضطظغفقكلمنه", "btthhddrsssddtshvkklmnh", strict=True)),
        **{"ł": "l", "ø": "o", "đ": "d", "ß": "s", "ı": "i", "æ": "a"},
    }
)
# One sound, many spellings: Charkiw, Kharkiv, Harkov; Schoigu, Shoigu, Szojgu.
_SPELLINGS = (("tsch", "h"), ("tch", "h"), ("sch", "s"), ("sh", "s"), ("sz", "s"), ("cz", "h"), ("kh", "h"),
              ("ch", "h"), ("zh", "s"), ("ts", "s"), ("ph", "v"), ("gh", "h"), ("dz", "s"),
              ("ck", "k"), ("q", "k"), ("x", "ks"), ("c", "k"), ("g", "h"), ("w", "v"), ("f", "v"),
              ("z", "s"))  # fmt: skip
_VOWELS = tuple("aeiouy")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """One text, ready to compare. `names` and `title_names` are name_key values; numbers are digits without separators.

    shingles: pairs of neighbouring words of the whole text; title_shingles: of the title alone.
    """

    title: str
    text: str
    words: int
    shingles: tuple[str, ...]
    title_shingles: tuple[str, ...]
    title_numbers: frozenset[str]
    names: frozenset[str]
    title_names: frozenset[str]


def fingerprint(title: str, summary: str = "") -> Fingerprint:
    """The fingerprint of one plain text; empty text gives empty parts, which match nothing."""
    head, body = _THOUSANDS.sub("", title), _THOUSANDS.sub("", summary)
    head_words, body_words = _words(head), _words(body)
    words = head_words + body_words
    return Fingerprint(
        title=" ".join(head_words),
        text=" ".join(words),
        words=len(words),
        shingles=_pairs(words),
        title_shingles=_pairs(head_words),
        title_numbers=frozenset(word for word in head_words if word[0].isdecimal()),
        names=frozenset(_names(head)) | frozenset(_names(body, limit=_LEAD_WORDS)),
        title_names=frozenset(_names(head)),
    )


@lru_cache(maxsize=100_000)
def name_key(word: str) -> str:
    """The first consonants of a name, spelt alike in every script read: Charkiw, Kharkiv, Харків give `hrkv`.

    A leading vowel counts as one `a` (Odesa, Одесса: `ads`). "" where fewer than three letters are left, too few to
    tell names apart.
    """
    key = name_stem(word)
    return key if len(key) >= 3 else ""


def name_stem(word: str) -> str:
    """The same, however short: Russia and Россия give `rs`, with which Russian, русский and russisch begin."""
    letters = unicodedata.normalize("NFKD", word.casefold().replace("ç", "h").replace("ş", "s").removeprefix("ال"))
    plain = "".join(c for c in letters if not unicodedata.combining(c)).translate(_LETTERS)
    for spelling, sound in _SPELLINGS:
        plain = plain.replace(spelling, sound)
    consonants = re.sub(r"(.)\1+", r"\1", re.sub(r"[^bdhklmnprstv]", "", plain))
    return (("a" if plain.startswith(_VOWELS) else "") + consonants)[:_NAME_LETTERS]


def _words(text: str) -> list[str]:
    words: list[str] = []
    for token in _TOKEN.findall(unicodedata.normalize("NFKC", text).casefold()):
        if _UNSPACED.search(token):
            words.extend(token[i : i + 2] for i in range(max(1, len(token) - 1)))
        else:
            words.append(token)
    return words


def _pairs(words: list[str]) -> tuple[str, ...]:
    return tuple(f"{first} {second}" for first, second in pairwise(words)) or tuple(words)


def _names(text: str, limit: int | None = None) -> list[str]:
    tokens = _TOKEN.findall(text)[:limit]
    keys = (name_key(t) for t in tokens if len(t) >= 4 and (t[0].isupper() or _CASELESS.match(t)))
    return [key for key in keys if key]
