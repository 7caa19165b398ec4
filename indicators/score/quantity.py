"""Find the counted things of a sentence and the one that belongs to an event (codebook 22)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from indicators.lexicon.letters import HAN
from indicators.lexicon.load import Lexicon, load, read_yaml
from indicators.score.numbers import Number, read_number
from indicators.score.text import Sentence

BARE = ""  # the unit of a number no noun explains: "frees 52"
_REACH = 6
_ADJECTIVES = 2  # words between a number and what it counts: "three more long years", not "observers after a month"
_LOSS_AFTER, _LOSS_BEFORE = 9, 4
_RANK = {"dead": 0, "wounded": 1}
_PEOPLE = frozenset(
    ("civilians", "soldiers", "fighters", "militia members", "reservists", "hostages", "prisoners", "crew", "diplomats")
)
_STOP = frozenset(".;:!?")
_LAST_DAY, _YEAR_DIGITS, _FIRST_YEAR, _LAST_YEAR = 31, 4, 1900, 2100
_CURRENCY = frozenset("$€£")
# What a number without a noun counts, for types whose trigger stands right beside it.
_BARE_PEOPLE = {
    "evacuation": "civilians",
    "mobilisation": "reservists",
    "prisoner_release": "prisoners",
    "troop_buildup": "soldiers",
    "troop_withdrawal": "soldiers",
    "diplomatic_break": "diplomats",
}
_BARE_GUESS = {
    "humanitarian_access": "civilians",
    "invasion": "soldiers",
    "coercion": "aircraft",
    "arms_supply": "weapons",
}
_BARE_UNIT = {"prisoner_release": "prisoners", "armed_attack": "dead", "diplomatic_break": "diplomats"}


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number at tokens i..j with its unit; approximate where no numeral stands behind it ("dozens")."""

    i: int
    j: int
    value: float
    unit: str
    approximate: bool


def find_quantities(sentence: Sentence, lexicon: Lexicon, everything: bool = False) -> list[Quantity]:
    """Every counted thing of a sentence, in order; ages, years, shares, times, singular nouns
    (codebook 22) and numbers in names are left out. everything: things no unit is known for too, as BARE."""
    tables, words = lexicon.tables, sentence.words
    found: list[Quantity] = []
    opens = opener(lexicon.language)
    at = 0
    while at < len(words):
        if not opens(words[at]):
            at += 1
            continue
        number = None if _in_name(sentence, at, lexicon) else read_number(words, at, tables)
        if number is None:
            at += 1
            continue
        at = number.j
        unit = _unit(sentence, number, lexicon, everything)
        singular = number.value <= 1
        if unit is not None and not singular and not _is_date(sentence, number, unit, lexicon):
            found.append(Quantity(number.i, number.j, number.value, unit, number.approximate))
    return found


@cache
def opener(language: str) -> Callable[[str], bool]:
    """A test whether a number can begin with a word of a language: most words are refused by one look-up."""
    tables = load(language).tables
    names = ("vague", "several", "numbers", "multipliers", "fractions", "articles_one")
    firsts = {str(phrase).split()[0] for name in names for phrase in tables.get(name, ())}
    compound = ("tausend", "hundert", "und") if tables.get("compound_numbers") else ()

    def opens(word: str) -> bool:
        return word in firsts or word[0].isdigit() or (len(word) >= 7 and any(mark in word for mark in compound))

    return opens


@cache
def units_of_type() -> Mapping[str, tuple[str, ...]]:
    """The units a quantity of each signal type may have."""
    return {kind: tuple(units) for kind, units in read_yaml("rules.yaml")["units_of_type"].items()}


def pick(quantities: Sequence[Quantity], kind: str, i: int, j: int, lo: int = 0, hi: int = 10**9) -> Quantity | None:
    """The quantity of a signal type whose trigger stands at i..j: dead before wounded before the first of the rest.

    Numbers within the tokens lo..hi come first, then those of the whole sentence (losses for an attack alone). A number
    without a noun counts where it stands beside the trigger, or alone in its clause where the type is about people.
    """
    allowed = units_of_type().get(kind, ())
    counted = [_as_bodies(q) for q in quantities] if kind == "humanitarian_access" else quantities
    inside = [q for q in counted if lo <= q.i < hi and q.unit in allowed]
    if inside:
        return min(inside, key=lambda q: (_RANK.get(q.unit, 2), q.i))
    bare = [q for q in quantities if lo <= q.i < hi and q.unit == BARE]
    close = [q for q in bare if j <= q.i <= j + 2 or q.j == i]
    if kind in _BARE_UNIT and close:
        return replace(close[0], unit=_BARE_UNIT[kind])
    if kind in _BARE_PEOPLE and len(bare) == 1:
        return replace(bare[0], unit=_BARE_PEOPLE[kind])
    beside = [q for q in counted if q.unit in allowed and (q.unit in _RANK) == (kind == "armed_attack")]
    return min(beside, key=lambda q: (_RANK.get(q.unit, 2), q.i), default=None)


def unit_of_bare(kind: str) -> str:
    """What a number without a noun counts for a signal type that has units."""
    return {**_BARE_GUESS, **_BARE_UNIT, **_BARE_PEOPLE}.get(kind) or units_of_type()[kind][0]


def _as_bodies(quantity: Quantity) -> Quantity:
    """ "1,212 of its dead", "remains of 55 soldiers": what is handed over are bodies."""
    return replace(quantity, unit="bodies") if quantity.unit in ("dead", "soldiers", "fighters") else quantity


