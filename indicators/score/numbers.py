"""Read numbers: digits in any notation, number words, multipliers, ranges and vague words, at a token of a sentence."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

_DIGITS = re.compile(r"\d{1,15}(?:[.,]\d+)*")
_MAX_DIGITS = 20
_SPACED_GROUP = re.compile(r"\d{3}")
_TEN, _MYRIAD = 10, 10_000  # the only place that opens a number; from here on a place counts all before it
_RANGE_MARKS = frozenset("-–—")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at tokens i..j; of a range the lower bound. approximate where no numeral stands behind it ("dozens")."""

    i: int
    j: int
    value: float
    approximate: bool = False


def read_number(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> Number | None:
    """The number that starts at a token, None where there is none. tables: `tables` of the language's lexicon file."""
    if not _may_begin(words[at], tables):
        return None
    if tables.get("place_values") and (placed := _placed(words, at, tables)) is not None:
        return placed
    found = _vague(words, at, tables) or _several(words, at, tables) or _plain(words, at, tables)
    if found is None:
        return None
    end = _range_end(words, found, tables)
    if end:
        upper = _plain(words, end, tables)
        if upper is not None and (upper.value > found.value or _scaled(words, upper, tables)):
            return _with_scale_of(found, upper, words, tables)
    return found


def _may_begin(word: str, tables: Mapping[str, Any]) -> bool:
    """Whether a number can begin with a word; one look-up for nearly all words."""
    if word in _beginnings(tables) or word[0].isdigit():
        return True
    return len(word) > 6 and ("und" in word or "tausend" in word) and bool(tables.get("compound_numbers"))


def _placed(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> Number | None:
    """A number written by place: 三千五百, 12万, 1.2亿, 二十三. None where no digit opens it."""
    numerals, places = tables.get("numbers", {}), tables.get("multipliers", {})
    total = section = 0.0
    digit: float | None = None
    end = at
    while end < len(words):
        word = words[end]
        if word in places:
            place = float(places[word])
            if end == at and place != _TEN:
                return None
            if place >= _MYRIAD:
                total += (section + (digit or 0.0)) * place
                section = 0.0
            else:
                section += (1.0 if digit is None else digit) * place
            digit = None
        elif word in numerals:
            digit = float(numerals[word])
        elif (
            word[0].isdigit()
            and digit is None
            and (value := parse_digits(word, tables.get("decimal", "."))) is not None
        ):
            digit = value
        else:
            break
        end += 1
    return Number(at, end, total + section + (digit or 0.0)) if end > at else None


def parse_digits(token: str, decimal: str) -> float | None:
    """The value of a digit token: "10.000", "4,5", "1,200,000"; None for a time of day or an absurd number."""
    if len(token) > _MAX_DIGITS or not _DIGITS.fullmatch(token) or not token.isascii():
        return None
    thousands = "." if decimal == "," else ","
    parts = re.split(r"[.,]", token)
    grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
    if len(parts) > 1 and grouped and (token[-4] == thousands or len(parts) > 2):
        return float("".join(parts))
    if len(parts) == 2:
        return float(f"{parts[0]}.{parts[1]}")
    return float(parts[0]) if len(parts) == 1 else None


def _vague(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> Number | None:
    """ "tens of thousands", "Dutzende": the longest vague phrase that starts here."""
    by_first = _by_first_word(tables)
    for phrase, value in by_first.get(words[at], ()):
        end = at + len(phrase)
        if tuple(words[at:end]) == phrase:
            multipliers = tables.get("multipliers", {})
            if end < len(words) and words[end] in multipliers and len(phrase) == 1:
                continue
            return Number(at, end, value, approximate=True)
    return None


def _several(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> Number | None:
    """ "several hundred", "mehrere Dutzend": a multiplier counted only by a vague word."""
    length = next((n for n in (2, 1) if " ".join(words[at : at + n]) in tables.get("several", ())), 0)
    end = at + length
    multipliers = tables.get("multipliers", {})
    if not length or end >= len(words) or words[end] not in multipliers:
        return None
    value = 1.0
    while end < len(words) and words[end] in multipliers:
        value *= float(multipliers[words[end]])
        end += 1
    return Number(at, end, value, approximate=True)


def _plain(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> Number | None:
    if at >= len(words):
        return None
    word = words[at]
    numerals, multipliers = tables.get("numbers", {}), tables.get("multipliers", {})
    fractions = tables.get("fractions", {})
    value: float | None = None
    end = at + 1
    if word[0].isdigit():
        value = parse_digits(word, tables.get("decimal", "."))
        while value is not None and len(word) <= 3 and end < len(words) and _SPACED_GROUP.fullmatch(words[end]):
            value = value * 1000 + int(words[end])  # 100 000
            end += 1
    elif word in fractions or (word in tables.get("articles_one", ()) and " ".join(words[at : at + 2]) in fractions):
        two = " ".join(words[at : at + 2])
        value, end = (float(fractions[two]), at + 2) if two in fractions else (float(fractions[word]), at + 1)
        if end < len(words) and words[end] in tables.get("articles_one", ()):
            end += 1  # half a million
        if end >= len(words) or words[end] not in multipliers:
            return None
    elif (length := _numeral_length(words, at, numerals)) > 1:
        value, end = float(numerals[" ".join(words[at : at + length])]), at + length
    elif word in numerals:
        value = float(numerals[word])
        if end < len(words) and value >= 20 and 0 < numerals.get(words[end], 99) < 10:
            value += float(numerals[words[end]])  # twenty five
            end += 1
    elif word in tables.get("articles_one", ()) and end < len(words) and words[end] in multipliers:
        value = 1.0  # a dozen, ein Dutzend
    elif word in multipliers and (tables.get("bare_multipliers") or (at == 0 and len(word) > 2)):
        value, end = 1.0, at
    elif tables.get("compound_numbers"):
        value = compound_number(word, numerals)
    if value is None:
        return None
    return Number(at, *_multiplied(words, end, value, tables))


def _numeral_length(words: Sequence[str], at: int, numerals: Mapping[str, int]) -> int:
    """Words of the longest numeral of several words that starts here: "quatre vingt dix", "treinta y dos"; else 1."""
    for length in (4, 3, 2):
        if " ".join(words[at : at + length]) in numerals and at + length <= len(words):
            return length
    return 1


def _multiplied(words: Sequence[str], end: int, value: float, tables: Mapping[str, Any]) -> tuple[int, float]:
    """(end, value) after multipliers: "4.5 million", "two hundred and fifty", "three dozen"."""
    multipliers, numerals = tables.get("multipliers", {}), tables.get("numbers", {})
    start = end
    while end < len(words) and words[end] in multipliers and not _names_a_group(words, end):
        value *= float(multipliers[words[end]])
        end += 1
    rest = end + 1 if end < len(words) and words[end] in tables.get("number_and", ()) else end
    if end > start and rest < len(words) and numerals.get(words[rest], 0) >= 1 and value >= 100:
        tail = _plain(words, rest, {**tables, "multipliers": {}})
        if tail is not None and tail.value < 100:
            return tail.j, value + tail.value
    return end, value


def _names_a_group(words: Sequence[str], at: int) -> bool:
    """Whether a one-letter multiplier begins a name: the M of M23 in "30 M23 fighters"."""
    return len(words[at]) == 1 and at + 1 < len(words) and words[at + 1][0].isdigit()


def _range_end(words: Sequence[str], lower: Number, tables: Mapping[str, Any]) -> int:
    """Where the upper bound would start: after "bis", "to", a dash, and after "between 20 and"; 0 for no range."""
    end = lower.j
    if end + 1 >= len(words):
        return 0
    between = lower.i > 0 and words[lower.i - 1] in tables.get("between", ())
    joined = words[end] in tables.get("number_and", ()) and between
    return end + 1 if joined or words[end] in tables.get("range", ()) or words[end] in _RANGE_MARKS else 0


def _scaled(words: Sequence[str], number: Number, tables: Mapping[str, Any]) -> bool:
    return words[number.j - 1] in tables.get("multipliers", {})


def _with_scale_of(lower: Number, upper: Number, words: Sequence[str], tables: Mapping[str, Any]) -> Number:
    """The lower bound over the tokens of the whole range: in "3 to 4 million" it is 3 million."""
    value = lower.value
    if _scaled(words, upper, tables) and not _scaled(words, lower, tables) and value < 1000:
        value *= float(tables["multipliers"][words[upper.j - 1]])
    return Number(lower.i, upper.j, value)


def compound_number(word: str, numerals: Mapping[str, int]) -> float | None:
    """ "zweihundertfünfzig", "dreißigtausend" written as one word; None for any other word."""
    if len(word) < 7 or len(word) > 60:
        return None
    for mark, factor in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(mark)
        if found:
            left = (numerals.get(head) or compound_number(head, numerals)) if head else 1
            right = (numerals.get(tail) or compound_number(tail, numerals)) if tail else 0
            return None if left is None or right is None else float(left * factor + right)
    ones, found, tens = word.partition("und")
    if found and ones in numerals and numerals.get(tens, 0) >= 20:
        return float(numerals[ones] + numerals[tens])
    return None


_BEGINNINGS: dict[int, frozenset[str]] = {}


def _beginnings(tables: Mapping[str, Any]) -> frozenset[str]:
    """Every word that can begin a number word or a vague phrase."""
    known = _BEGINNINGS.get(id(tables))
    if known is None:
        texts = [*tables.get("several", ()), *tables.get("articles_one", ())]
        for name in ("numbers", "multipliers", "fractions", "vague"):
            texts += list(tables.get(name, {}))
        known = _BEGINNINGS[id(tables)] = frozenset(str(text).split()[0] for text in texts)
    return known


_INDEXES: dict[int, Mapping[str, list[tuple[tuple[str, ...], float]]]] = {}


def _by_first_word(tables: Mapping[str, Any]) -> Mapping[str, list[tuple[tuple[str, ...], float]]]:
    """The vague phrases of a language by their first word, longest first; made once for each lexicon's tables."""
    index = _INDEXES.get(id(tables))
    if index is None:
        made: dict[str, list[tuple[tuple[str, ...], float]]] = {}
        for phrase, value in sorted(tables.get("vague", {}).items(), key=lambda item: -len(str(item[0]).split())):
            parts = tuple(str(phrase).split())
            made.setdefault(parts[0], []).append((parts, float(value)))
        index = _INDEXES[id(tables)] = made
    return index
