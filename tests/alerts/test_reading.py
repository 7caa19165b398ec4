"""Rules as YAML and JSON and back, and what is said of one that is wrong."""

import datetime as dt
import json
from dataclasses import replace
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from indicators.alerts.checks import problems
from indicators.alerts.reading import from_dict, hours, new_id, to_dict
from indicators.alerts.rules import LEVELS, AlertRule, QuietHours, RuleKind, rank
from indicators.errors import ConfigError
from indicators.model import Modality

Z = {"id": "z", "name": "Far from normal", "kind": "zscore", "threshold": 3}
ATTACK = {"id": "a", "name": "Attack", "kind": "signal_seen", "signal_types": ["armed_attack"]}
FEED = {"id": "f", "name": "F", "kind": "feed_silent"}
LEVEL = {"id": "l", "name": "Tense", "kind": "level_above", "level": "tense"}

TEXT = """
id: sudan-high
name: Sudan über 40
kind: level_above
conflict: sudan
threshold: 40
recovery: 30.5
minimum_publishers: 3
pending_hours: 90 min
repeat_hours: 2 days
quiet: {start: 22:30, end: "07:00", zone: Europe/Berlin}
mute_until: 2026-03-01T08:00:00+01:00
channels:
  - mailto://user:secret@example.org
  - mailto://user:secret@example.org
"""


def test_a_rule_is_read_from_yaml_as_people_write_it() -> None:
    assert from_dict(yaml.safe_load(TEXT)) == AlertRule(
        "sudan-high",
        "Sudan über 40",
        RuleKind.LEVEL_ABOVE,
        "sudan",
        threshold=40.0,
        recovery=30.5,
        minimum_publishers=3,
        pending_hours=1.5,
        repeat_hours=48.0,
        quiet=QuietHours(dt.time(22, 30), dt.time(7), "Europe/Berlin"),  # YAML 1.1 reads 22:30 as 1350
        mute_until=dt.datetime(2026, 3, 1, 7, tzinfo=dt.UTC),
        channels=("mailto://user:secret@example.org",),
    )


def test_secrets_stay_out_of_what_is_printed() -> None:
    rule = from_dict(yaml.safe_load(TEXT))
    assert "secret" not in repr(rule)
    assert "channels" not in to_dict(rule, channels=False)


def test_defaults_are_left_out_and_empty_texts_are_not_given() -> None:
    assert to_dict(from_dict({**Z, "unit": "", "feed": None})) == {**Z, "kind": "zscore", "threshold": 3.0}


RULES = st.one_of(
    st.builds(
        AlertRule,
        id=st.just("r"),
        name=st.text(st.characters(codec="utf-8", categories=["L", "N"]), min_size=1, max_size=40),
        kind=st.just(RuleKind.CHANGE),
        threshold=st.floats(0.1, 1e6),
        window_days=st.sampled_from([None, 1.0, 30.0]),
        percent=st.booleans(),
        minimum_stories=st.integers(0, 99),
        pending_hours=st.floats(0, 99),
        repeat_hours=st.none() | st.floats(0.25, 99),
        quiet=st.none() | st.just(QuietHours(dt.time(22, 15), dt.time(7), "America/New_York")),
        mute_until=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
        enabled=st.booleans(),
        notify_recovery=st.booleans(),
        channels=st.sampled_from([(), ("json://h",), ("json://h", "ntfy://t")]),
    ),
    st.builds(
        AlertRule,
        id=st.just("r"),
        name=st.just("Seen"),
        kind=st.just(RuleKind.SIGNAL_SEEN),
        signal_types=st.sampled_from([("armed_attack",), ("troop_buildup", "talks_offered")]),
        modalities=st.sampled_from([(Modality.ASSERTED,), tuple(Modality)]),
        minimum_quantity=st.just(10_000.0),
        unit=st.sampled_from([None, "soldiers"]),
        actors=st.sampled_from([(), ("RUS", "UKR")]),
        window_days=st.none() | st.floats(1, 99),
        minimum_publishers=st.integers(0, 9),
    ),
)


