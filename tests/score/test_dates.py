"""Days in a sentence, resolved against a Tuesday (codebook 23 and 33)."""

from datetime import date

import pytest

from indicators.lexicon.load import load
from indicators.score.dates import find_days
from indicators.score.text import sentences

TUESDAY = date(2021, 12, 28)


def days(language: str, words: str, future: bool) -> list[date | None]:
    lexicon = load(language)
    read = sentences("title", words, lexicon.grammar["sentence_abbreviations"])
    return [m.resolve(TUESDAY, future) for s in read for m in find_days(s, lexicon, TUESDAY)]


@pytest.mark.parametrize(
    ("language", "words", "day"),
    [
        ("en", "on Jan. 10", date(2022, 1, 10)),
        ("en", "from 10 to 12 January", date(2022, 1, 10)),
        ("en", "January 10th, 2022", date(2022, 1, 10)),
        ("en", "three days ago", date(2021, 12, 25)),
        ("en", "in ten days", date(2022, 1, 7)),
        ("en", "today", TUESDAY),
        ("de", "am 10. Januar", date(2022, 1, 10)),
        ("de", "am 10.01.2022", date(2022, 1, 10)),
        ("de", "vor zwei Tagen", date(2021, 12, 26)),
        ("de", "Gespräche morgen", date(2021, 12, 29)),
        ("de", "in der Nacht zum Dienstag", TUESDAY),
    ],
)
def test_a_named_day_is_resolved(language: str, words: str, day: date) -> None:
    assert days(language, words, future=False) == [day]


@pytest.mark.parametrize("words", ["overnight", "in January", "within 48 hours", "am Morgen", "heute Morgen"])
def test_what_is_less_than_a_day_is_none_of_its_own(words: str) -> None:
    assert days("de" if "M" in words else "en", words, future=False) in ([], [TUESDAY])


@pytest.mark.parametrize(
    ("language", "words", "past", "ahead"),
    [
        ("en", "on Friday", date(2021, 12, 24), date(2021, 12, 31)),
        ("de", "am Freitag", date(2021, 12, 24), date(2021, 12, 31)),
        ("en", "last Friday", date(2021, 12, 24), date(2021, 12, 24)),
        ("en", "next Thursday", date(2021, 12, 30), date(2021, 12, 30)),
        ("en", "Thursday next week", date(2022, 1, 6), date(2022, 1, 6)),
    ],
)
def test_a_weekday_is_the_last_or_the_next_by_tense(language: str, words: str, past: date, ahead: date) -> None:
    assert days(language, words, future=False) == [past]
    assert days(language, words, future=True) == [ahead]


def test_a_day_that_closes_something_is_marked() -> None:
    sentence = sentences("title", "Waffenruhe bis Sonntag", frozenset())[0]
    assert [m.ends for m in find_days(sentence, load("de"), TUESDAY)] == [True]


def test_without_publication_only_a_full_date_resolves() -> None:
    sentence = sentences("title", "on 10 January 2022 and on Friday", frozenset())[0]
    assert [m.resolve(None, False) for m in find_days(sentence, load("en"), None)] == [date(2022, 1, 10), None]
