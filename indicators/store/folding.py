"""Text to the words that search compares: without case, accents and punctuation, Chinese sign by sign. Pure.

SQLite calls `folded` from its triggers, PostgreSQL runs `FOLDED_SQL`, made from the same tables; so both find the same.
A change here changes what is stored in the search indexes: it needs a migration that fills them again.
"""

import re
import string
import unicodedata

MOST_WORDS = 10

# Letters outside ASCII that have a plain form: Latin, Greek, Cyrillic, and those of the languages beside these blocks.
_LETTERS = ((0xC0, 0x17F), (0x218, 0x21B), (0x386, 0x3CE), (0x400, 0x45F), (0x490, 0x491))
_OTHERS = {"ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "أ": "ا", "إ": "ا", "آ": "ا", "ى": "ي",
           "ة": "ه", "ؤ": "و", "ئ": "ي"}  # fmt: skip
# Arabic vowel signs and the stretching line, the Russian stress mark.
_DROPPED = "\u0301\u0640\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"

# Both in the words that the patterns of Python and PostgreSQL share.
_PUNCTUATION = (
    r"[\u0021-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00a1-\u00a9\u00ab-\u00b1\u00b4-\u00b8\u00bb-\u00bf"
    r"\u060c\u061b\u061f\u2010-\u2027\u2030-\u205e\u3001-\u3003\u3008-\u3011\uff01-\uff0f\uff1a-\uff20]+"
)
# Han, Hiragana, Katakana: written without blanks, so every sign is a word and a word is a phrase of signs.
_SIGNS = r"([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])"


def _plain_letters() -> dict[str, str]:
    """Letters to their small form without marks, where that is one letter."""
    found = dict(_OTHERS)
    for first, last in _LETTERS:
        for letter in map(chr, range(first, last + 1)):
            small = unicodedata.normalize("NFKD", letter.casefold())
            bare = "".join(part for part in small if not unicodedata.combining(part))
            if len(bare) == 1 and bare != letter and bare.isalpha():
                found.setdefault(letter, bare)
    return found


# The commonest letters first, though they stay as they are: translate() searches its table from the front.
_COMMON = " enirtsaodhulcgmpfbkwzvyjqxоеаинтсрвлкмдпуяыьгзбчхжшюцщіґєاليمونرتبسعدفحقكهجشصطخ"
_TABLE = dict.fromkeys(_COMMON) | _plain_letters()
_FROM = "".join(_TABLE) + _DROPPED
_TO = "".join(plain or letter for letter, plain in _TABLE.items())
_TRANSLATION = str.maketrans(_FROM[: len(_TO)] + string.ascii_uppercase, _TO + string.ascii_lowercase, _DROPPED)
_PUNCTUATION_PATTERN, _SIGN_PATTERN = re.compile(_PUNCTUATION), re.compile(_SIGNS)


def folded(text: str) -> str:
    """The words of a text with blanks between them."""
    return _SIGN_PATTERN.sub(r" \1 ", _PUNCTUATION_PATTERN.sub(" ", text.translate(_TRANSLATION)))


# What `folded` does, in the words of PostgreSQL. Independent of the database's locale: lower() with "C" knows ASCII
# only, and translate() does the rest; it looks at its whole table for every letter, so plain ASCII goes around it.
_LOWER = """lower($1 COLLATE "C")"""
FOLDED_SQL = (
    f"CASE WHEN $1 ~ '[^\\u0001-\\u007f]' THEN regexp_replace(regexp_replace(translate({_LOWER}, '{_FROM}', '{_TO}'), "
    f"'{_PUNCTUATION}', ' ', 'g'), '{_SIGNS}', ' \\1 ', 'g') "
    f"ELSE regexp_replace({_LOWER}, '{_PUNCTUATION}', ' ', 'g') END"
)


def search_phrases(search: str) -> list[list[str]]:
    """What must stand in an article: phrases of words, each in this order, the last one perhaps only begun.

    One phrase a blank-separated word of the search line, at most MOST_WORDS; nothing is left in them that a search
    language could take for a command.
    """
    phrases = []
    for word in search.split()[:MOST_WORDS]:
        letters = "".join(character if character.isalnum() else " " for character in folded(word))
        if words := letters.split():
            phrases.append(words)
    return phrases
