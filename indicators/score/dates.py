"""Read the days a sentence names and resolve them against the day of publication (codebook 23 and 33)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from indicators.lexicon.load import Lexicon
from indicators.score.text import Sentence

_MAX_DAYS = 90  # "in 50 days" is a day; "in 200 days" is a figure of speech
_DOTTED = 3
# What may stand behind the number of a day, and between month and year.
_DAY_TAILS = (".", "st", "nd", "rd", "th", "of", "de", "del", "er", "го", "号")
_YEAR_LINKS = (".", "de", "del", ",")


@dataclass(frozen=True, slots=True)
class DayMention:
    """A day named at tokens i..j. weekday 0..6 is still to be resolved by tense; `day` is fixed.

    ends: the day closes something ("until Monday", "bis Montag") rather than being the day of an event.
    week: weeks to add, as the words say themselves: -1 "last Thursday", +1 "Thursday next week".
    """

    i: int
    j: int
    day: date | None
    weekday: int | None = None
    week: int = 0
    ends: bool = False
    ahead: bool = False  # "next Thursday": the future in any tense

    def resolve(self, published: date | None, future: bool) -> date | None:
        """The day meant: for a weekday the latest on or before publication, or the first after it."""
        if self.weekday is None or published is None:
            return self.day
        if self.week > 0:  # of the week that begins on the Monday after publication
            return published + timedelta(days=7 - published.weekday() + self.weekday)
        if (future or self.ahead) and self.week == 0:
            ahead = (self.weekday - published.weekday()) % 7
            return published + timedelta(days=ahead)
        return published - timedelta(days=(published.weekday() - self.weekday) % 7)


def find_days(sentence: Sentence, lexicon: Lexicon, published: date | None) -> list[DayMention]:
    """The days a sentence names, in order. Without `published` only dates with a year have a day."""
    tables = lexicon.tables
    found: list[DayMention] = []
    named = _named(tables)
    words = sentence.words
    at = 0
    while at < len(words):
        if words[at] not in named and not words[at][0].isdigit():
            at += 1
            continue
        mention = _absolute(words, at, tables, published) or _relative(sentence, at, tables, published)
        if mention is None:
            at += 1
            continue
        found.append(mention)
        at = mention.j
    return found


_NAMED: dict[int, frozenset[str]] = {}


def _named(tables: Mapping[str, Any]) -> frozenset[str]:
    """Every word by which a day can be named, made once for each lexicon's tables."""
    known = _NAMED.get(id(tables))
    if known is None:
        words = [*tables.get("tomorrow", ()), *tables.get("day_words", ())]
        for name in ("months", "weekdays", "relative_days"):
            words += list(tables.get(name, {}))
        known = _NAMED[id(tables)] = frozenset(words)
    return known


def years_named(sentence: Sentence) -> list[tuple[int, int]]:
    """(token index, year) of every bare year 1900..2099 of a sentence."""
    return [
        (index, int(word))
        for index, word in enumerate(sentence.words)
        if len(word) == 4 and word.isdigit() and word.isascii() and word[:2] in ("19", "20")
    ]


def _absolute(words: Sequence[str], at: int, tables: Mapping[str, Any], published: date | None) -> DayMention | None:
    """January 10(th)(, 2022); 10. Januar (2022); 10 to 12 January; 10.01.2022; 2022-01-10."""
    months = tables.get("months", {})
    word = words[at]
    if word in months:
        day_at = at + 2 if words[at + 1 : at + 2] == ["."] else at + 1  # Jan. 10
        if day_at < len(words) and _is_day(words[day_at]):
            end = _skip(words, day_at + 1, _DAY_TAILS)
            year_at = end + 1 if words[end : end + 1] == [","] else end
            year = _year(words, year_at)
            return _mention(
                words, at, year_at + 1 if year else end, words[day_at], months[word], year, published, tables
            )
        return None
    counted = _counted(words, at, tables, published)
    if counted is not None:
        return counted
    if word[0].isdigit() and len(word) > 3:
        return _numeric(words, at, tables, published)
    if not _is_day(word):
        return None
    end = _skip(words, at + 1, _DAY_TAILS)
    if (
        end + 1 < len(words)
        and words[end] in (*tables.get("range", ()), *tables.get("number_and", ()), "-", "–")
        and _is_day(words[end + 1])
    ):
        end = _skip(words, end + 2, _DAY_TAILS)
    month = " ".join(words[end : end + 2])  # "10 tishrin al-awwal"
    behind = end + 2
    if month not in months:
        month, behind = " ".join(words[end : end + 1]), end + 1
    if month in months:
        year_at = behind + 1 if words[behind : behind + 1] and words[behind] in _YEAR_LINKS else behind
        year = _year(words, year_at)
        return _mention(words, at, year_at + 1 if year else behind, word, months[month], year, published, tables)
    return None


