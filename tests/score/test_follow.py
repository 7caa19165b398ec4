"""What the lead adds to the event its title tells: a day and a number, where it gives them to nothing else."""

from datetime import date

from indicators.model import Modality
from indicators.score.dates import DayMention
from indicators.score.follow import count_by_lead, date_by_lead
from indicators.score.merge import Candidate
from indicators.score.quantity import Quantity

PUBLISHED = date(2022, 1, 5)  # a Wednesday
TUESDAY = DayMention(3, 4, None, 1)
TITLE, LEAD = (0, 0, 1), (1, 0, 2)


def told(kind: str, order: tuple[int, int, int] = TITLE, **more: object) -> Candidate:
    return Candidate(kind, Modality.ASSERTED, "a-rule", order, **more)  # type: ignore[arg-type]


def test_the_day_of_the_lead_is_the_day_of_what_the_title_tells() -> None:
    assert date_by_lead([told("prisoner_release")], [TUESDAY], PUBLISHED)[0].day == date(2022, 1, 4)


def test_a_day_the_lead_gives_to_another_event_stays_there() -> None:
    other = told("talks_held", LEAD, day=date(2022, 1, 4))
    assert date_by_lead([told("prisoner_release"), other], [TUESDAY], PUBLISHED)[0].day is None


def test_a_day_beside_an_accusation_dates_the_event_and_not_the_accusation() -> None:
    accusation = told("accusation", LEAD, day=date(2022, 1, 4))
    first, second = date_by_lead([told("ceasefire_violation"), accusation], [TUESDAY], PUBLISHED)
    assert (first.day, second.day) == (date(2022, 1, 4), None)


def test_a_day_that_ends_something_dates_nothing() -> None:
    until = DayMention(3, 4, None, 1, ends=True)
    assert date_by_lead([told("prisoner_release")], [until], PUBLISHED)[0].day is None


def test_without_a_day_of_publication_nothing_is_dated() -> None:
    assert date_by_lead([told("prisoner_release")], [TUESDAY], None)[0].day is None


def test_the_number_of_the_lead_goes_to_the_first_event_of_the_title_that_counts_such_things() -> None:
    found = count_by_lead([told("talks_held"), told("prisoner_release")], [Quantity(0, 1, 24, "hostages", False)])
    assert [c.quantity.value if c.quantity else None for c in found] == [None, 24]


def test_losses_are_counted_for_an_attack_alone() -> None:
    found = count_by_lead([told("invasion"), told("armed_attack")], [Quantity(0, 1, 7, "dead", False)])
    assert [c.quantity.value if c.quantity else None for c in found] == [None, 7]


def test_a_number_that_is_given_away_is_not_given_twice() -> None:
    count = Quantity(0, 1, 24, "hostages", False)
    found = count_by_lead([told("prisoner_release"), told("prisoner_release", LEAD, quantity=count)], [count])
    assert found[0].quantity is None
