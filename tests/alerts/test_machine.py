"""The alert state machine: worked cases by name, laws by any sequence of observations."""

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import isnan, nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.alerts.machine import AlertState, Event, Observation, State, Transition, acknowledge, step
from indicators.alerts.memory import state_from_dict, state_to_dict
from indicators.alerts.rules import AlertRule, QuietHours, RuleKind
from indicators.errors import ConfigError

START = dt.datetime(2026, 1, 10, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)
RULE = AlertRule("r", "Rule", RuleKind.LEVEL_ABOVE, "sudan", threshold=10.0)
BELOW = replace(RULE, kind=RuleKind.LEVEL_BELOW, threshold=-10.0, recovery=-5.0)
Seen = float | Observation


@dataclass
class Alert:
    """An alert that is shown one value an hour; `happened` keeps all transitions."""

    rule: AlertRule
    state: AlertState
    happened: list[Transition]
    now: dt.datetime = START

    @classmethod
    def of(cls, rule: AlertRule) -> "Alert":
        return cls(rule, AlertState(rule.id), [])

    def sees(self, *values: Seen, hours: float = 1.0) -> "Alert":
        for value in values:
            seen = value if isinstance(value, Observation) else Observation(value, self.now.date(), 5, 5, "why")
            self.state, passed = step(self.state, seen, self.rule, self.now)
            self.happened += passed
            self.now += dt.timedelta(hours=hours)
        return self

    @property
    def events(self) -> list[Event]:
        return [one.event for one in self.happened]

    @property
    def told(self) -> list[tuple[Event, float]]:
        """What was told, and how many hours after the start it may leave."""
        return [(one.event, (one.due - START) / HOUR) for one in self.happened if one.due is not None]


def test_reaching_the_threshold_fires_once() -> None:
    alert = Alert.of(RULE).sees(9.9, 10.0, 50.0, 11.0)
    assert alert.events == [Event.FIRED]
    assert alert.told == [(Event.FIRED, 1)]
    assert alert.state.raised
    assert alert.state.fired_at == START + HOUR


def test_an_alert_stays_raised_until_the_recovery_threshold() -> None:
    alert = Alert.of(replace(RULE, recovery=5.0)).sees(10.0, 9.0, 5.0, 10.0, 4.9)
    assert alert.events == [Event.FIRED, Event.RECOVERED]


def test_without_a_recovery_threshold_the_threshold_itself_ends_it() -> None:
    assert Alert.of(RULE).sees(10.0, 9.9).events == [Event.FIRED, Event.RECOVERED]


def test_a_rule_downwards_is_the_mirror_image() -> None:
    assert Alert.of(BELOW).sees(-9.0, -10.0, -6.0, -5.0, -4.9).events == [Event.FIRED, Event.RECOVERED]


def test_a_condition_must_hold_for_the_pending_time() -> None:
    rule = replace(RULE, pending_hours=2.0)
    alert = Alert.of(rule).sees(10.0, 10.0, 9.0, 10.0, 10.0, 10.0)
    assert alert.events == [Event.PENDING, Event.CALMED, Event.PENDING, Event.FIRED]
    assert alert.told == [(Event.FIRED, 5)]


def test_a_recovery_must_hold_for_the_recovery_time_and_a_relapse_says_nothing() -> None:
    alert = Alert.of(replace(RULE, recovery_hours=2.0)).sees(10.0, 5.0, 11.0, 5.0, 5.0, 5.0)
    assert alert.events == [Event.FIRED, Event.RECOVERING, Event.RELAPSED, Event.RECOVERING, Event.RECOVERED]
    assert alert.told == [(Event.FIRED, 0), (Event.RECOVERED, 5)]


def test_too_few_stories_or_publishers_do_not_fire_but_do_not_end_it_either() -> None:
    thin = Observation(50.0, START.date(), stories=2, publishers=1)
    rule = replace(RULE, minimum_stories=3, minimum_publishers=2)
    assert Alert.of(rule).sees(thin, thin).events == []
    assert Alert.of(rule).sees(50.0, thin, thin).events == [Event.FIRED]


