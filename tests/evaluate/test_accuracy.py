"""Scores are compared with labels as the codebook counts."""

import datetime as dt
from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.evaluate.accuracy import (
    by_modality,
    by_type,
    calibration,
    calibration_error,
    macro_f1,
    pair,
    rates,
    tally,
    wilson,
)
from indicators.evaluate.labelled import GoldArticle, GoldSignal
from indicators.model import Article, Direction, Evidence, Modality, Score, Signal

UP, DOWN, NONE = Direction.ESCALATION, Direction.DE_ESCALATION, Direction.NONE


def gold(kind: str, modality: str = "asserted", **more: object) -> GoldSignal:
    return GoldSignal(kind, Modality(modality), **more)  # type: ignore[arg-type]


def found(kind: str, modality: str = "asserted", confidence: float = 0.8, **more: object) -> Signal:
    words = (Evidence("title", 0, 3, "war"),)
    return Signal(kind, UP, Modality(modality), -5.0, confidence, rule="r", evidence=words, **more)  # type: ignore[arg-type]


def case(
    wanted: list[GoldSignal], got: list[Signal], way: Direction = UP, read: Direction = UP
) -> tuple[GoldArticle, Score]:
    article = Article("a", "A title", lang="en")
    return GoldArticle(article, way, tuple(wanted)), Score("a", "en", read, 0.0, 0.5, tuple(got), "v")


def test_what_is_found_as_labelled_has_every_figure_at_one() -> None:
    day = dt.date(2022, 1, 10)
    wanted = gold("threat", quantity=3.0, date=day, actors=("RUS",))
    got = found("threat", quantity=3.0, date=day, source_actors=("RUS",), confidence=1.0)
    figures = rates(tally([case([wanted], [got])]))
    for name in ("direction", "precision", "recall", "f1", "macro_f1", "modality", "quantity", "date", "actors_f1"):
        assert figures[name] == 1.0, name
    assert figures["reversed"] == figures["calibration_error"] == 0.0
    assert isnan(figures["alarm"])


def test_a_signal_labelled_once_counts_once_however_often_it_is_found() -> None:
    figures = rates(tally([case([gold("threat")], [found("threat"), found("threat")])]))
    assert (figures["precision"], figures["recall"]) == (0.5, 1.0)


def test_pairs_prefer_the_same_modality_then_the_same_actors() -> None:
    claim, denial = gold("armed_attack", "claimed", actors=("RUS",)), gold("armed_attack", "denied", actors=("UKR",))
    got = [found("armed_attack", "denied", source_actors=("UKR",)), found("armed_attack", "claimed")]
    assert {(w.modality.value, f.modality.value) for w, f in pair([claim, denial], got)} == {
        ("claimed", "claimed"),
        ("denied", "denied"),
    }
    both = [gold("threat", actors=("RUS",)), gold("threat", actors=("IRN",))]
    (first, second) = pair(both, [found("threat", source_actors=("IRN",)), found("threat", source_actors=("RUS",))])
    assert {(w.actors, f.source_actors) for w, f in (first, second)} == {(("RUS",), ("RUS",)), (("IRN",), ("IRN",))}


def test_an_alarm_is_any_signal_on_an_article_without_one() -> None:
    quiet = case([], [], NONE, NONE)
    alarm = case([], [found("threat"), found("sanctions")], NONE, UP)
    figures = rates(tally([quiet, quiet, quiet, alarm]))
    assert figures["alarm"] == 0.25


def test_only_escalation_against_de_escalation_is_reversed() -> None:
    cases = [case([gold("threat")], [], UP, read) for read in (UP, DOWN, NONE, Direction.MIXED)]
    total = tally(cases)
    assert total.reversed == 1
    assert total.confusion["escalation", "de-escalation"] == 1
    assert rates(total)["direction"] == 0.25


def test_a_quantity_nobody_labelled_counts_as_wrong() -> None:
    figures = rates(tally([case([gold("threat")], [found("threat", quantity=7.0)])]))
    assert figures["quantity"] == 0.0
    assert isnan(rates(tally([case([gold("threat")], [found("threat")])]))["quantity"])


def test_types_are_ordered_by_what_goes_wrong_most() -> None:
    total = tally([case([gold("threat"), gold("threat"), gold("sanctions")], [found("sanctions")])])
    assert by_type(total) == {"threat": (0, 0, 2), "sanctions": (1, 1, 1)}
    assert macro_f1(total) == pytest.approx(0.5)


def test_modality_is_counted_by_its_label() -> None:
    total = tally([case([gold("threat", "feared"), gold("sanctions")], [found("threat"), found("sanctions")])])
    assert by_modality(total) == {"asserted": (1, 1), "feared": (0, 1)}


def test_what_a_missed_signal_was_taken_for_is_told() -> None:
    total = tally([case([gold("threat")], [found("accusation")]), case([gold("ceasefire")], [])])
    assert total.type_confusion == {("threat", "accusation"): 1, ("ceasefire", "nothing"): 1}
    first, second = total.misses
    assert first.differences == ("missed threat (asserted)", "found accusation (asserted) by r on 'war'")
    assert second.differences == ("missed ceasefire (asserted)",)


def test_small_differences_are_told_too() -> None:
    total = tally([case([gold("threat", "feared", quantity=3.0, actors=("RUS",))], [found("threat")])])
    (miss,) = total.misses
    assert miss.differences == (
        "threat: modality asserted instead of feared",
        "threat: quantity none instead of 3",
        "threat: actors  instead of RUS",
    )


def test_calibration_compares_confidence_with_the_share_that_is_right() -> None:
    sure, unsure = [(0.95, True)] * 3 + [(0.95, False)], [(0.25, False)] * 4
    low, high = calibration([*sure, *unsure])
    assert (low.low, low.count, low.right) == (0.2, 4, 0.0)
    assert (high.high, high.count, high.right) == (1.0, 4, 0.75)
    assert calibration_error([*sure, *unsure]) == pytest.approx(0.5 * 0.2 + 0.5 * 0.25)
    assert isnan(calibration_error([]))


@given(st.integers(0, 50), st.integers(1, 500))
def test_an_interval_holds_the_share_it_is_about(part: int, more: int) -> None:
    low, high = wilson(part, part + more)
    assert 0 <= low <= part / (part + more) <= high <= 1


def test_an_interval_of_nothing_says_nothing() -> None:
    assert wilson(0, 0) == (0.0, 1.0)
    low, high = wilson(0, 1000)
    assert low == 0.0
    assert high == pytest.approx(0.0038, abs=0.0002)
