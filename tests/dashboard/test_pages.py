"""Every page draws itself on a filled store, on the demo and on a broken one, and its filters follow the address."""

import os
import re
import sqlite3
from importlib import import_module

import pytest
from streamlit.testing.v1 import AppTest

from indicators.dashboard import view
from indicators.dashboard.navigation import ICONS
from indicators.model import Feed, FeedHealth
from indicators.pipeline import demo
from indicators.store.alerts import read_rules
from indicators.store.database import open_store, utc_now
from indicators.store.writes import save_collected, sync_feeds

PAGES = tuple(ICONS)


def draw(name):
    import importlib

    from indicators.dashboard.widgets import frame

    frame.guarded(importlib.import_module(f"indicators.dashboard.pages.{name}").show)


def opened(name, **query):
    page = AppTest.from_function(draw, default_timeout=60, kwargs={"name": name})
    for key, value in query.items():
        page.query_params[key] = value
    return page.run()


def words(page):
    return "\n".join(str(one.value) for kind in ("markdown", "caption", "text") for one in page.get(kind))


def boxes(page, *kinds):
    return [one.value for kind in kinds for one in page.get(kind)]


@pytest.mark.parametrize("name", PAGES)
def test_a_page_draws_itself_on_a_filled_store(environ, name):
    page = opened(name)
    assert boxes(page, "error", "exception", "warning") == []
    assert page.title[0].value


@pytest.mark.parametrize("name", [name for name in PAGES if name != "method"])
def test_a_page_on_the_demo_says_so(name, demo_cache, monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "_CACHE", demo_cache)
    monkeypatch.setenv("INDICATORS_DATABASE_URL", f"sqlite:///{tmp_path / 'none.db'}")
    page = opened(name)
    assert boxes(page, "error", "exception") == []
    assert any("Demo." in box and "28 February 2022" in box for box in boxes(page, "info"))


def test_the_demo_that_stands_in_for_dead_feeds_says_so(demo_cache, monkeypatch, tmp_path):
    monkeypatch.setattr(demo, "_CACHE", demo_cache)
    monkeypatch.setenv("INDICATORS_DATABASE_URL", f"sqlite:///{tmp_path / 'own.db'}")
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as store:
        sync_feeds(store, [Feed("x", "X", "http://127.0.0.1:9/x", "X", "X", "en")], utc_now())
        save_collected(store, "x", FeedHealth(last_attempt=utc_now(), last_error="down"), [], utc_now(), failed=True)
    assert "None of the 1 feeds" in boxes(opened("board"), "warning")[0]


@pytest.mark.parametrize("name", [name for name in PAGES if name != "method"])
def test_a_page_on_a_broken_store_says_what_is_broken_and_what_to_do(name, monkeypatch, tmp_path):
    (tmp_path / "broken.db").write_bytes(b"no database at all" * 300)
    monkeypatch.setenv("INDICATORS_DATABASE_URL", f"sqlite:///{tmp_path / 'broken.db'}")
    page = opened(name)
    assert boxes(page, "error") == ["The database cannot be read."]
    assert "broken.db is not a SQLite database" in words(page)
    assert "doctor" in words(page)


def test_a_locked_store_asks_for_a_moment(environ, monkeypatch):
    monkeypatch.setattr(view, "PATIENCE_SECONDS", 0.05)
    lock = sqlite3.connect(environ / "indicators.db", isolation_level=None)
    lock.execute("PRAGMA locking_mode=EXCLUSIVE")
    lock.execute("BEGIN EXCLUSIVE")
    try:
        assert boxes(opened("board"), "error") == [
            "The database is busy: another process is writing. Try again in a moment."
        ]
    finally:
        lock.close()


def test_a_mistake_in_feeds_yaml_stands_above_the_board(environ):
    (environ / "feeds.yaml").write_text("feeds: []\nconflict: []\n", encoding="utf-8")
    page = opened("board")
    assert "feeds.yaml" in boxes(page, "error")[0]
    assert "there is no such key" in words(page)


def test_a_store_nobody_has_filled_for_hours_says_since_when(environ):
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE feeds SET last_success = '2021-01-01 00:00:00'")
    assert any("No feed has been read since 01 January 2021" in box for box in boxes(opened("board"), "warning"))