def test_no_data_keeps_the_state_and_is_told_after_its_time() -> None:
    alert = Alert.of(replace(RULE, no_data_hours=3.0)).sees(10.0, nan, nan, nan)
    assert (alert.events, alert.state.state) == ([Event.FIRED], State.ALERTING)
    alert.sees(nan, nan)
    assert (alert.events, alert.state.state) == ([Event.FIRED, Event.NO_DATA], State.NO_DATA)
    assert alert.state.raised, "it is hidden, not over"
    alert.sees(11.0)
    assert alert.events[-1] is Event.RESUMED
    assert alert.state.state is State.ALERTING
    alert.sees(5.0)
    assert alert.events[-1] is Event.RECOVERED


def test_time_without_a_value_does_not_count_as_holding() -> None:
    alert = Alert.of(replace(RULE, pending_hours=2.0)).sees(10.0, nan, nan, nan, 10.0)
    assert alert.events == [Event.PENDING]
    assert alert.sees(10.0).events == [Event.PENDING, Event.FIRED]


def test_what_comes_out_of_the_dark_as_recovered_is_told_once() -> None:
    alert = Alert.of(replace(RULE, no_data_hours=1.0)).sees(10.0, nan, nan, 5.0)
    assert alert.events == [Event.FIRED, Event.NO_DATA, Event.RESUMED, Event.RECOVERED]
    assert alert.told == [(Event.FIRED, 0), (Event.NO_DATA, 2), (Event.RECOVERED, 3)]


def test_an_error_shows_at_once_and_leads_back_to_where_it_was() -> None:
    broken = Observation(error="conflict is gone")
    alert = Alert.of(RULE).sees(10.0, broken, broken)
    assert alert.events == [Event.FIRED, Event.ERROR]
    assert (alert.state.state, alert.state.error) == (State.ERROR, "conflict is gone")
    assert alert.happened[-1].why == "conflict is gone"
    alert.sees(10.0)
    assert (alert.state.state, alert.state.error) == (State.ALERTING, None)


def test_an_error_that_turns_into_no_data_keeps_what_was_before() -> None:
    alert = Alert.of(replace(RULE, no_data_hours=0.0)).sees(10.0, Observation(error="gone"), nan, 10.0)
    assert alert.state.state is State.ALERTING
    assert alert.events.count(Event.FIRED) == 1


def test_reminders_come_at_their_interval_until_it_ends() -> None:
    alert = Alert.of(replace(RULE, repeat_hours=2.0)).sees(*[10.0] * 6, 5.0, 5.0, 5.0)
    assert alert.told == [(Event.FIRED, 0), (Event.REPEATED, 2), (Event.REPEATED, 4), (Event.RECOVERED, 6)]
    assert next(one for one in alert.happened if one.event is Event.REPEATED).after is State.ALERTING


def test_an_acknowledgement_stops_reminders_until_it_has_ended() -> None:
    alert = Alert.of(replace(RULE, repeat_hours=2.0)).sees(10.0)
    alert.state, passed = acknowledge(alert.state, "desk knows", alert.now)
    assert (passed.event, passed.note) == (Event.ACKNOWLEDGED, "desk knows")
    alert.sees(*[10.0] * 8, 5.0, 10.0, 10.0, 10.0)
    assert alert.told == [(Event.FIRED, 0), (Event.RECOVERED, 9), (Event.FIRED, 10), (Event.REPEATED, 12)]


def test_nothing_can_be_acknowledged_that_is_not_raised() -> None:
    with pytest.raises(ConfigError, match="nothing to acknowledge"):
        acknowledge(AlertState("r"), "", START)


def test_a_mute_sends_nothing_and_tells_afterwards_what_is_still_true() -> None:
    muted = replace(RULE, mute_until=START + 3 * HOUR)
    alert = Alert.of(muted).sees(10.0, 10.0, 10.0, 10.0, 10.0)
    assert alert.told == [(Event.REPEATED, 3)]
    assert Alert.of(muted).sees(10.0, 5.0, 5.0, 5.0, 5.0).told == [], "over before anybody was told"


def test_an_end_nobody_knew_the_beginning_of_is_not_told() -> None:
    alert = Alert.of(replace(RULE, mute_until=START + 1.5 * HOUR)).sees(10.0, 10.0)
    assert alert.sees(5.0).told == []


def test_what_a_mute_held_back_of_an_interruption_is_told_once_and_the_alert_when_it_shows_again() -> None:
    rule = replace(RULE, no_data_hours=0.0, mute_until=START + 2.5 * HOUR)
    alert = Alert.of(rule).sees(10.0, nan, nan, nan, nan, 10.0)
    assert alert.told == [(Event.REPEATED, 3), (Event.RESUMED, 5)]
    silent = Alert.of(replace(rule, notify_no_data=False)).sees(10.0, nan, nan, nan, nan, 10.0, 10.0)
    assert silent.told == [(Event.REPEATED, 5)]


