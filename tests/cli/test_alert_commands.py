"""The commands `alerts ...` through the command line's front door: what they print, store and exit with."""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

from indicators.alerts.reading import from_dict
from indicators.alerts.rules import AlertRule, QuietHours, RuleKind
from indicators.cli.app import main
from indicators.model import Modality
from indicators.pipeline.alerting import evaluate_alerts
from indicators.store.alerts import read_events, read_rules, read_states
from indicators.store.database import Store, utc_now
from tests.hooks import Webhook
from tests.pipeline.world import SETTINGS, put_feeds, put_index

FEEDS = """
feeds:
  - {id: alpha, url: "https://alpha.example/rss", language: en, publisher: Alpha}
conflicts:
  - {id: sudan, title: Sudan, actors: [SDN]}
"""
SECRET = "json://me:geheim123@hooks.example/path-token"


@dataclass(frozen=True)
class Answer:
    code: int
    out: str
    err: str


Alerts = Callable[..., Answer]


@pytest.fixture
def alerts(
    sqlite_store: Store, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Alerts:
    """Runs `alerts ...` on the store, with a feeds.yaml that knows the feed alpha and the conflict sudan."""
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(FEEDS, encoding="utf-8")
    monkeypatch.setenv("INDICATORS_DATABASE_URL", sqlite_store.url)
    monkeypatch.setenv("INDICATORS_FEEDS", str(feeds))
    monkeypatch.setenv("COLUMNS", "240")

    def run(*arguments: str) -> Answer:
        code = main(["alerts", *arguments])
        told = capsys.readouterr()
        return Answer(code, told.out, told.err)

    return run


@pytest.fixture
def webhook() -> Iterator[Webhook]:
    with Webhook().running() as hook:
        yield hook


def rules(store: Store) -> dict[str, AlertRule]:
    return {data["id"]: from_dict(data) for data in read_rules(store)}


def high(alerts: Alerts, *more: str) -> Answer:
    return alerts("add", "Sudan high", "--kind", "level_above", "--conflict", "sudan", "--threshold", "40", *more)


def raise_it(store: Store) -> None:
    now = utc_now()
    put_index(store, now, [50.0], until=now.date())
    evaluate_alerts(store, SETTINGS, now)


def test_add_stores_every_field_it_is_given(alerts: Alerts, sqlite_store: Store) -> None:
    answer = alerts(
        "add", "Big attack", "--id", "big", "--kind", "signal_seen", "--conflict", "sudan", "--type", "armed_attack",
        "--type", "troop_buildup", "--modality", "asserted", "--min-quantity", "10000", "--unit", "soldiers",
        "--actor", "SDN", "--window", "6 h", "--min-publishers", "2", "--min-stories", "1", "--pending", "90 min",
        "--recover-after", "12", "--no-data-after", "2 days", "--repeat", "6 h", "--quiet", "22:00-7:00 Europe/Berlin",
        "--channel", "json://127.0.0.1:9/x", "--channel", "ntfy://topic", "--no-tell-end", "--no-tell-no-data",
    )  # fmt: skip
    assert (answer.code, answer.err) == (0, "")
    assert rules(sqlite_store)["big"] == AlertRule(
        "big",
        "Big attack",
        RuleKind.SIGNAL_SEEN,
        "sudan",
        signal_types=("armed_attack", "troop_buildup"),
        modalities=(Modality.ASSERTED,),
        minimum_quantity=10_000.0,
        unit="soldiers",
        actors=("SDN",),
        window_days=0.25,
        minimum_publishers=2,
        minimum_stories=1,
        pending_hours=1.5,
        recovery_hours=12.0,
        no_data_hours=48.0,
        repeat_hours=6.0,
        quiet=QuietHours(dt.time(22), dt.time(7), "Europe/Berlin"),
        channels=("json://127.0.0.1:9/x", "ntfy://topic"),
        notify_recovery=False,
        notify_no_data=False,
    )


def test_add_makes_an_id_of_the_name_and_says_how_often_it_would_have_fired(
    alerts: Alerts, sqlite_store: Store
) -> None:
    now = utc_now()
    put_index(sqlite_store, now, [0.0] * 80 + [50.0, 0.0, 50.0, 0.0], until=now.date())
    answer = high(alerts)
    assert "Saved as sudan-high." in answer.out
    assert "would have fired 2 times in the last 90 days" in answer.out
    assert (now.date() - dt.timedelta(days=1)).isoformat() in answer.out
    assert "Only 84 of these days are known." in answer.out
    assert "Saved as sudan-high-2." in high(alerts).out
    assert list(rules(sqlite_store)) == ["sudan-high", "sudan-high-2"]


def test_a_name_used_again_after_deleting_does_not_inherit_the_history(alerts: Alerts) -> None:
    high(alerts)
    alerts("delete", "sudan-high")
    assert "Saved as sudan-high-2." in high(alerts).out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "x", "--kind", "level_abov"], "kind: found 'level_abov', expected one of level_above"),
        (["add", "x"], "kind: missing"),
        (["add", "x", "--kind", "level_above"], "threshold, level: found neither"),
        (["add", "x", "--kind", "level_above", "--threshold", "1", "--conflict", "sudn"], "Did you mean sudan?"),
        (["add", "x", "--kind", "feed_silent", "--feed", "beta"], "feed: found 'beta', which does not exist"),
        (["add", "x", "--kind", "zscore", "--threshold", "3", "--silent", "6 h"], "silent_hours: not used by zscore"),
        (["add", "x", "--kind", "zscore", "--threshold", "3", "--repeat", "often"], "repeat_hours: found 'often'"),
        (["add", "x", "--kind", "zscore", "--threshold", "3", "--quiet", "nights"], "--quiet: found 'nights'"),
        (["add", "x", "--kind", "zscore", "--threshold", "3", "--channel", "jsom://h"], "Did you mean json://?"),
        (["add", "x", "--kind", "zscore", "--threshold", "much"], "--threshold"),
        (["edit", "nope"], "alert nope: there is no such rule (there are none yet)"),
        (["delete", "nope"], "there is no such rule"),
        (["test", "nope"], "there is no such rule"),
        (["test"], "expected a rule's ID or --channel"),
        (["ack", "nope"], "there is no such rule"),
        (["mute", "nope", "--for", "6 h"], "there is no such rule"),
        (["mute", "nope"], "expected one of --for, --until and --off"),
        (["mute", "nope", "--for", "long"], "--for: found 'long'"),
        (["mute", "nope", "--until", "tomorrow"], "--until: found 'tomorrow'"),
        (["mute", "nope", "--until", "2026-03-01T08:00:00"], "expected a time with offset"),
        (["mute", "nope", "--until", "2020-03-01T08:00:00Z"], "which is past"),
        (["history", "nope"], "there is no such rule, and never was"),
        (["import", "nope.yaml"], "there is no such file"),
        (["preview"], "kind: missing"),
    ],
)
def test_mistakes_name_field_found_and_expected_and_exit_2(
    alerts: Alerts, sqlite_store: Store, arguments: list[str], words: str
) -> None:
    answer = alerts(*arguments)
    assert answer.code == 2
    assert words in " ".join(answer.err.split())
    assert read_rules(sqlite_store) == []