def test_sources_say_why_pages_cannot_be_read_of_feeds_that_ask_for_them(environ):
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE feeds SET page_error = 'refuses us (403)', pages_read = 9, pages_failed = 2")
        connection.exec_driver_sql("UPDATE feeds SET full_text = TRUE WHERE id = 'wire'")
    errors = opened("sources").dataframe[0].value["error"].dropna().tolist()
    assert errors == ["full text: 2 of 11 pages not read, last: refuses us (403)"]


def test_a_board_that_cannot_tell_names_the_feeds_that_gave_no_answer(environ):
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store, store.writing() as connection:
        connection.exec_driver_sql("UPDATE feeds SET error_streak = 5, failing_since = last_attempt WHERE id = 'wire'")
        connection.exec_driver_sql("UPDATE index_days SET net = NULL, level = '', status = 'cannot tell'")
    page = opened("board")
    assert boxes(page, "warning") == ["Cannot tell: 1 of 2 feeds gave no answer, so silence means nothing."]
    assert "No answer from: The Wire." in words(page)


def test_the_conflict_of_the_address_is_opened(environ):
    page = opened("conflict", conflict="korea")
    assert page.selectbox(key="conflict").value == "korea"
    assert page.query_params["conflict"] == "korea"


def test_an_unknown_conflict_in_the_address_opens_the_first(environ):
    assert opened("conflict", conflict="<script>").selectbox(key="conflict").value == "ukraine"


def test_the_filters_of_the_address_narrow_the_articles(environ):
    page = opened("articles", type="ceasefire", q="Russia")
    assert page.multiselect(key="type").value == ["ceasefire"]
    assert "1–1 of 1" in words(page)


def test_a_chosen_filter_stands_in_the_address(environ):
    page = opened("articles")
    page.multiselect(key="direction").select("de-escalation").run()
    assert page.query_params["direction"] == "de-escalation"


def test_hostile_titles_never_reach_a_place_that_reads_markdown(environ):
    for name in ("board", "conflict", "articles"):
        assert "alert(" not in words(opened(name))


def test_a_threshold_is_previewed_and_saved(environ):
    page = opened("alerts", edit="new")
    page.selectbox(key="rule--kind").select("change").run()
    page.number_input(key="rule--threshold-change").set_value(4.0).run()
    assert any("in the last 90 days" in one.value for one in page.markdown)
    page.button(key="save-rule").click().run()
    assert boxes(page, "error", "exception") == []
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store:
        rules = read_rules(store)
    assert [(one["kind"], one["threshold"]) for one in rules] == [("change", 4.0)]
    assert rules[0]["name"] == "Ukraine *and* Russia: net up by 4 or more within 7 days"
    assert "edit" not in page.query_params


def test_a_guest_is_told_that_nothing_can_be_changed_and_finds_no_button_that_does(environ, monkeypatch):
    monkeypatch.setenv("INDICATORS_READ_ONLY", "1")
    page = opened("alerts", edit="new")
    assert any("for reading only" in box for box in boxes(page, "info"))
    assert page.button(key="save-rule").disabled


@pytest.mark.parametrize("kind", ["level_above", "level_below", "change", "zscore", "signal_seen", "feed_silent"])
def test_the_form_of_every_kind_of_rule_draws_itself(environ, kind):
    page = opened("alerts", edit="new")
    page.selectbox(key="rule--kind").select(kind).run()
    assert boxes(page, "error", "exception") == []


def test_a_threshold_that_is_not_complete_cannot_be_saved_and_says_why(environ):
    page = opened("alerts", edit="new")
    page.selectbox(key="rule--kind").select("signal_seen").run()
    assert page.button(key="save-rule").disabled
    assert "signal_types: missing" in words(page)


def test_the_export_prepares_the_file_and_shows_the_command(environ):
    page = opened("export", table="index", conflict="korea")
    assert "export index --conflict korea --output indicators-index-korea.csv" in page.code[0].value
    page.button(key="prepare").click().run()
    assert re.search(r"indicators-index-korea\.csv: [1-9]\d* rows", words(page))


def test_every_page_of_the_menu_has_a_module_with_a_page():
    for name in PAGES:
        assert callable(import_module(f"indicators.dashboard.pages.{name}").show)
