"""Rules against a real store: what fires, what is told, and that state, history and messages are kept together."""

import datetime as dt
from dataclasses import replace

import pytest

from indicators.alerts.machine import Event, State
from indicators.alerts.memory import state_from_dict
from indicators.alerts.outgoing import Outgoing
from indicators.alerts.reading import to_dict
from indicators.alerts.rules import AlertRule, QuietHours, RuleKind
from indicators.config import Configuration
from indicators.errors import ConfigError
from indicators.model import Modality
from indicators.notify.outbox import deliver
from indicators.pipeline.alerting import AlertReport, acknowledge_alert, evaluate_alerts, mute_alert
from indicators.store.alerts import delete_rule, read_events, read_outbox, read_rules, read_states, save_rule
from indicators.store.database import Store
from tests.conftest import Clock
from tests.hooks import Webhook
from tests.pipeline.world import SETTINGS, TODAY, put_article, put_feeds, put_index, signal

ABOVE = AlertRule(
    "sudan", "Sudan high", RuleKind.LEVEL_ABOVE, "sudan", threshold=40.0, channels=("json://a", "json://b")
)
CHANGE = replace(ABOVE, kind=RuleKind.CHANGE, threshold=10.0)
PERCENT = replace(CHANGE, threshold=50.0, percent=True, window_days=1.0)
SEEN = AlertRule("seen", "Attack seen", RuleKind.SIGNAL_SEEN, "sudan", signal_types=("armed_attack",))
SILENT = AlertRule("quiet", "Feed quiet", RuleKind.FEED_SILENT, silent_hours=24.0)
LINK = "http://desk.example:8501"


def put(store: Store, clock: Clock, *rules: AlertRule) -> None:
    for rule in rules:
        save_rule(store, to_dict(rule), clock.now)


def evaluate(store: Store, clock: Clock) -> AlertReport:
    return evaluate_alerts(store, SETTINGS, clock.now, link=LINK)


def state(store: Store, rule_id: str = "sudan") -> State:
    return state_from_dict(read_states(store)[rule_id]).state


def owed(store: Store) -> list[Outgoing]:
    return read_outbox(store)


def test_a_level_passed_fires_once_and_owes_one_message_a_channel(store: Store, clock: Clock) -> None:
    put(store, clock, ABOVE)
    put_index(store, clock.now, [30.0, 42.1])
    assert evaluate(store, clock).fired == ["sudan"]
    messages = owed(store)
    assert {one.channel for one in messages} == {"json://a", "json://b"}
    assert {one.title for one in messages} == {"Alert: Sudan high"}
    assert messages[0].body == (
        "Sudan: index +42.1 on 2022-01-10 (+12.1 since the day before), threshold 40; 5 stories by 3 publishers.\n"
        "http://desk.example:8501/conflict?conflict=sudan&day=2022-01-10"
    )
    clock.forward(minutes=5)
    assert evaluate(store, clock).transitions == []
    assert len(owed(store)) == 2


def test_without_an_address_of_the_dashboard_there_is_no_link(sqlite_store: Store, clock: Clock) -> None:
    put(sqlite_store, clock, ABOVE)
    put_index(sqlite_store, clock.now, [42.1])
    evaluate_alerts(sqlite_store, SETTINGS, clock.now)
    assert "http" not in owed(sqlite_store)[0].body


def test_an_alert_ends_past_its_recovery_threshold_and_says_so(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, recovery=30.0, channels=("json://a",)))
    happened = []
    for net in (45.0, 35.0, 41.0, 29.0):
        put_index(store, clock.now, [net])
        happened += [one.event for one in evaluate(store, clock).transitions]
        clock.forward(hours=1)
    assert happened == [Event.FIRED, Event.RECOVERED]
    assert [one.title for one in owed(store)] == ["Alert: Sudan high", "Over: Sudan high"]
    events = read_events(store, "sudan")
    assert events["event"].tolist() == ["recovered", "fired"]
    assert events["value"].tolist() == [29.0, 45.0]
    assert events["day"].tolist() == [TODAY, TODAY]