@given(RULES)
def test_a_rule_survives_json_and_yaml(rule: AlertRule) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(rule)))) == rule
    assert from_dict(yaml.safe_load(yaml.safe_dump(to_dict(rule)))) == rule


@pytest.mark.parametrize(
    ("text", "expected"),
    [("90 min", 1.5), ("6 h", 6.0), ("6h", 6.0), ("1.5 days", 36.0), ("2 Weeks", 336.0), (3, 3.0), (0.5, 0.5)],
)
def test_durations_are_hours_or_carry_a_unit(text: object, expected: float) -> None:
    assert hours(text) == expected


@pytest.mark.parametrize(
    "text", ["6", "six hours", "6 months", "-1 h", "", True, None, [1], float("nan"), float("inf")]
)
def test_other_durations_are_refused(text: object) -> None:
    with pytest.raises(ConfigError, match="duration: found"):
        hours(text)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kind": "zscor"}, "kind: found 'zscor', expected one of level_above"),
        ({"kind": None}, "kind: missing"),
        ({"treshold": 3}, "treshold: unknown field. Did you mean threshold?"),
        ({"xyzzy": 3}, "xyzzy: unknown field. There are: id, name"),
        ({"threshold": "3"}, "threshold: found '3', expected a number"),
        ({"threshold": True}, "threshold: found True, expected a number"),
        ({"threshold": float("nan")}, "threshold: found nan, expected a number"),
        ({"threshold": 0}, "threshold: found 0.0, expected a number above 0 (upwards) or below 0 (downwards)"),
        ({"threshold": None}, "threshold: found None"),
        ({"recovery": 5}, "recovery: found 5.0, expected at or below the threshold 3.0"),
        ({"threshold": -3, "recovery": -5}, "recovery: found -5.0, expected at or above the threshold -3.0"),
        ({"minimum_stories": 1.5}, "minimum_stories: found 1.5, expected a whole number"),
        ({"minimum_stories": -1}, "minimum_stories: found -1, expected 0 or more"),
        ({"pending_hours": -1}, "pending_hours: found -1.0, expected 0 to 8784 hours"),
        ({"repeat_hours": 0.1}, "repeat_hours: found 0.1, expected 0.25 to"),
        ({"enabled": "yes"}, "enabled: found 'yes', expected true or false"),
        ({"channels": "json://geheim"}, "channels: found an address, expected a list of texts"),
        ({"channels": ["json://geheim\n"]}, None),
        ({"channels": ["json://ge\nheim"]}, "channels: one address is empty or broken over lines"),
        ({"quiet": {"start": "22:00"}}, "quiet: found {'start': '22:00'}, expected start, end and"),
        ({"quiet": {"start": "22:00", "end": "25:00"}}, "expected times as HH:MM"),
        ({"quiet": {"start": "22:00", "end": "22:00"}}, "quiet: found 22:00 to 22:00, expected two different times"),
        ({"quiet": {"start": "22:00", "end": "7:00"}}, "expected times as HH:MM"),
        ({"quiet": {"start": "22:00", "end": "07:00", "zone": "Europe/Berlim"}}, "quiet.zone: found 'Europe/Berlim'"),
        ({"quiet": {"start": "22:00", "end": "07:00", "zone": "../../etc/passwd"}}, "quiet.zone: found"),
        ({"mute_until": "2026-03-01"}, "mute_until: found '2026-03-01', expected a date and time with offset"),
        ({"mute_until": "soon"}, "mute_until: found 'soon'"),
        ({"signal_types": ["armed_attack"]}, "signal_types: not used by zscore (only by signal_seen). Leave it out."),
        ({"level": "tense"}, "level: not used by zscore"),
        ({"id": "Sudan"}, "id: found 'Sudan', expected 1 to 64 of a-z"),
        ({"id": "-a"}, "id: found '-a'"),
        ({"id": ""}, "id: missing"),
        ({"name": "a\nb"}, "name: found 'a\\nb', expected 1 to 120 characters on one line"),
        ({"name": "x" * 121}, "expected 1 to 120 characters"),
    ],
)
def test_a_mistake_names_field_found_and_expected(change: dict[str, Any], words: str | None) -> None:
    if words is None:
        from_dict({**Z, **change})
        return
    with pytest.raises(ConfigError) as caught:
        from_dict({**Z, **change}, "rules.yaml: alerts[3]")
    assert str(caught.value).startswith("rules.yaml: alerts[3]: ")
    assert words in str(caught.value)
    assert "geheim" not in str(caught.value)


