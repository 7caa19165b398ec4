"""Words are not deeds: a party's own good deed stays a word until another owner reports it."""

from indicators.trend.contribution import LANES
from indicators.trend.index import daily_index

from .worlds import ONE, feeds, signal, signals


def lanes(*rows, day=40):
    index = daily_index(signals(*rows), feeds(), conflicts=[ONE])
    return {lane for lane in LANES if abs(index[lane].iloc[day]) > 1e-9}


def withdrawal(number, day=40, **more):
    return signal(number, day, "troop_withdrawal", source_actors=("RUS",), quantity=10_000.0, story_id="s", **more)


def test_talks_are_words_even_when_they_were_held():
    assert lanes(signal(1, 40, "talks_held")) == {"deescalation_words"}


def test_an_attack_is_a_deed_and_a_feared_one_a_word():
    assert lanes(signal(1, 40)) == {"escalation_deeds"}
    assert lanes(signal(1, 40, modality="feared")) == {"escalation_words"}


def test_an_announced_withdrawal_is_a_word():
    assert lanes(withdrawal(1, modality="announced")) == {"deescalation_words"}


def test_a_withdrawal_on_the_own_word_of_the_party_is_a_word():
    assert lanes(withdrawal(1, speaker="self")) == {"deescalation_words"}


def test_a_withdrawal_that_another_owner_reports_within_two_weeks_becomes_a_deed():
    both = (withdrawal(1, speaker="self"), withdrawal(2, 45, owner="Owner B"))
    assert lanes(*both) == {"deescalation_deeds"}


def test_state_media_of_the_party_do_not_confirm_it():
    own = withdrawal(2, 41, owner="State TV", state_affiliated=True, state="RUS")
    assert lanes(withdrawal(1, speaker="self"), own) == {"deescalation_words"}


def test_state_media_that_name_no_doer_speak_of_their_own_state():
    nameless = {**withdrawal(1, owner="State TV", state_affiliated=True, state="RUS"), "source_actors": ()}
    assert lanes(nameless) == {"deescalation_words"}


def test_a_report_of_far_fewer_soldiers_confirms_nothing():
    few = {**withdrawal(2, 41, owner="Owner B"), "quantity": 300.0}
    assert "deescalation_words" in lanes(withdrawal(1, speaker="self"), few)


def test_confirmation_moves_the_lane_and_leaves_the_net():
    claim, report = withdrawal(1, speaker="self"), withdrawal(2, 45, owner="Owner B")
    alone = daily_index(signals(claim), feeds(), conflicts=[ONE])["net"].iloc[41]
    confirmed = daily_index(signals(claim, report), feeds(), conflicts=[ONE])["net"].iloc[41]
    assert alone == confirmed