def test_a_day_that_cannot_be_told_keeps_the_alert_and_is_told_after_a_day(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, channels=("json://a",)))
    put_index(store, clock.now, [45.0])
    evaluate(store, clock)
    clock.forward(hours=24)
    put_index(store, clock.now, [None], until=TODAY + dt.timedelta(days=1))
    assert evaluate(store, clock).transitions == []
    assert state(store) is State.ALERTING
    clock.forward(hours=24)
    put_index(store, clock.now, [None], until=TODAY + dt.timedelta(days=2))
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.NO_DATA]
    assert owed(store)[-1].title == "Cannot tell: Sudan high"
    put_index(store, clock.now, [45.0], until=TODAY + dt.timedelta(days=2))
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.RESUMED]
    assert state(store) is State.ALERTING


def test_an_index_that_was_never_made_is_no_value(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, kind=RuleKind.LEVEL_BELOW, threshold=0.0))
    assert evaluate(store, clock).fired == []
    assert state(store) is State.NORMAL


@pytest.mark.parametrize(
    ("rule", "nets", "fires", "words"),
    [
        (replace(ABOVE, threshold=40.0), [40.0], True, "threshold 40"),
        (replace(ABOVE, threshold=40.0), [39.9], False, ""),
        (replace(ABOVE, kind=RuleKind.LEVEL_BELOW, threshold=-5.0), [-5.5], True, "index -5.5"),
        (replace(ABOVE, kind=RuleKind.LEVEL_BELOW, threshold=-5.0), [5.5], False, ""),
        (replace(ABOVE, threshold=None, level="steady"), [1.0], True, "level steady"),
        (replace(ABOVE, threshold=None, level="tense"), [1.0], False, ""),
        (CHANGE, [5.0] * 7 + [15.0], True, "from +5.0 to +15.0 in 7 days"),
        (CHANGE, [5.0] * 6 + [15.0], False, ""),
        (CHANGE, [None] + [5.0] * 6 + [15.0], False, ""),
        (replace(ABOVE, kind=RuleKind.CHANGE, threshold=-10.0, window_days=1.0), [15.0, 5.0], True, "in 1 day"),
        (PERCENT, [10.0, 15.0], True, "+50 %"),
        (PERCENT, [-20.0, -9.0], True, "+55 %"),
        (replace(PERCENT, threshold=300.0), [0.0, 2.0], False, ""),
        (replace(ABOVE, kind=RuleKind.ZSCORE, threshold=3.0), [10.0, 11.0] * 20 + [30.0], True, "above normal"),
        (replace(ABOVE, kind=RuleKind.ZSCORE, threshold=3.0), [10.0, 11.0] * 20 + [12.0], False, ""),
        (replace(ABOVE, kind=RuleKind.ZSCORE, threshold=-3.0), [10.0, 11.0] * 20 + [-9.0], True, "below normal"),
        (replace(ABOVE, kind=RuleKind.ZSCORE, threshold=3.0), [10.0] * 10 + [99.0], False, ""),
        (replace(ABOVE, minimum_stories=6), [50.0], False, ""),
        (replace(ABOVE, minimum_publishers=4), [50.0], False, ""),
        (replace(ABOVE, minimum_stories=5, minimum_publishers=3), [50.0], True, "5 stories by 3 publishers"),
        (replace(ABOVE, conflict="world"), [50.0], False, ""),
        (replace(ABOVE, enabled=False), [50.0], False, ""),
    ],
)  # fmt: skip
def test_index_rules_fire_on_what_they_watch(
    sqlite_store: Store, clock: Clock, rule: AlertRule, nets: list[float | None], fires: bool, words: str
) -> None:
    put(sqlite_store, clock, rule)
    put_index(sqlite_store, clock.now, nets)
    report = evaluate(sqlite_store, clock)
    assert bool(report.fired) is fires
    assert report.failed == {}
    if fires:
        assert words in report.transitions[0].why


