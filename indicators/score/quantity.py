"""Read the number that belongs to an event: digits and words, ranges, vague words, units from nearby nouns."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from indicators.lexicon.load import Lexicon
from indicators.score.text import Sentence

_DIGITS = re.compile(r"\d{1,15}(?:[.,:]\d+)*")
_MAX_REACH = 5
# Which units a type may carry, in the order of codebook 22: the first that applies wins.
UNITS_OF_TYPE: Mapping[str, tuple[str, ...]] = {
    "armed_attack": ("dead", "wounded", "drones", "missiles", "shells", "aircraft", "ships", "tanks", "vehicles", "soldiers", "fighters"),
    "invasion": ("soldiers", "fighters", "tanks", "vehicles"),
    "ceasefire_violation": ("dead", "wounded"),
    "mobilisation": ("reservists", "militia members", "soldiers", "civilians"),
    "troop_buildup": ("soldiers", "fighters", "aircraft", "ships", "tanks", "missiles", "vehicles", "drones", "militia members"),
    "coercion": ("ships", "drones", "aircraft", "crew", "missiles"),
    "military_exercise": ("soldiers", "aircraft", "ships", "missiles", "drones", "tanks", "vehicles"),
    "evacuation": ("civilians", "diplomats", "soldiers"),
    "diplomatic_break": ("diplomats", "civilians"),
    "sanctions": ("targets", "ships", "civilians"),
    "sanctions_relief": ("targets",),
    "arms_supply": ("tanks", "missiles", "aircraft", "drones", "vehicles", "weapons", "shells", "ships", "USD", "EUR", "GBP"),
    "humanitarian_access": ("bodies", "civilians", "wounded", "trucks", "ships"),
    "prisoner_release": ("prisoners", "hostages", "crew", "soldiers", "civilians", "fighters"),
    "disarmament": ("weapons", "tanks", "missiles", "fighters", "shells", "soldiers"),
    "troop_withdrawal": ("soldiers", "fighters", "aircraft", "ships", "tanks", "vehicles"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at tokens i..j with its unit; approximate where no numeral stands behind it ("dozens")."""

    i: int
    j: int
    value: float
    unit: str
    approximate: bool


def find_quantities(sentence: Sentence, lexicon: Lexicon) -> list[Quantity]:
    """Every counted thing of a sentence, in order; numbers without a unit of the closed list are left out."""
    tables = lexicon.tables
    unit_of = _unit_table(lexicon)
    money = tables.get("money", {})
    found: list[Quantity] = []
    at = 0
    words = sentence.words
    while at < len(words):
        number = None if _part_of_name(sentence, at) else _number(words, at, tables)
        if number is None:
            at += 1
            continue
        value, end, approximate = number
        unit = _money_before(words, at, money) or _unit(sentence, at, end, unit_of, money, lexicon)
        if unit and not _is_age_or_year(words, at, end, value, unit):
            found.append(Quantity(at, end, value, unit, approximate))
        at = end
    return found


def pick(quantities: Sequence[Quantity], kind: str, i: int, j: int, lo: int = 0, hi: int = 10**9) -> Quantity | None:
    """The quantity of a signal type: the unit highest in its list, nearest to the tokens i..j, within lo..hi."""
    allowed = UNITS_OF_TYPE.get(kind, ())
    best: tuple[int, int, Quantity] | None = None
    for quantity in quantities:
        if quantity.unit not in allowed or not lo <= quantity.i < hi:
            continue
        rank = allowed.index(quantity.unit)
        key = (rank, _gap(quantity, i, j))
        if best is None or key < best[:2]:
            best = (*key, quantity)
    return best[2] if best else None


def _part_of_name(sentence: Sentence, at: int) -> bool:
    """Whether a number is glued to the word before it: M23, Su-24, S-400, COVID-19."""
    return (
        at > 0
        and sentence.words[at][0].isdigit()
        and sentence.starts[at] - sentence.ends[at - 1] <= 1
        and sentence.source[sentence.ends[at - 1] : sentence.starts[at]] in ("", "-", "‑")
        and sentence.words[at - 1].isalpha()
    )


def _gap(quantity: Quantity, i: int, j: int) -> int:
    return max(quantity.i - j, i - quantity.j, 0)


_UNIT_TABLES: dict[str, dict[str, str]] = {}


def _unit_table(lexicon: Lexicon) -> dict[str, str]:
    table = _UNIT_TABLES.get(lexicon.language)
    if table is None:
        table = {}
        for unit, words in lexicon.tables.get("units", {}).items():
            for word in words:
                table.setdefault(word, unit)
        _UNIT_TABLES[lexicon.language] = table
    return table