def test_all_mistakes_are_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        from_dict({"kind": "zscore", "threshold": "x", "colour": 1, "enabled": 1})
    fields = {line.split(": ")[1] for line in str(caught.value).splitlines()}
    assert fields == {"threshold", "colour", "enabled", "id", "name"}


@pytest.mark.parametrize("data", [None, "text", 7, ["a"]])
def test_what_is_no_rule_at_all_is_refused(data: Any) -> None:
    with pytest.raises(ConfigError, match="expected fields with values"):
        from_dict(data)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ({**LEVEL, "threshold": 3}, "threshold, level: found both"),
        ({**LEVEL, "level": "tens"}, "level: found 'tens', which does not exist. Did you mean tense?"),
        ({**LEVEL, "level": "calmer"}, "level: found 'calmer' with level_above, which would never end"),
        ({**LEVEL, "kind": "level_below", "level": "acute"}, "which would never end"),
        ({**LEVEL, "recovery_level": "acute"}, "recovery_level: found acute, expected at or below the threshold tense"),
        ({**LEVEL, "recovery": 3}, "recovery: not used beside a level word; use recovery_level"),
        ({**ATTACK, "signal_types": ["armed_atack"]}, "signal_types: found 'armed_atack', which does not exist."),
        ({**ATTACK, "signal_types": []}, "signal_types: missing"),
        ({**ATTACK, "modalities": ["sworn"]}, "modalities: found ['sworn'], expected a list of asserted"),
        ({**ATTACK, "modalities": []}, "modalities: empty"),
        ({**ATTACK, "unit": "soldiers"}, "unit: not used without minimum_quantity"),
        ({**ATTACK, "minimum_quantity": 5, "unit": "soldier"}, "Did you mean soldiers?"),
        ({**ATTACK, "window_days": "10 min"}, "window_days: found"),
        ({**Z, "kind": "change", "window_days": 1.5}, "window_days: found 1.5, expected whole days from 1 to 366"),
        ({**FEED, "silent_hours": 0}, "silent_hours: found 0.0"),
        ({**FEED, "minimum_stories": 2}, "minimum_stories: not used by feed_silent"),
    ],
)  # fmt: skip
def test_each_kind_knows_its_own_mistakes(rule: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        from_dict(rule)
    assert words in str(caught.value)


def test_conflicts_and_feeds_are_checked_where_they_are_known() -> None:
    rule = from_dict({**Z, "conflict": "sudn"})
    assert problems(rule) == []
    assert problems(rule, conflicts=["sudan", "world"]) == [
        "conflict: found 'sudn', which does not exist. Did you mean sudan?"
    ]
    silent = AlertRule("f", "F", RuleKind.FEED_SILENT, feed="bcc")
    assert "Did you mean bbc?" in problems(silent, feeds=["bbc", "dw"])[0]


def test_ids_are_made_of_names_and_never_taken_twice() -> None:
    assert new_id("Sudan: über 40!") == "sudan-ber-40"
    assert new_id("Sudan", frozenset({"sudan", "sudan-2"})) == "sudan-3"
    assert new_id("Судан") == "rule"
    rule = replace(from_dict(Z), id=new_id("x" * 300))
    assert problems(rule) == []


def test_levels_have_an_order() -> None:
    assert [rank(level) for level in LEVELS] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="not in"):
        rank("angry")
