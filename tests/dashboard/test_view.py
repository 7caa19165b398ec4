"""Which store the dashboard opens, and what it says where it cannot."""

import os

import pytest

from indicators.alerts.rules import AlertRule, RuleKind
from indicators.dashboard import edits, queries
from indicators.dashboard.view import open_for_changes, open_for_dashboard
from indicators.errors import StoreError
from indicators.model import Feed, FeedHealth
from indicators.pipeline import demo
from indicators.store.database import open_store, utc_now
from indicators.store.writes import save_collected, sync_feeds


@pytest.fixture
def own_demo(demo_cache, monkeypatch):
    """Keep the demo beside the tests instead of in the project's data folder."""
    monkeypatch.setattr(demo, "_CACHE", demo_cache)


def test_it_opens_the_store_of_the_environment_for_reading_only(environ):
    view = open_for_dashboard()
    assert not view.demo
    assert view.conflicts == {"ukraine": "Ukraine *and* Russia", "korea": "Korea", "world": "World"}
    with pytest.raises(StoreError, match="reading only"), view.store.writing():
        pass


def test_without_a_store_it_shows_the_demo_with_its_own_clock_and_conflicts(own_demo, tmp_path):
    view = open_for_dashboard({"INDICATORS_DATABASE_URL": f"sqlite:///{tmp_path / 'none.db'}"})
    assert view.demo
    assert view.now == demo.DEMO_NOW
    assert "ukraine-russia" in view.conflicts
    assert not (tmp_path / "none.db").exists()


def test_an_empty_store_shows_the_demo_too_and_the_demo_refuses_changes(own_demo, tmp_path):
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    open_store(url).close()
    view = open_for_dashboard({"INDICATORS_DATABASE_URL": url})
    assert view.demo
    with pytest.raises(StoreError, match="reading only"), open_for_changes(view).writing():
        pass


def test_a_store_whose_feeds_died_is_never_replaced_by_the_demo(environ):
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE feeds SET error_streak = 9, failing_since = last_attempt")
    assert not open_for_dashboard().demo


def test_a_file_that_is_no_database_is_an_error_with_its_name(tmp_path):
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 300)
    with pytest.raises(StoreError, match=r"broken\.db is not a SQLite database"):
        open_for_dashboard({"INDICATORS_DATABASE_URL": f"sqlite:///{tmp_path / 'broken.db'}"})


def test_a_mistake_in_feeds_yaml_is_told_and_does_not_hide_the_conflicts(environ):
    (environ / "feeds.yaml").write_text("feeds: []\nconflict: []\n", encoding="utf-8")
    view = open_for_dashboard()
    assert "there is no such key" in view.fault
    assert view.conflicts == {"korea": "korea", "ukraine": "ukraine", "world": "World"}


def test_a_restored_store_is_opened_anew(environ):
    before = open_for_dashboard()
    assert queries.has_articles(before)
    other = environ / "other.db"
    now = utc_now()
    with open_store(f"sqlite:///{other}") as store:
        sync_feeds(store, [Feed("x", "X", "http://127.0.0.1:9/x", "X", "X", "en")], now)
        save_collected(store, "x", FeedHealth(last_success=now), [], now)
    other.replace(environ / "indicators.db")
    after = open_for_dashboard()
    assert not queries.has_articles(after)
    assert list(queries.feeds(after)["id"]) == ["x"]


def test_what_was_kept_is_read_anew_once_the_worker_has_stored_something(environ):
    view = open_for_dashboard()
    before = queries.last_read(view)
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store, store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE feeds SET last_attempt = '2099-01-01 00:00:00', last_success = '2099-01-01 00:00:00'"
        )
    assert queries.last_read(view) == before
    assert queries.last_read(open_for_dashboard()).year == 2099


def test_a_verdict_is_kept_replaced_and_taken_back(environ):
    view = open_for_dashboard()
    found = queries.articles(view, queries.ArticleFilter(), limit=1)
    signal = queries.signals_of(view, [int(found["article_id"][0])])[0]["id"]
    edits.save_verdict(view, signal, "wrong")
    edits.save_verdict(view, signal, "wrong type")
    assert queries.verdicts(view, [signal]) == {signal: "wrong type"}
    edits.save_verdict(view, signal, None)
    assert queries.verdicts(view, [signal]) == {}


@pytest.fixture
def guest(environ, monkeypatch):
    monkeypatch.setenv("INDICATORS_READ_ONLY", "1")
    return open_for_dashboard()


def test_a_guest_may_look_and_every_change_is_refused_with_a_clear_line(guest):
    rule = AlertRule("a", "A", RuleKind.LEVEL_ABOVE, "ukraine", threshold=1.0, channels=("json://127.0.0.1:9",))
    found = queries.articles(guest, queries.ArticleFilter(), limit=1)
    signal = queries.signals_of(guest, [int(found["article_id"][0])])[0]["id"]
    changes = {
        "save_verdict": lambda: edits.save_verdict(guest, signal, "wrong"),
        "save_alert_rule": lambda: edits.save_alert_rule(guest, rule),
        "delete_alert_rule": lambda: edits.delete_alert_rule(guest, "a"),
        "mute_alert": lambda: edits.mute_alert(guest, rule, None),
        "acknowledge_alert": lambda: edits.acknowledge_alert(guest, "a", "note"),
        "send_test": lambda: list(edits.send_test(guest, rule)),
    }
    assert changes.keys() == {
        name for name in vars(edits) if getattr(vars(edits)[name], "__module__", "") == edits.__name__
    }
    for change in changes.values():
        with pytest.raises(StoreError, match="This dashboard is for reading only"):
            change()
    assert queries.verdicts(guest, [signal]) == {}
    assert queries.alert_rules(guest) == {}
