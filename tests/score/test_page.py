"""A signal takes actor, number and day from the sentences near it, however long the text."""

from datetime import date
from types import SimpleNamespace

from indicators.score.page import Line, Page


def page(sentences: int) -> Page:
    line = Line(None, (), (), ())  # type: ignore[arg-type]  # what stands in it is not asked
    return Page({(0, 0): line} | {(1, number): line for number in range(sentences)}, "en", date(2024, 1, 1))


def seen(sentences: int, at: int) -> list[tuple[int, int]]:
    return list(page(sentences).seen_from(SimpleNamespace(order=(1, at, 0))))  # type: ignore[arg-type]


def test_of_an_article_of_usual_length_every_sentence_is_seen() -> None:
    assert len(seen(20, 19)) == 21


def test_in_a_long_text_title_opening_and_the_sentences_near_are_seen() -> None:
    keys = seen(1000, 500)
    assert {(0, 0), (1, 0), (1, 499), (1, 500), (1, 501)} <= set(keys)
    assert (1, 100) not in keys
    assert keys == sorted(keys)


def test_what_a_signal_sees_does_not_grow_with_the_text() -> None:
    assert len(seen(500, 250)) == len(seen(5000, 2500))