def test_quiet_hours_delay_the_first_message_and_hold_back_reminders() -> None:
    quiet = QuietHours(dt.time(12), dt.time(15))
    alert = Alert.of(replace(RULE, quiet=quiet, repeat_hours=1.0)).sees(*[10.0] * 5)
    assert alert.told == [(Event.FIRED, 3), (Event.REPEATED, 4)]


def test_a_disabled_rule_forgets_and_sends_nothing() -> None:
    alert = Alert.of(RULE).sees(10.0)
    alert.rule = replace(RULE, enabled=False)
    assert alert.sees(10.0, 10.0).events == [Event.FIRED, Event.DISABLED]
    assert not alert.state.raised
    assert len(alert.told) == 1
    alert.rule = RULE
    assert alert.sees(10.0).events[-1] is Event.FIRED


@pytest.mark.parametrize("field", ["notify_recovery", "notify_no_data"])
def test_what_one_does_not_want_to_hear_is_not_told(field: str) -> None:
    rule = replace(RULE, no_data_hours=0.0, **{field: False})
    told = [event for event, _ in Alert.of(rule).sees(10.0, nan, 10.0, 5.0).told]
    assert (Event.RECOVERED in told) is (field != "notify_recovery")
    assert (Event.NO_DATA in told) is (field != "notify_no_data")


# Laws.

VALUES = st.one_of(st.floats(-30, 30), st.just(nan), st.sampled_from([10.0, 5.0, 9.99]))
GAPS = st.sampled_from([0.1, 0.5, 1.0, 3.0, 12.0, 48.0])
RULES = st.builds(
    lambda recovery, **more: replace(RULE, recovery=recovery, **more),
    recovery=st.sampled_from([None, 10.0, 5.0, -20.0]),
    pending_hours=st.sampled_from([0.0, 1.0, 6.0]),
    recovery_hours=st.sampled_from([0.0, 1.0, 6.0]),
    no_data_hours=st.sampled_from([0.0, 2.0, 24.0]),
    repeat_hours=st.sampled_from([None, 0.25, 6.0]),
    minimum_stories=st.sampled_from([0, 3]),
    quiet=st.sampled_from([None, QuietHours(dt.time(22), dt.time(7), "Europe/Berlin")]),
    mute_until=st.sampled_from([None, START + 5 * HOUR, START + 50 * HOUR]),
    notify_recovery=st.booleans(),
    notify_no_data=st.booleans(),
)
LOOKS = st.lists(
    st.tuples(VALUES, GAPS, st.sampled_from([0, 3]), st.sampled_from([None, None, None, "gone"])), max_size=40
)
Looks = Sequence[tuple[float, float, int, str | None]]


def live(rule: AlertRule, looks: Looks) -> Alert:
    alert = Alert.of(rule)
    for value, gap, stories, error in looks:
        alert.sees(Observation(value, alert.now.date(), stories, 1, "why", error), hours=gap)
    return alert


@given(RULES, LOOKS)
def test_firing_and_ending_take_turns(rule: AlertRule, looks: Looks) -> None:
    turns = [one for one in live(rule, looks).events if one in (Event.FIRED, Event.RECOVERED)]
    assert turns[::2] == [Event.FIRED] * len(turns[::2])
    assert turns[1::2] == [Event.RECOVERED] * len(turns[1::2])


@given(RULES, LOOKS)
def test_only_a_value_that_fires_fires_and_only_one_past_recovery_ends(rule: AlertRule, looks: Looks) -> None:
    for one in live(rule, looks).happened:
        if one.event is Event.FIRED:
            assert one.value is not None
            assert one.value >= 10.0
        if one.event is Event.RECOVERED:
            assert one.value is not None
            assert one.value < rule.bounds.recover


@given(RULES, LOOKS)
def test_between_the_thresholds_nothing_starts_and_nothing_ends(rule: AlertRule, looks: Looks) -> None:
    alert = live(replace(rule, recovery=5.0), looks)
    raised = alert.state.raised
    before = len(alert.happened)
    alert.sees(*[7.0] * 5)
    assert alert.state.raised is raised
    assert not {Event.FIRED, Event.RECOVERED} & set(alert.events[before:])