def _in_name(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """Whether a number is glued to the word before it: M23, Su-24, S-400, COVID-19; not to the short words Arabic
    writes together with the next (grammar `glued`)."""
    if at == 0 or not sentence.words[at][0].isdigit() or sentence.words[at - 1] in lexicon.grammar.get("glued", ()):
        return False
    between = sentence.source[sentence.ends[at - 1] : sentence.starts[at]]
    before = sentence.words[at - 1][-1]
    return between in ("", "-", "‑", "‐") and before.isalpha() and not HAN.match(before)


def _unit(sentence: Sentence, number: Number, lexicon: Lexicon, everything: bool) -> str | None:
    """The unit of a number; BARE where nothing explains it, None where it counts something else."""
    words, money = sentence.words, lexicon.tables.get("money", {})
    before = words[number.i - 1] if number.i else ""
    if before in _CURRENCY:
        return str(money[before])
    units = _unit_table(lexicon.language)
    loss = _loss(words, number, units)
    end = min(number.j + _REACH, len(words))
    for index in range(number.j, end):
        word = words[index]
        if word in money:
            return str(money[word])
        if word == "." and words[index - 1] in ("mio", "mrd", "bn", "mn"):
            continue
        if word in _STOP or word in ",)(" or (index > number.j and word[0].isdigit()):
            break
        if index <= number.j + _ADJECTIVES and word in lexicon.tables.get("not_counted", ()):
            return None
        opposed = words[index - 1] in lexicon.tables.get("opposed", ())  # "anti-tank weapons" are no tanks
        unit = None if opposed else units.get(word) or _unit_of_compound(word, units, lexicon)
        if unit and _speaks(words, index, lexicon):
            return None
        if unit:
            if unit in _PEOPLE and loss:
                return loss
            return unit
        if index == number.j and word in lexicon.tables.get("stop_count", ()):
            break
    if loss:
        return loss
    return BARE if number.value >= 2 and (everything or not _counts_a_noun(sentence, number.j, lexicon)) else None


def _speaks(words: Sequence[str], at: int, lexicon: Lexicon) -> bool:
    """Whether those counted only speak: "three officials say", but not "60,000 reservists told to report"."""
    told = at + 1 < len(words) and words[at + 1] in lexicon.tables.get("speaking", ())
    return told and words[at + 2 : at + 3] != ["to"]


def _counts_a_noun(sentence: Sentence, at: int, lexicon: Lexicon) -> bool:
    """Whether a noun no unit knows follows a number: "five Lebanese hilltops". Seen only where plurals end in s."""
    if not lexicon.tables.get("plural_s"):
        return False
    if at < len(sentence.raw) and sentence.raw[at][:1].isupper():
        at += 1
    word = sentence.raw[at] if at < len(sentence.raw) else ""
    stops = lexicon.tables.get("stop_count", ())
    return word.islower() and word.endswith("s") and not word.endswith("ss") and word not in stops


def _loss(words: Sequence[str], number: Number, units: Mapping[str, str]) -> str | None:
    """Whether the counted people died or were wounded: a word of loss after the number, or close before it."""
    for index in range(number.j, min(number.j + _LOSS_AFTER, len(words))):
        if words[index] in _STOP or words[index][0].isdigit():
            break
        if units.get(words[index]) in _RANK:
            return units[words[index]]
    for index in range(number.i - 1, max(number.i - 1 - _LOSS_BEFORE, -1), -1):
        if words[index] in _STOP or words[index] == ",":
            break
        if units.get(words[index]) in _RANK:
            return units[words[index]]
    return None


@cache
def _unit_table(language: str) -> Mapping[str, str]:
    """Noun forms to units; the first list that has a form owns it."""
    table: dict[str, str] = {}
    for unit, words in load(language).tables.get("units", {}).items():
        for word in words:
            table.setdefault(word, unit)
    return table


def _unit_of_compound(word: str, units: Mapping[str, str], lexicon: Lexicon) -> str | None:
    """The unit of a compound's last part: "Kampfpanzer" counts as Panzer."""
    if not lexicon.compounds or len(word) < 9:
        return None
    for cut in range(3, len(word) - 4):
        unit = units.get(word[cut:])
        if unit:
            return unit
    return None


def _is_date(sentence: Sentence, number: Number, unit: str, lexicon: Lexicon) -> bool:
    """Whether a number is part of a date: a day beside a month, or a year 1900 to 2100 that no counted noun follows."""
    words, months = sentence.words, lexicon.tables.get("months", {})
    word = words[number.i]
    if number.j != number.i + 1 or not word.isdigit():
        return False
    before = [word for word in words[max(number.i - 2, 0) : number.i] if word != "."]
    after = [word for word in words[number.j : number.j + 2] if word != "."]
    beside = (before and before[-1] in months) or (after and after[0] in months)
    if beside and (number.value <= _LAST_DAY or len(word) == _YEAR_DIGITS):
        return True
    if len(word) != _YEAR_DIGITS or not _FIRST_YEAR <= number.value <= _LAST_YEAR:
        return False
    if unit != BARE:
        return number.j >= len(words) or words[number.j][0] in ",.;:"
    timed = before and before[-1] in lexicon.grammar.get("year_marks", ())
    followed = number.j < len(words) and sentence.raw[number.j][:1].isupper()
    return bool(timed) or not (lexicon.capitals and followed)  # "1968 Palästinenser"