def test_edit_changes_what_is_named_and_leaves_the_rest(alerts: Alerts, sqlite_store: Store) -> None:
    high(alerts, "--recovery", "30", "--repeat", "6 h", "--channel", "ntfy://topic")
    assert alerts("edit", "sudan-high", "--threshold", "50", "--clear", "repeat", "--name", "Very high").code == 0
    rule = rules(sqlite_store)["sudan-high"]
    assert (rule.name, rule.threshold, rule.recovery, rule.repeat_hours) == ("Very high", 50.0, 30.0, None)
    assert rule.channels == ("ntfy://topic",)
    assert alerts("edit", "sudan-high", "--disabled").code == 0
    assert not rules(sqlite_store)["sudan-high"].enabled


def test_edit_refuses_what_contradicts_itself(alerts: Alerts, sqlite_store: Store) -> None:
    high(alerts)
    assert "recovery: found 60.0" in alerts("edit", "sudan-high", "--recovery", "60").err
    assert "--clear: found 'colour'" in alerts("edit", "sudan-high", "--clear", "colour").err
    assert "Leave one of the two out" in alerts("edit", "sudan-high", "--clear", "quiet", "--quiet", "1:00-2:00").err
    assert rules(sqlite_store)["sudan-high"].recovery is None


def test_list_shows_state_and_value_but_no_secret(alerts: Alerts, sqlite_store: Store) -> None:
    assert "There are no rules yet" in alerts("list").out
    high(alerts, "--channel", SECRET)
    assert "normal" in alerts("list").out
    raise_it(sqlite_store)
    out = alerts("list").out
    assert "alerting" in out
    assert "+50.0" in out
    assert "json://hooks.example/***" in out
    assert "1 messages wait to be sent." in out
    assert "geheim123" not in out
    assert "path-token" not in out