def _counted(words: Sequence[str], at: int, tables: Mapping[str, Any], published: date | None) -> DayMention | None:
    """Months by number and marks behind each part: 2022年1月10日, 1月10日, and 10日 alone, of the month nearest to
    publication."""
    marks = tables.get("date_marks", ())  # year, month, day
    if not marks:
        return None
    year_mark, month_mark, day_marks = marks[0], marks[1], marks[2:]
    year, start = _year(words, at), at
    if year is not None and words[at + 1 : at + 2] == [year_mark]:
        at += 2
    else:
        year = None
    if at + 3 < len(words) and words[at + 1] == month_mark and words[at + 3] in day_marks:
        if not _is_day(words[at]) or not _is_day(words[at + 2]):
            return None
        return _mention(words, start, at + 4, words[at + 2], int(words[at]), year, published, tables)
    if published is None or at + 1 >= len(words) or words[at + 1] not in day_marks or not _is_day(words[at]):
        return None
    near = [published + timedelta(days=step) for step in range(-20, 11)]
    meant = [day for day in near if day.day == int(words[at])]
    if not meant:
        return None
    day = min(meant, key=lambda d: abs((d - published).days))
    return DayMention(at, at + 2, day, ends=_ends(words, at, tables))


def _numeric(words: Sequence[str], at: int, tables: Mapping[str, Any], published: date | None) -> DayMention | None:
    parts = words[at].split(".")
    if (
        len(parts) == _DOTTED
        and all(part.isdigit() for part in parts)
        and _is_day(parts[0])
        and len(parts[2]) in (2, 4)
    ):
        year = int(parts[2]) if len(parts[2]) == 4 else 2000 + int(parts[2])
        return _mention(words, at, at + 1, parts[0], int(parts[1]), year, published, tables)
    iso = words[at : at + 3]
    if len(iso) == 3 and _year(words, at) and all(len(part) == 2 and part.isdigit() for part in iso[1:]):
        return _mention(words, at, at + 3, iso[2], int(iso[1]), int(iso[0]), published, tables)
    return None


def _skip(words: Sequence[str], at: int, fillers: tuple[str, ...]) -> int:
    while at < len(words) and words[at] in fillers:
        at += 1
    return at


def _is_day(word: str) -> bool:
    return word.isdigit() and word.isascii() and len(word) <= 2 and 1 <= int(word) <= 31


def _year(words: Sequence[str], at: int) -> int | None:
    if at < len(words) and len(words[at]) == 4 and words[at].isdigit() and words[at][:2] in ("19", "20"):
        return int(words[at])
    return None


def _mention(
    words: Sequence[str],
    i: int,
    j: int,
    day: str,
    month: int,
    year: int | None,
    published: date | None,
    tables: Mapping[str, Any],
) -> DayMention:
    return DayMention(i, j, _nearest_year(int(day), month, year, published), ends=_ends(words, i, tables))


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


def _ends(words: Sequence[str], i: int, tables: Mapping[str, Any]) -> bool:
    """Whether "until" or "bis" stands before a day, an article or preposition between."""
    return any(word in tables.get("until", ()) for word in words[max(i - 2, 0) : i])


def _relative(sentence: Sentence, at: int, tables: Mapping[str, Any], published: date | None) -> DayMention | None:
    words = sentence.words
    word = words[at]
    weekday = tables.get("weekdays", {}).get(word)
    if weekday is not None:
        return _weekday(words, at, weekday, tables)
    if published is None:
        return None
    steps = tables.get("relative_days", {})
    if word in steps:
        return DayMention(at, at + 1, published + timedelta(days=steps[word]), ends=_ends(words, at, tables))
    if word in tables.get("tomorrow", ()) and sentence.raw[at].islower() and not _after_day_word(words, at, tables):
        return DayMention(at, at + 1, published + timedelta(days=1), ends=_ends(words, at, tables))
    return _days_away(words, at, tables, published)


def _weekday(words: Sequence[str], at: int, weekday: int, tables: Mapping[str, Any]) -> DayMention:
    before = words[at - 1] if at else ""
    after = tuple(words[at + 1 : at + 3])
    next_words, weeks = tables.get("next_words", ()), tables.get("week_words", ())
    week = -1 if before in tables.get("last_words", ()) else 0
    if len(after) == 2 and after[0] in next_words and after[1] in weeks:
        return DayMention(at, at + 3, None, weekday, 1, ends=_ends(words, at, tables))
    behind = after[0] if after else ""  # "mardi prochain", "el martes pasado"
    if behind in tables.get("last_words", ()):
        week = -1
    return DayMention(
        at, at + 1, None, weekday, week, _ends(words, at, tables), before in next_words or behind in next_words
    )


def _after_day_word(words: Sequence[str], at: int, tables: Mapping[str, Any]) -> bool:
    """ "heute morgen", "Montag morgen": here the word for tomorrow means the morning."""
    before = words[at - 1] if at else ""
    return before in tables.get("relative_days", {}) or before in tables.get("weekdays", {})


def _days_away(words: Sequence[str], at: int, tables: Mapping[str, Any], published: date) -> DayMention | None:
    """ "in ten days", "binnen fünf Tagen", "three days ago", "vor zwei Tagen"."""
    if at == 0 or words[at] not in tables.get("day_words", ()):
        return None
    count = tables.get("numbers", {}).get(words[at - 1])
    if count is None and words[at - 1].isdigit() and len(words[at - 1]) <= 2:
        count = int(words[at - 1])
    if not count or count > _MAX_DAYS:
        return None
    before = words[at - 2] if at > 1 else ""
    after = words[at + 1] if at + 1 < len(words) else ""
    if before in tables.get("within", ()):
        return DayMention(at - 2, at + 1, published + timedelta(days=count), ends=before != "in")
    if before in tables.get("days_before", ()) or after in tables.get("days_after", ()):
        return DayMention(at - 1, at + 1, published - timedelta(days=count))
    return None
