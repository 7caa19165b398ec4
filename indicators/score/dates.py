"""Read the days a sentence names and resolve them against the day of publication."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from indicators.lexicon.load import Lexicon
from indicators.score.text import Sentence


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day named at tokens i..j. weekday 0..6 is still to be resolved by tense; `day` is fixed.

    marker: the word before it ("since", "until"), which says what the day is for.
    """

    i: int
    j: int
    day: date | None
    weekday: int | None = None
    next_week: bool = False
    last_week: bool = False
    marker: str = ""

    def resolve(self, published: date | None, future: bool) -> date | None:
        """The day meant: for a weekday the latest on or before publication, or the first after it (codebook 23)."""
        if self.weekday is None or published is None:
            return self.day
        behind = (published.weekday() - self.weekday) % 7
        if future and not self.last_week:
            ahead = (self.weekday - published.weekday()) % 7
            return published + timedelta(days=ahead or 7)
        return published - timedelta(days=behind)


def find_days(sentence: Sentence, lexicon: Lexicon, published: date | None) -> list[DayMention]:
    """The days a sentence names, in order. Without `published` only dates with a year have a day."""
    tables = lexicon.tables
    found: list[DayMention] = []
    words = sentence.words
    at = 0
    while at < len(words):
        mention = _absolute(words, at, tables, published) or _relative(words, at, tables, published)
        if mention is None:
            at += 1
            continue
        found.append(mention)
        at = mention.j
    return found


def years_named(sentence: Sentence) -> list[tuple[int, int]]:
    """(token index, year) of every bare year 1900..2099 of a sentence."""
    return [
        (index, int(word))
        for index, word in enumerate(sentence.words)
        if len(word) == 4 and word.isdigit() and word.isascii() and word[:2] in ("19", "20")
    ]


def _absolute(words: list[str], at: int, tables: Mapping[str, Any], published: date | None) -> DayMention | None:
    months = tables.get("months", {})
    word = words[at]
    if word in months and at + 1 < len(words) and _is_day(words[at + 1]):  # January 10(th)(, 2022)
        end = at + 2
        day_number = int(words[at + 1])
        if end < len(words) and words[end] in ("st", "nd", "rd", "th"):
            end += 1
        year_at = end + 1 if end < len(words) and words[end] == "," else end
        year = _year(words, year_at)
        return _mention(words, at, year_at + 1 if year else end, day_number, months[word], year, published)
    if _is_day(word):
        end = at + 1
        while end < len(words) and words[end] in (".", "st", "nd", "rd", "th", "of", "de", "er"):
            end += 1
        if end < len(words) and words[end] in months:  # 10. Januar (2022), 10 January
            year_at = end + 2 if end + 1 < len(words) and words[end + 1] == "de" else end + 1
            year = _year(words, year_at)
            return _mention(words, at, year_at + 1 if year else end + 1, int(word), months[words[end]], year, published)
    return None


def _is_day(word: str) -> bool:
    return word.isdigit() and word.isascii() and len(word) <= 2 and 1 <= int(word) <= 31


def _year(words: list[str], at: int) -> int | None:
    if at < len(words) and len(words[at]) == 4 and words[at].isdigit() and words[at][:2] in ("19", "20"):
        return int(words[at])
    return None


def _mention(
    words: list[str], i: int, j: int, day: int, month: int, year: int | None, published: date | None
) -> DayMention:
    return DayMention(i, j, _nearest_year(day, month, year, published), marker=words[i - 1] if i else "")


def _nearest_year(day: int, month: int, year: int | None, published: date | None) -> date | None:
    """The date with a missing year set so that it lies nearest to publication; None for no such day."""
    years = [year] if year else ([published.year + step for step in (-1, 0, 1)] if published else [])
    candidates = []
    for candidate in years:
        try:
            candidates.append(date(candidate, month, day))
        except ValueError:
            continue
    if not candidates:
        return None
    return min(candidates, key=lambda d: abs((d - published).days)) if published else candidates[0]


def _relative(words: list[str], at: int, tables: Mapping[str, Any], published: date | None) -> DayMention | None:
    word = words[at]
    before = words[at - 1] if at else ""
    if word in tables.get("weekdays", {}):
        return DayMention(
            at,
            at + 1,
            None,
            weekday=tables["weekdays"][word],
            next_week=before in tables.get("next_words", ()),
            last_week=before in tables.get("last_words", ()),
            marker=before,
        )
    steps = tables.get("relative_days", {})
    if word in steps and published is not None:
        return DayMention(at, at + 1, published + timedelta(days=steps[word]), marker=before)
    return None