@given(RULES, LOOKS, st.integers(0, 40), st.integers(1, 5))
def test_a_short_blind_spell_changes_nothing_that_follows(
    rule: AlertRule, looks: Looks, place: int, blind: int
) -> None:
    """Cannot tell is no value: what the alert does with the values it does get is the same."""
    rule = replace(rule, no_data_hours=1000.0, pending_hours=0.0, recovery_hours=0.0)
    seen = [one for one in looks if not isnan(one[0]) and one[3] is None]
    gaps = [*seen[:place], *[(nan, 1.0, 0, None)] * blind, *seen[place:]]
    turns = (Event.FIRED, Event.RECOVERED)
    told = [one.event for one in live(rule, seen).happened if one.event in turns]
    assert [one.event for one in live(rule, gaps).happened if one.event in turns] == told


@given(RULES, LOOKS)
def test_looking_again_at_the_same_moment_tells_nothing_new(rule: AlertRule, looks: Looks) -> None:
    alert = Alert.of(rule)
    for value, gap, stories, error in looks:
        seen = Observation(value, alert.now.date(), stories, 1, "why", error)
        alert.sees(seen, hours=0)
        again, happened = step(alert.state, seen, rule, alert.now)
        assert happened == ()
        assert again == alert.state
        alert.now += dt.timedelta(hours=gap)


@given(RULES, LOOKS)
def test_no_message_leaves_early_in_quiet_hours_or_while_muted(rule: AlertRule, looks: Looks) -> None:
    for one in live(rule, looks).happened:
        if one.due is not None:
            assert one.due >= one.at
            assert rule.mute_until is None or one.at >= rule.mute_until
            if rule.quiet is not None:
                clock = one.due.astimezone(rule.quiet.tzinfo()).time()
                assert rule.quiet.end <= clock < rule.quiet.start


@given(RULES, LOOKS)
def test_reminders_keep_their_distance_and_are_never_more_than_told_alerts_allow(rule: AlertRule, looks: Looks) -> None:
    rule = replace(rule, notify_no_data=False, mute_until=None)
    last: dt.datetime | None = None
    for one in live(rule, looks).happened:
        if one.event is Event.REPEATED:
            assert rule.repeat_hours is not None
            assert last is not None
            assert one.due is not None
            assert one.due - last >= dt.timedelta(hours=rule.repeat_hours)
        if one.event in (Event.FIRED, Event.REPEATED):
            last = one.due


@given(RULES, LOOKS)
def test_each_transition_starts_where_the_last_one_ended_and_has_a_key_of_its_own(
    rule: AlertRule, looks: Looks
) -> None:
    happened = live(rule, looks).happened
    assert [one.before for one in happened[1:]] == [one.after for one in happened[:-1]]
    assert len({one.key for one in happened}) == len(happened)


@given(RULES, LOOKS)
def test_a_state_survives_being_stored_as_json(rule: AlertRule, looks: Looks) -> None:
    state = live(rule, looks).state
    assert state_from_dict(json.loads(json.dumps(state_to_dict(state)))) == state


@given(RULES, LOOKS, LOOKS)
def test_stopping_and_going_on_from_the_store_makes_no_difference(rule: AlertRule, first: Looks, second: Looks) -> None:
    whole = live(rule, [*first, *second])
    halves = live(rule, first)
    halves.state = state_from_dict(json.loads(json.dumps(state_to_dict(halves.state))))
    for value, gap, stories, error in second:
        halves.sees(Observation(value, halves.now.date(), stories, 1, "why", error), hours=gap)
    assert halves.happened == whole.happened


@given(RULES, LOOKS, st.floats(1, 1000))
def test_a_clock_that_is_set_back_breaks_nothing(rule: AlertRule, looks: Looks, back: float) -> None:
    alert = live(rule, looks)
    alert.now -= dt.timedelta(hours=back)
    alert.sees(10.0, 5.0, nan)
    turns = [one for one in alert.events if one in (Event.FIRED, Event.RECOVERED)]
    assert turns[::2] == [Event.FIRED] * len(turns[::2])


def test_a_state_of_a_newer_version_is_read_without_what_is_unknown() -> None:
    assert state_from_dict({"rule_id": "r", "state": "alerting", "mood": "good"}) == AlertState("r", State.ALERTING)


@pytest.mark.parametrize("data", [{"rule_id": "r", "state": "furious"}, {"rule_id": "r", "since": "noon"}])
def test_a_damaged_state_is_refused(data: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r".+"):
        state_from_dict(data)