def test_a_rule_keeps_its_footing_at_midnight(sqlite_store: Store, clock: Clock) -> None:
    put(sqlite_store, clock, replace(ABOVE, minimum_stories=5))
    put_index(sqlite_store, clock.now, [50.0], until=TODAY - dt.timedelta(days=1))
    put_index(sqlite_store, clock.now, [50.0], stories=0, publishers=0)
    assert evaluate(sqlite_store, clock).fired == ["sudan"]


@pytest.mark.parametrize(
    ("rule", "fires"),
    [
        (SEEN, True),
        (replace(SEEN, signal_types=("troop_withdrawal",)), False),
        (replace(SEEN, signal_types=("troop_withdrawal", "armed_attack")), True),
        (replace(SEEN, modalities=(Modality.CLAIMED,)), False),
        (replace(SEEN, minimum_quantity=100.0), True),
        (replace(SEEN, minimum_quantity=101.0), False),
        (replace(SEEN, minimum_quantity=50.0, unit="soldiers"), True),
        (replace(SEEN, minimum_quantity=50.0, unit="tanks"), False),
        (replace(SEEN, actors=("RSF",)), True),
        (replace(SEEN, actors=("UKR",)), False),
        (replace(SEEN, minimum_publishers=2), False),
        (replace(SEEN, minimum_stories=2), False),
        (replace(SEEN, conflict="world"), True),
    ],
)
def test_signal_rules_fire_on_what_they_ask_for(
    sqlite_store: Store, clock: Clock, rule: AlertRule, fires: bool
) -> None:
    put_feeds(sqlite_store, clock.now)
    put_article(sqlite_store, clock.now, "Army shells town", signal(quantity=100.0, unit="soldiers"))
    put(sqlite_store, clock, rule)
    assert bool(evaluate(sqlite_store, clock).fired) is fires


def test_a_seen_signal_names_what_was_seen_and_ends_when_the_window_has_passed(store: Store, clock: Clock) -> None:
    put_feeds(store, clock.now)
    put_article(store, clock.now, "Army shells town", signal(quantity=10_000.0, unit="soldiers"))
    put_index(store, clock.now, [10.0])
    put(store, clock, replace(SEEN, channels=("json://a",)))
    evaluate(store, clock)
    assert owed(store)[0].body.startswith(
        "Sudan: 1 story with armed attack in the last 24 hours; newest armed attack of 10,000 soldiers: "
        "“Army shells town” (Alpha).\n"
    )
    clock.forward(hours=25)
    put_index(store, clock.now, [10.0], until=TODAY + dt.timedelta(days=1))
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.RECOVERED]


def test_old_news_does_not_fire_a_seen_rule_but_late_news_does(sqlite_store: Store, clock: Clock) -> None:
    put_feeds(sqlite_store, clock.now)
    put(sqlite_store, clock, SEEN)
    put_article(sqlite_store, clock.now, "From an archive", signal(), published=clock.now - dt.timedelta(days=30))
    assert evaluate(sqlite_store, clock).fired == []
    put_article(sqlite_store, clock.now, "Seen late", signal(), published=clock.now - dt.timedelta(hours=40))
    assert evaluate(sqlite_store, clock).fired == ["seen"]


def test_seeing_nothing_while_the_feeds_are_dead_ends_no_alert(sqlite_store: Store, clock: Clock) -> None:
    put_feeds(sqlite_store, clock.now)
    put(sqlite_store, clock, SEEN)
    put_article(sqlite_store, clock.now, "Army shells town", signal())
    evaluate(sqlite_store, clock)
    clock.forward(hours=25)
    put_index(sqlite_store, clock.now, [None], until=TODAY + dt.timedelta(days=1))
    evaluate(sqlite_store, clock)
    assert state(sqlite_store, "seen") is State.ALERTING