def _number(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> tuple[float, int, bool] | None:
    """(value, end, approximate) of the number starting at a token, None where there is none."""
    word = words[at]
    value: float | None = None
    approximate = False
    end = at + 1
    numerals, vague = tables.get("numbers", {}), tables.get("vague", {})
    multipliers = tables.get("multipliers", {})
    if word[0].isdigit():
        value = parse_digits(word, tables.get("decimal", "."))
    elif word in vague or " ".join(words[at : at + 3]) in vague:
        three = " ".join(words[at : at + 3])
        if three in vague:
            return float(vague[three]), at + 3, True
        return float(vague[word]), end, True
    elif word in numerals:
        value = float(numerals[word])
        if end < len(words) and words[end] in numerals and value >= 20 and numerals[words[end]] < 10:
            value += numerals[words[end]]
            end += 1
    elif word in multipliers and float(multipliers[word]) >= 12:
        before = words[at - 1] if at else ""
        if before in tables.get("articles_one", ()) or multipliers[word] == 12 or tables.get("bare_multipliers"):
            value, end = 1.0, at
    elif tables.get("compound_numbers"):
        value = _compound_number(word, numerals, multipliers)
    if value is None:
        return None
    while end < len(words) and words[end] in multipliers:
        value *= float(multipliers[words[end]])
        end += 1
        if end < len(words) and words[end] in numerals:
            break
    return value, end, approximate


def parse_digits(token: str, decimal: str) -> float | None:
    """The value of a digit token: "10.000", "4,5", "1,200,000"; None for a time of day or an absurd number."""
    if not _DIGITS.fullmatch(token) or len(token) > 20 or ":" in token:
        return None
    thousands = "." if decimal == "," else ","
    parts = re.split(r"[.,]", token)
    if len(parts) > 1 and all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3:
        last_mark = token[-4]
        if last_mark == thousands or len(parts) > 2 or parts[0] != "0":
            return float("".join(parts))
    if len(parts) == 2:
        return float(f"{parts[0]}.{parts[1]}")
    return float(parts[0]) if len(parts) == 1 else None


def _compound_number(word: str, numerals: Mapping[str, int], multipliers: Mapping[str, float]) -> float | None:
    """ "zweihundertfünfzig" written as one word: 250; None for any other word."""
    if len(word) < 7 or len(word) > 60:
        return None
    for mark, factor in (("tausend", 1000), ("hundert", 100)):
        head, found, tail = word.partition(mark)
        if found:
            left = numerals.get(head) or _compound_number(head, numerals, multipliers) if head else 1
            right = (numerals.get(tail) or _compound_number(tail, numerals, multipliers)) if tail else 0
            return None if left is None or right is None else float(left * factor + right)
    ones, found, tens = word.partition("und")
    if found and ones in numerals and tens in numerals:
        return float(numerals[ones] + numerals[tens])
    return None


def _money_before(words: Sequence[str], at: int, money: Mapping[str, str]) -> str | None:
    return money.get(words[at - 1]) if at and words[at - 1] in ("$", "€", "£") else None


def _unit(
    sentence: Sentence, at: int, end: int, unit_of: Mapping[str, str], money: Mapping[str, str], lexicon: Lexicon
) -> str | None:
    """The unit of the noun after a number (adjectives between), or the verb of loss after or before it."""
    words = sentence.words
    best: str | None = None
    for index in range(end, min(end + _MAX_REACH, len(words))):
        word = words[index]
        if word in money:
            return money[word]
        if word in ",;:.!?)" or (word[0].isdigit() and index > end):
            break
        unit = unit_of.get(word) or _compound_unit(word, unit_of, lexicon)
        if unit:
            best = best or unit
            if unit in ("dead", "wounded"):
                return unit
    dead = _loss(words, at, end, unit_of)
    return dead if dead and best in (None, *_PEOPLE) else best


_PEOPLE = ("civilians", "soldiers", "fighters", "militia members", "reservists", "hostages", "prisoners", "crew")


def _loss(words: Sequence[str], at: int, end: int, unit_of: Mapping[str, str]) -> str | None:
    """Whether the counted people died or were wounded: a verb of loss up to eight tokens after, three before."""
    for index in range(at - 1, max(at - 4, -1), -1):
        if words[index] in ".;:!?,":
            break
        unit = unit_of.get(words[index])
        if unit in ("dead", "wounded"):
            return unit
    for index in range(end, min(end + 9, len(words))):
        if words[index] in ".;:!?,":
            break
        unit = unit_of.get(words[index])
        if unit in ("dead", "wounded"):
            return unit
    return None


def _compound_unit(word: str, unit_of: Mapping[str, str], lexicon: Lexicon) -> str | None:
    """The unit of a compound's last part: "Kampfpanzer" counts as Panzer."""
    if not lexicon.compounds or len(word) < 9:
        return None
    for cut in range(3, len(word) - 3):
        unit = unit_of.get(word[cut:])
        if unit and len(word) - cut >= 5:
            return unit
    return None


def _is_age_or_year(words: Sequence[str], at: int, end: int, value: float, unit: str) -> bool:
    if end == at + 1 and words[at].isdigit() and len(words[at]) == 4 and 1900 <= value <= 2100:
        return unit not in ("soldiers",) or words[end : end + 1] not in (["soldaten"], ["troops"], ["soldiers"])
    return False
