"""Letters and tokens, the same for lexicons, names and articles: what is one word, and which spellings are one.

Nothing here looks at a language: scripts decide. A run of Chinese characters is cut by segment.py.
"""

import re
from functools import cache
from importlib import resources

_LETTER = r"[^\W\d_\u3400-\u9fff]"
_CYRILLIC = r"[а-яА-ЯёЁєіїґЄІЇҐўЎ]"
_JOINED = r"(?:[cdjlmnstCDJLMNST]|[Qq]u|[Jj]usqu|[Ll]orsqu|[Pp]uisqu)['’](?=[^\W\d_])"  # l'|armée
TOKEN = re.compile(
    r"\d+(?:[.,:]\d+)*"  # 10.000  4,5  18:00
    r"|(?:[a-zA-Z]\.){2,}"  # U.S.
    r"|[\u3400-\u9fff]+"
    rf"|{_CYRILLIC}+(?:['’ʼ]{_CYRILLIC}+)+"  # п'ять
    rf"|\b{_JOINED}"
    r"|[Aa]ujourd['’]hui"
    rf"|{_LETTER}+(?=[nN]['’][tT]\b)"  # was|n't
    r"|['’](?:s|t|ll|re|ve|d|m|S|T|LL|RE|VE|D|M)\b"
    r"|[nN]['’][tT]\b"
    rf"|{_LETTER}+|[^\w\s]"
)
HAN = re.compile(r"[\u3400-\u9fff]")
_ARABIC_MARKS = re.compile(r"[\u064b-\u0652\u0640]")
_BARE = 3  # letters an Arabic word keeps at least
# Spellings that are one: apostrophes, forms of alif, digits and marks of other scripts. One letter for one letter.
_SAME = str.maketrans(
    {
        **dict.fromkeys("’ʼ`", "'"),
        **dict.fromkeys("أإآٱ", "ا"),
        "ى": "ي",
        "ё": "е",
        "İ": "i",
        "，": ",",
        "；": ";",
        "：": ":",
        "？": "?",
        "！": "!",
        "（": "(",
        "）": ")",
        "،": ",",
        "؛": ";",
        "％": "%",
        **{chr(0x660 + n): str(n) for n in range(10)},
        **{chr(0xFF10 + n): str(n) for n in range(10)},
    }
)


def fold(text: str) -> str:
    """The text in lower case with one spelling for what is one letter; Arabic vowel marks go."""
    if text.isascii():
        return text.lower()
    folded = text.replace("İ", "i").lower().translate(_SAME)
    if HAN.search(folded):
        folded = folded.translate(_simplified())
    return _ARABIC_MARKS.sub("", folded)


def tokens(text: str) -> list[str]:
    """The folded tokens of a text: words, numbers and each punctuation mark."""
    return TOKEN.findall(fold(text))


def bare(word: str) -> str:
    """A folded word without what Arabic writes together with it: article, "and", pronoun, ending of number or case.

    Two forms of one word mostly become the same; a word of another script comes back as it is.
    """
    if not "\u0620" <= word[:1] <= "\u064a":
        return word
    stem = word[1:] if word[0] == "و" and len(word) > _BARE else word
    for beginning in ("ال", "بال", "كال", "فال", "لل"):
        if stem.startswith(beginning) and len(stem) - len(beginning) >= _BARE:
            stem = stem.removeprefix(beginning)
            break
    for ending in ("هما", "ها", "هم", "ان", "ات", "ون", "ين", "وا", "ه", "ة", "ي", "ا"):
        if stem.endswith(ending) and len(stem) - len(ending) >= _BARE:
            return stem.removesuffix(ending)
    return stem


@cache
def _simplified() -> dict[int, str]:
    """Traditional Chinese characters to simplified ones: traditional.txt holds a pair a word."""
    pairs = resources.files("indicators.lexicon").joinpath("traditional.txt").read_text(encoding="utf-8").split()
    return {ord(pair[0]): pair[1] for pair in pairs if len(pair) == 2}