def test_check_finds_what_no_longer_fits_the_configuration(alerts: Alerts, tmp_path: Path) -> None:
    high(alerts)
    assert alerts("check").out.strip() == "1 rules, no mistake found."
    (tmp_path / "feeds.yaml").write_text(FEEDS.replace("sudan", "sahel"), encoding="utf-8")
    answer = alerts("check")
    assert answer.code == 2
    assert "alert sudan-high: conflict: found 'sudan', which does not exist." in answer.err


def test_preview_tells_of_what_if_and_saves_nothing(alerts: Alerts, sqlite_store: Store) -> None:
    now = utc_now()
    put_index(sqlite_store, now, [0.0] * 90 + [30.0, 0.0, 45.0, 0.0], until=now.date())
    high(alerts)
    assert "fired once" in alerts("preview", "sudan-high").out
    assert "fired 2 times" in alerts("preview", "sudan-high", "--threshold", "20").out
    assert "would not have fired in the last 1 days" in alerts("preview", "sudan-high", "--days", "1").out
    assert "fired once" in alerts("preview", "--kind", "level_above", "--conflict", "sudan", "--threshold", "40").out
    assert rules(sqlite_store)["sudan-high"].threshold == 40.0
    assert (read_states(sqlite_store), len(read_rules(sqlite_store))) == ({}, 1)