def test_a_silent_feed_fires_and_is_named(store: Store, clock: Clock) -> None:
    hours = {"alpha": 1, "beta": 30, "gamma": 60}
    put_feeds(store, clock.now, {name: clock.now - dt.timedelta(hours=h) for name, h in hours.items()})
    put(store, clock, replace(SILENT, channels=("json://a",)), replace(SILENT, id="alpha", feed="alpha"))
    assert evaluate(store, clock).fired == ["quiet"]
    assert owed(store)[0].body == (
        "World: gamma news (2 days), beta news (30 hours) have told nothing new since.\nhttp://desk.example:8501/sources"
    )


def test_a_feed_that_never_told_anything_is_silent_since_it_was_added(sqlite_store: Store, clock: Clock) -> None:
    put_feeds(sqlite_store, clock.now)
    put(sqlite_store, clock, SILENT)
    assert evaluate(sqlite_store, clock).fired == []
    clock.forward(hours=24)
    assert evaluate(sqlite_store, clock).fired == ["quiet"]


def test_a_conflict_or_feed_that_is_gone_is_an_error_that_is_told(store: Store, clock: Clock) -> None:
    put_feeds(store, clock.now)
    put(store, clock, replace(ABOVE, conflict="atlantis"), replace(SILENT, feed="delta", channels=("json://a",)))
    report = evaluate(store, clock)
    assert [one.event for one in report.transitions] == [Event.ERROR, Event.ERROR]
    assert state(store) is State.ERROR
    assert "there is no conflict atlantis any more" in " ".join(one.body for one in owed(store))
    assert all(one.body.endswith(f"{LINK}/alerts") for one in owed(store))


def test_a_damaged_rule_stops_no_other(store: Store, clock: Clock) -> None:
    put(store, clock, ABOVE)
    save_rule(store, {"id": "bad", "name": "A bad one", "kind": "level_above", "treshold": 3}, clock.now)
    put_index(store, clock.now, [50.0])
    report = evaluate(store, clock)
    assert report.fired == ["sudan"]
    assert "treshold" in report.failed["bad"]


def test_headlines_cannot_become_links_mentions_or_markup(sqlite_store: Store, clock: Clock) -> None:
    title = (
        "@everyone <!channel> [win](http://evil.example/x) **now** `rm` <img src=x> javascript:alert(1) evil.example"
    )
    put_feeds(sqlite_store, clock.now)
    put_article(sqlite_store, clock.now, title, signal())
    put(sqlite_store, clock, replace(SEEN, channels=("json://a",)))
    evaluate(sqlite_store, clock)
    line, link = owed(sqlite_store)[0].body.split("\n")
    assert not set("<>[]@*`") & set(line)
    assert "://" not in line
    assert "evil.example" not in line
    assert link.startswith(LINK)


def test_an_acknowledged_alert_stops_reminding_until_it_has_ended(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, repeat_hours=6.0, channels=("json://a",)))
    put_index(store, clock.now, [50.0])
    evaluate(store, clock)
    deliver(store, clock, post=lambda *_: None)
    clock.forward(hours=6)
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.REPEATED]
    acknowledge_alert(store, "sudan", "desk is on it", clock.now)
    assert owed(store) == [], "the reminder that waits is not needed any more"
    clock.forward(hours=5)
    assert evaluate(store, clock).transitions == []
    assert read_events(store, "sudan")["why"].iloc[0] == "desk is on it"
    put_index(store, clock.now, [5.0])
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.RECOVERED]


def test_there_is_nothing_to_acknowledge_on_a_quiet_or_unknown_alert(store: Store, clock: Clock) -> None:
    put(store, clock, ABOVE)
    with pytest.raises(ConfigError, match="nothing to acknowledge"):
        acknowledge_alert(store, "sudan", "", clock.now)
    with pytest.raises(ConfigError, match="no such rule"):
        acknowledge_alert(store, "nope", "", clock.now)


def test_muting_holds_back_what_waits_and_tells_it_afterwards_if_still_true(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, channels=("json://a",)))
    put_index(store, clock.now, [50.0])
    evaluate(store, clock)
    mute_alert(store, "sudan", clock.now + dt.timedelta(hours=3), clock.now)
    assert owed(store) == []
    clock.forward(hours=1)
    assert evaluate(store, clock).transitions == []
    clock.forward(hours=2)
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.REPEATED]
    assert [one.title for one in owed(store)] == ["Still on: Sudan high"]


