"""Alert rules in words: what fires them, what else must hold, how they stand."""

import datetime as dt

import pytest

from indicators.alerts.machine import AlertState, State
from indicators.alerts.reading import from_dict
from indicators.dashboard import rulewords

NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)
TITLES = {"korea": "Korea", "world": "World"}
FEEDS = {"post": "The Post"}


def rule(**fields):
    return from_dict({"id": "r", "name": "r", "conflict": "korea", **fields})


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"kind": "level_above", "level": "tense"}, "Korea: level tense or higher"),
        ({"kind": "level_above", "threshold": 12}, "Korea: net 12 or above"),
        ({"kind": "level_below", "threshold": -3.5}, "Korea: net −3.5 or below"),
        ({"kind": "change", "threshold": 5}, "Korea: net up by 5 or more within 7 days"),
        (
            {"kind": "change", "threshold": -50, "percent": True, "window_days": 1},
            "Korea: net down by 50 % or more within 1 day",
        ),
        ({"kind": "zscore", "threshold": -3}, "Korea: 3 or more robust deviations below normal"),
        ({"kind": "feed_silent", "silent_hours": 48}, "any feed silent for 48 hours"),
        ({"kind": "feed_silent", "feed": "post"}, "The Post silent for 24 hours"),
        (
            {
                "kind": "signal_seen",
                "signal_types": ["troop_withdrawal"],
                "minimum_quantity": 1000,
                "unit": "soldiers",
                "actors": ["PRK"],
            },
            "Korea: troop withdrawal of at least 1,000 soldiers with PRK seen within 1 day",
        ),
    ],
)
def test_every_kind_of_rule_reads_as_a_sentence(fields, words):
    assert rulewords.sentence(rule(**fields), TITLES, FEEDS) == words


def test_a_conflict_that_is_gone_goes_by_its_id():
    assert rulewords.sentence(rule(kind="level_above", level="tense"), {}, {}) == "korea: level tense or higher"


def test_conditions_tell_what_else_must_hold():
    wanted = rule(
        kind="level_above",
        threshold=9,
        recovery=6,
        minimum_stories=2,
        pending_hours=3,
        quiet={"start": "22:00", "end": "07:00", "zone": "Europe/Berlin"},
    )
    assert rulewords.conditions(wanted) == [
        "at least 2 stories",
        "held for 3 h",
        "ends past 6",
        "quiet 22:00 to 07:00 Europe/Berlin",
    ]
    assert rulewords.conditions(rule(kind="level_above", level="tense")) == []


def test_the_standing_tells_new_and_switched_off_rules_from_normal_ones():
    plain = rule(kind="level_above", level="tense")
    assert rulewords.standing(plain, None) == "new"
    assert rulewords.standing(plain, AlertState("r")) == "normal"
    assert rulewords.standing(rule(kind="level_above", level="tense", enabled=False), AlertState("r")) == "off"


def test_what_is_known_of_an_alert_is_said_with_value_mute_and_acknowledgement():
    muted = rule(kind="level_above", level="tense", mute_until="2022-01-11T12:00:00+00:00")
    state = AlertState(
        "r", State.ALERTING, since=NOW, fired_at=NOW, value=3.0, observed_at=NOW, acknowledged_at=NOW, why="shells"
    )
    known = rulewords.condition_now(state, muted, NOW)
    assert known == [
        "muted until 11 Jan 2022, 12:00 UTC",
        "since 10 Jan 2022, 12:00 UTC",
        "last value escalating (10 Jan 2022, 12:00 UTC)",
        "acknowledged 10 Jan 2022, 12:00 UTC: no note",
    ]
    assert rulewords.reasons(state) == ["shells"]
    assert rulewords.condition_now(None, rule(kind="level_above", level="tense"), NOW) == [
        "The worker has not looked at it yet."
    ]