def test_test_sends_to_every_channel_and_exits_3_where_one_does_not_take_it(
    alerts: Alerts, webhook: Webhook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDICATORS_DASHBOARD_URL", "https://desk.example")
    high(alerts, "--channel", webhook.channel)
    assert alerts("test", "sudan-high").code == 0
    assert webhook.messages == [("Test: Sudan high", "This is a test; nothing has happened.\nhttps://desk.example")]
    webhook.status = 500
    answer = alerts("test", "--channel", webhook.channel)
    assert answer.code == 3
    assert "500" in answer.err
    high(alerts)
    assert "channels: found none" in alerts("test", "sudan-high-2").err


def test_ack_and_mute_show_in_list_and_history(alerts: Alerts, sqlite_store: Store) -> None:
    high(alerts)
    assert "nothing to acknowledge" in alerts("ack", "sudan-high").err
    raise_it(sqlite_store)
    assert alerts("ack", "sudan-high", "--note", "desk is on it").code == 0
    assert "Muted sudan-high until" in alerts("mute", "sudan-high", "--for", "6 h").out
    assert "alerting, acknowledged, muted" in alerts("list").out
    history = alerts("history", "sudan-high").out
    assert "desk is on it" in history
    assert "normal > alerting" in history
    assert alerts("mute", "sudan-high", "--off").out.strip() == "sudan-high is not muted."
    assert alerts("mute", "sudan-high", "--until", "2100-01-01T00:00:00+01:00").code == 0
    assert rules(sqlite_store)["sudan-high"].mute_until == dt.datetime(2099, 12, 31, 23, tzinfo=dt.UTC)


def test_history_outlives_the_rule(alerts: Alerts, sqlite_store: Store) -> None:
    assert "Nothing has happened yet" in alerts("history").out
    high(alerts)
    raise_it(sqlite_store)
    alerts("delete", "sudan-high")
    assert "fired" in alerts("history", "sudan-high").out
    assert len(read_events(sqlite_store)) == 1


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_what_is_exported_can_be_imported(alerts: Alerts, sqlite_store: Store, tmp_path: Path, form: list[str]) -> None:
    high(alerts, "--quiet", "22:00-07:00 Europe/Berlin", "--channel", SECRET)
    before, file = rules(sqlite_store), tmp_path / "rules.yaml"
    assert alerts("export", "--output", str(file), "--channels", *form).code == 0
    assert file.stat().st_mode & 0o077 == 0, "it holds passwords"
    alerts("delete", "sudan-high")
    assert "1 rules made, 0 changed." in alerts("import", str(file)).out
    assert rules(sqlite_store) == before


def test_an_export_leaves_secrets_out_and_importing_it_keeps_them(
    alerts: Alerts, sqlite_store: Store, tmp_path: Path
) -> None:
    high(alerts, "--channel", SECRET)
    out = alerts("export").out
    assert "geheim123" not in out
    assert yaml.safe_load(out)["alerts"][0]["id"] == "sudan-high"
    file = tmp_path / "rules.yaml"
    file.write_text(out.replace("40.0", "50.0"), encoding="utf-8")
    assert "0 rules made, 1 changed." in alerts("import", str(file)).out
    assert rules(sqlite_store)["sudan-high"].channels == (SECRET,)
    assert rules(sqlite_store)["sudan-high"].threshold == 50.0


def test_one_mistake_in_a_file_and_nothing_is_imported(alerts: Alerts, sqlite_store: Store, tmp_path: Path) -> None:
    good = {"name": "Good", "kind": "zscore", "threshold": 3}
    file = tmp_path / "rules.json"
    bad = [{**good, "treshold": 3}, {**good, "conflict": 7}, "text", {**good, "id": "good"}]
    file.write_text(json.dumps({"alerts": [good, *bad]}), encoding="utf-8")
    answer = alerts("import", str(file))
    told = " ".join(answer.err.split())
    assert answer.code == 2
    assert "rules.json: alerts[1]: treshold: unknown field. Did you mean threshold?" in told
    assert "rules.json: alerts[2]: conflict: found 7, expected text" in told
    assert "rules.json: alerts[3]: found 'text', expected fields with values" in told
    assert "rules.json: alerts[4]: id: found 'good' twice" in told
    assert read_rules(sqlite_store) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("alerts: [", "rules.yaml: line 1"),
        ("alerts: 7", "found int, expected a list of rules"),
        ("- {name: A, kind: zscore, threshold: 3, conflict: atlantis}", "conflict: found 'atlantis'"),
        (
            "- {name: A, kind: zscore, threshold: 3, channels: ['mailto://geheim123']}",
            "channels[0]: found mailto://***",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why(
    alerts: Alerts, sqlite_store: Store, tmp_path: Path, content: str, words: str
) -> None:
    file = tmp_path / "rules.yaml"
    file.write_text(content, encoding="utf-8")
    for command in ("import", "check"):
        answer = alerts(command, str(file))
        assert answer.code == 2
        assert words in " ".join(answer.err.split())
        assert "geheim123" not in answer.err
    assert read_rules(sqlite_store) == []


def test_without_a_store_the_way_to_one_is_named(alerts: Alerts, tmp_path: Path) -> None:
    answer = alerts("list", "--database", f"sqlite:///{tmp_path / 'none.db'}")
    assert answer.code == 2
    assert "there is no store yet" in answer.err


def test_feeds_that_fall_silent_are_told_in_hours(alerts: Alerts, sqlite_store: Store) -> None:
    put_feeds(sqlite_store, utc_now() - dt.timedelta(hours=40))
    assert alerts("add", "Quiet", "--kind", "feed_silent", "--silent", "1 day").code == 0
    evaluate_alerts(sqlite_store, SETTINGS, utc_now())
    assert "+40.0" in alerts("list").out