def test_what_ended_during_a_mute_is_not_told(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, channels=("json://a",)))
    put_index(store, clock.now, [50.0])
    evaluate(store, clock)
    mute_alert(store, "sudan", clock.now + dt.timedelta(hours=3), clock.now)
    put_index(store, clock.now, [5.0])
    clock.forward(hours=1)
    evaluate(store, clock)
    clock.forward(hours=3)
    evaluate(store, clock)
    assert owed(store) == []


def test_unmuting_an_alert_and_muting_an_unknown_one(store: Store, clock: Clock) -> None:
    put(store, clock, ABOVE)
    mute_alert(store, "sudan", clock.now + dt.timedelta(hours=3), clock.now)
    assert mute_alert(store, "sudan", None, clock.now).mute_until is None
    put_index(store, clock.now, [50.0])
    evaluate(store, clock)
    assert len(owed(store)) == 2
    with pytest.raises(ConfigError, match="no such rule"):
        mute_alert(store, "nope", None, clock.now)


def test_quiet_hours_delay_the_message_not_the_alert(store: Store, clock: Clock) -> None:
    quiet = QuietHours(dt.time(11), dt.time(13), "Europe/Berlin")  # it is 13:00 there: over
    put(store, clock, replace(ABOVE, quiet=quiet), replace(ABOVE, id="late", quiet=replace(quiet, end=dt.time(18))))
    put_index(store, clock.now, [50.0])
    assert evaluate(store, clock).fired == ["sudan", "late"] or evaluate(store, clock).transitions == []
    due = {one.rule_id: one.due for one in owed(store)}
    assert due == {"sudan": clock.now, "late": dt.datetime(2022, 1, 10, 17, tzinfo=dt.UTC)}


def test_a_deleted_rule_sends_nothing_any_more_and_keeps_its_history(store: Store, clock: Clock) -> None:
    put(store, clock, ABOVE)
    put_index(store, clock.now, [50.0])
    evaluate(store, clock)
    delete_rule(store, "sudan", clock.now)
    assert owed(store) == []
    assert evaluate(store, clock).evaluated == 0
    assert read_events(store)["event"].tolist() == ["fired"]


def test_a_disabled_rule_takes_back_what_waits(store: Store, clock: Clock) -> None:
    put(store, clock, ABOVE)
    put_index(store, clock.now, [50.0])
    evaluate(store, clock)
    put(store, clock, replace(ABOVE, enabled=False))
    assert [one.event for one in evaluate(store, clock).transitions] == [Event.DISABLED]
    assert owed(store) == []


def test_evaluating_again_after_a_crash_before_the_next_look_doubles_nothing(store: Store, clock: Clock) -> None:
    put(store, clock, replace(ABOVE, channels=("json://a",)))
    put_index(store, clock.now, [50.0])
    for _ in range(3):
        evaluate(store, clock)
    assert len(owed(store)) == 1
    assert len(read_events(store)) == 1


def test_a_webhook_gets_exactly_one_message_with_the_why_and_the_link(store: Store, clock: Clock) -> None:
    with Webhook().running() as hook:
        put_feeds(store, clock.now)
        put_article(store, clock.now, "Army shells town", signal())
        put(store, clock, replace(SEEN, channels=(hook.channel,)))
        for _ in range(3):
            evaluate(store, clock)
            deliver(store, clock)
            clock.forward(minutes=5)
        [(title, body)] = hook.messages
    assert title == "Alert: Attack seen"
    assert "“Army shells town” (Alpha)" in body
    assert body.endswith("\nhttp://desk.example:8501/conflict?conflict=sudan&day=2022-01-10")


def test_no_rules_need_no_index_and_no_feeds(store: Store, clock: Clock) -> None:
    report = evaluate_alerts(store, Configuration((), SETTINGS.conflicts), clock.now)
    assert (report.evaluated, report.owed, read_rules(store)) == (0, 0, [])
