"""Which actors, number, day and direction the learned weights give to what is kept."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.lexicon.load import load
from indicators.model import Article, Direction, Modality
from indicators.score.direction import judge
from indicators.score.fields import ACTORS, DAY, DIRECTION, DOER, FORMAT, QUANTITY, Fields
from indicators.score.merge import Candidate
from indicators.score.options import actor_options, count_options, day_options
from indicators.score.page import Page, place_of, side_of
from indicators.score.quantity import unit_of_bare
from indicators.score.scorer import Scorer
from indicators.score.text import SUMMARY, TITLE, cut

PUBLISHED = date(2024, 5, 15)  # a Wednesday
TITLE_TEXT = "Russia shells Kharkiv"
LEAD = "Ukraine said 12 people were killed on Monday. Hungary expelled 300 diplomats."
SIGNAL = Candidate("armed_attack", Modality.ASSERTED, "strike", (0, 0, 1), sources=("RUS",))
MODALITIES = st.sampled_from(list(Modality))
TYPES = st.sampled_from(["armed_attack", "ceasefire", "troop_withdrawal", "accusation"])


def page(candidates: list[Candidate], title: str = TITLE_TEXT, summary: str = LEAD) -> Page:
    pieces = cut(TITLE, title, frozenset()) + cut(SUMMARY, summary, frozenset())
    return Page.of(pieces, title, summary, candidates, load("en"), PUBLISHED)


def model(field: str, **weights: float) -> Fields:
    return Fields({field: {name.replace("_", "="): value for name, value in weights.items()}}, {field: -1.0})


def test_without_weights_the_answer_of_the_grammar_stands() -> None:
    assert Fields.none().fill([SIGNAL], page([SIGNAL])) == [SIGNAL]
    assert Fields.none().judge([SIGNAL], (9.0, -9.0)) == judge([SIGNAL])


def test_an_actor_of_the_lead_is_added_behind_the_doer_of_the_title() -> None:
    filled = model(ACTORS, said_source=2.0, place_lead=2.0).fill([SIGNAL], page([SIGNAL]))[0]
    assert (filled.sources, filled.targets) == (("RUS",), ("UKR",))


def test_an_actor_nothing_speaks_for_goes() -> None:
    assert not model(ACTORS, place_own=0.5).fill([SIGNAL], page([SIGNAL]))[0].sources


def test_who_is_most_likely_the_doer_stands_first_and_the_others_are_targets() -> None:
    weights = {ACTORS: {"said=source": 2.0, "place=lead": 2.0}, DOER: {"code=UKR": 1.0}}
    filled = Fields(weights, {ACTORS: -1.0, DOER: 0.0}).fill([SIGNAL], page([SIGNAL]))[0]
    assert (filled.sources, filled.targets) == (("UKR",), ("RUS",))


def test_those_who_do_it_together_stay_together() -> None:
    both = replace(SIGNAL, sources=("RUS", "UKR"))
    weights = {ACTORS: {"said=source": 2.0}, DOER: {"code=UKR": 1.0}}
    filled = Fields(weights, {ACTORS: -1.0, DOER: 0.0}).fill([both], page([both]))[0]
    assert (filled.sources, filled.targets) == (("UKR", "RUS"), ())


def test_the_number_that_most_speaks_for_is_taken_and_a_unit_of_another_type_never() -> None:
    filled = model(QUANTITY, approximate_False=2.0).fill([SIGNAL], page([SIGNAL]))[0]
    assert filled.quantity is not None
    assert (filled.quantity.value, filled.quantity.unit) == (12, "dead")
    assert {o.quantity.value for o in count_options(SIGNAL, page([SIGNAL]), [SIGNAL])} == {12}


def test_a_number_is_left_where_no_weight_speaks_for_it() -> None:
    assert model(QUANTITY).fill([SIGNAL], page([SIGNAL]))[0].quantity is None


def test_a_type_without_units_has_no_number() -> None:
    threat = Candidate("accusation", Modality.ASSERTED, "r", (1, 0, 1))
    assert count_options(threat, page([threat]), [threat]) == []


def test_a_weekday_is_offered_as_the_last_and_as_the_next() -> None:
    days = [option.day for option in day_options(SIGNAL, page([SIGNAL]), [SIGNAL])]
    assert days == [date(2024, 5, 13), date(2024, 5, 20)]
    ahead = Fields({DAY: {"type=armed_attack&when=ahead&way=weekday-ahead": 2.0}}, {DAY: -1.0})
    assert ahead.fill([SIGNAL], page([SIGNAL]))[0].day == date(2024, 5, 20)


def test_a_token_is_placed_by_clause_and_sentence() -> None:
    second = Candidate("armed_attack", Modality.ASSERTED, "r", (1, 0, 5))
    assert place_of(second, (0, 0), 0) == "title"
    assert place_of(second, (1, 0), 2) == "own"
    assert place_of(second, (1, 1), 2) == "next"
    assert place_of(SIGNAL, (1, 0), 2) == "lead"
    assert (side_of(second, (1, 0), 2), side_of(second, (1, 0), 9), side_of(second, (1, 1), 9)) == ("-3", "+6", "")


def test_an_article_without_signals_has_an_empty_page() -> None:
    assert not page([]).lines


def test_a_number_without_a_noun_counts_what_the_type_is_about() -> None:
    assert unit_of_bare("prisoner_release") == "prisoners"
    assert unit_of_bare("armed_attack") == "dead"


@given(st.lists(st.builds(Candidate, TYPES, MODALITIES, st.just("r"), st.just((0, 0, 0))), max_size=4))
def test_only_no_signals_point_nowhere_and_the_score_never_contradicts(candidates: list[Candidate]) -> None:
    shipped = Fields.load()
    for sound in (None, (2.0, -2.0), (-2.0, 2.0)):
        way, value = shipped.judge(candidates, sound)
        assert (way is Direction.NONE) == (not candidates)
        assert not (way is Direction.ESCALATION and value > 0)
        assert not (way is Direction.DE_ESCALATION and value < 0)


def test_the_likeliest_direction_is_chosen() -> None:
    fields = Fields({DIRECTION: {"de-escalation&any": 1.0}}, {DIRECTION: 0.0})
    assert fields.judge([SIGNAL], None) == (Direction.DE_ESCALATION, -judge([SIGNAL])[1])


def test_the_grammars_doer_is_told_apart_from_others() -> None:
    told = {option.code: option.told for option in actor_options(SIGNAL, page([SIGNAL]))}
    assert list(told) == ["RUS", "UKR", "HUN"]
    assert "said=source" in told["RUS"]
    assert "said=no" in told["UKR"]
    assert "rival" in told["UKR"]
    assert "rival" not in told["HUN"]


@pytest.mark.parametrize(
    "data", [{"format": FORMAT + 1, "weights": {}, "bias": {}}, {"format": FORMAT, "weights": [], "bias": {}}]
)
def test_a_file_of_another_format_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="expected"):
        Fields.of_data(data)


def test_switched_off_the_fields_are_those_of_the_grammar() -> None:
    article = Article("x", TITLE_TEXT, LEAD, datetime(2024, 5, 15, tzinfo=UTC), "en")
    plain = Scorer.load(without=["fields"]).score(article)
    assert plain.direction is Direction.ESCALATION
    assert {s.type for s in plain.signals} == {s.type for s in Scorer.load().score(article).signals}


def test_a_long_article_finds_its_number_and_day_as_a_short_one_does() -> None:
    scorer = Scorer.load()
    published = datetime(2024, 5, 15, tzinfo=UTC)
    short = scorer.score(Article("x", TITLE_TEXT, LEAD, published, "en"))
    summary = LEAD + "\n" + "The river was calm and the market was open. " * 25
    long = scorer.score(Article("x", TITLE_TEXT, summary, published, "en"))
    fields = [{(s.type, s.quantity, s.date, s.source_actors) for s in score.signals} for score in (short, long)]
    assert fields[0] == fields[1]
