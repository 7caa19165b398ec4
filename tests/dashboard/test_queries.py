"""What the pages read: parts sum to the stored net, days nobody worked out cannot be told, filters narrow."""

import datetime as dt
import os
from dataclasses import replace

import pandas as pd
import pytest

from indicators.alerts.reading import from_dict
from indicators.dashboard import edits, queries
from indicators.dashboard.queries import ArticleFilter
from indicators.dashboard.view import open_for_dashboard
from indicators.store.database import open_store


@pytest.fixture
def view(environ):
    return open_for_dashboard()


@pytest.mark.parametrize("conflict", ["ukraine", "korea", "world"])
def test_the_parts_of_every_day_sum_to_its_stored_net(view, conflict):
    index = queries.index(view, conflict)
    assert len(index) >= 7
    for row in index[index["net"].notna()].itertuples():
        parts = queries.day_parts(view, conflict, row.day.date())
        assert parts["value"].sum() == pytest.approx(row.net, abs=1e-9)


def test_some_day_has_parts_at_all(view):
    last = queries.index(view, "ukraine")["day"].iloc[-1].date()
    parts = queries.day_parts(view, "ukraine", last)
    assert len(parts) > 2
    assert set(parts.columns) == {
        "story_id", "signal_id", "lane", "value", "age_days", "article_id", "publisher"
    }  # fmt: skip


def test_days_after_the_last_update_cannot_be_told(view):
    later = replace(view, now=view.now.replace(hour=12) + dt.timedelta(days=3))
    before, after = queries.index(view, "ukraine"), queries.index(later, "ukraine")
    added = after.iloc[len(before) :]
    assert len(added) == 3
    assert added["net"].isna().all()
    assert set(added["status"]) == {"cannot tell"}
    assert (after["day"].diff().dropna() == pd.Timedelta(days=1)).all()


def test_the_hours_after_midnight_are_no_blind_day_yet(view):
    last = queries.index(view, "ukraine")["day"].iloc[-1]
    just_after = dt.datetime.combine(last.date() + dt.timedelta(days=1), dt.time(2, 59), dt.UTC)
    assert queries.index(replace(view, now=just_after), "ukraine")["day"].iloc[-1] == last


def test_the_board_holds_the_watched_conflicts_only(view):
    index = queries.board_index(view, 5)
    assert set(index["conflict"]) == {"ukraine", "korea", "world"}
    assert index.groupby("conflict").size().max() == 5
    only = replace(view, conflicts={"korea": "Korea"}, version="x")
    assert set(queries.board_index(only, 5)["conflict"]) == {"korea"}


def test_every_conflict_has_its_line_of_why(view):
    whys = queries.whys(view)
    assert set(whys) == set(view.conflicts)
    assert "ceasefire" in whys["ukraine"]
    assert whys["korea"] == ""


@pytest.mark.parametrize(
    ("wanted", "count"),
    [
        (ArticleFilter(only_signals=False), 5),
        (ArticleFilter(conflicts=("korea",)), 0),
        (ArticleFilter(conflicts=("ukraine", "korea")), 5),
        (ArticleFilter(types=("ceasefire",)), 1),
        (ArticleFilter(search="ceasefire"), 1),
        (ArticleFilter(search="shell"), 3),
        (ArticleFilter(search='" OR 1=1 --'), 0),
        (ArticleFilter(feeds=("wire",)), 2),
        (ArticleFilter(directions=("de-escalation",)), 1),
    ],
)
def test_filters_narrow_the_list_and_its_count_alike(view, wanted, count):
    assert len(queries.articles(view, wanted, limit=50)) == count
    assert queries.count_articles(view, wanted) == count


def test_the_last_day_of_a_span_belongs_to_it(view):
    today = queries.articles(view, ArticleFilter(), limit=1)["published_utc"][0].date()
    assert queries.count_articles(view, ArticleFilter(since=today, until=today)) == 1


def test_coverage_runs_to_today_and_a_day_nobody_asked_is_none(view):
    since = (view.now - dt.timedelta(days=29)).date()
    days = queries.coverage_days(view, since)
    assert list(days["share"]) == [1.0] * 8
    later = queries.coverage_days(replace(view, now=view.now + dt.timedelta(days=2)), since)
    assert list(later["share"])[-2:] == [0.0, 0.0]


def test_dead_feeds_go_by_their_titles(environ):
    with open_store(os.environ["INDICATORS_DATABASE_URL"]) as store, store.writing() as connection:
        connection.exec_driver_sql(
            "UPDATE feeds SET error_streak = 2, failing_since = last_attempt, last_attempt = '2099-01-01 00:00:00'"
            " WHERE id = 'wire'"
        )
    view = open_for_dashboard()
    assert queries.dead_feeds(view) == ["The Wire"]
    assert queries.active_feeds(view) == 2


def test_a_whole_table_is_written_as_the_command_line_would(view):
    content, rows = queries.csv(view, "articles", None, None, None)
    lines = content.decode("utf-8-sig").splitlines()
    assert rows == 5
    assert lines[0].startswith("article_id,story_id,")
    assert len(lines) == 6


def test_the_first_rows_of_a_table_are_those_of_the_file(view):
    assert len(queries.table(view, "stories", None, None, None, 2)) == 2
    assert len(queries.table(view, "index", "korea", None, None, 100)) >= 7


def test_every_database_gives_the_pages_the_same_answers(filled_url, news):
    view = open_for_dashboard({"INDICATORS_DATABASE_URL": filled_url, "INDICATORS_FEEDS": str(news / "feeds.yaml")})
    today = view.now.date()
    index = queries.index(view, "ukraine")
    found = queries.articles(view, ArticleFilter(conflicts=("ukraine",), search="shell"), limit=20)
    assert all("shell" in title for title in found["title"])
    assert queries.count_articles(view, ArticleFilter(types=("ceasefire",))) == 1
    assert queries.day_parts(view, "ukraine", index["day"].iloc[-1].date())["value"].sum() == pytest.approx(
        index["net"].iloc[-1]
    )
    assert "ceasefire" in queries.whys(view)["ukraine"]
    assert len(queries.coverage_days(view, today - dt.timedelta(days=29))) == 8
    assert queries.csv(view, "signals", "ukraine", None, None)[1] >= 5
    signals = queries.signals_of(view, [int(one) for one in found["article_id"]])
    edits.save_verdict(view, signals[0]["id"], "right")
    assert queries.verdicts(view, [signals[0]["id"]]) == {signals[0]["id"]: "right"}
    edits.save_alert_rule(view, from_dict({"id": "r", "name": "r", "kind": "level_above", "level": "tense"}))
    assert list(queries.alert_rules(view)) == ["r"]
    assert queries.alert_preview(view, queries.alert_rules(view)["r"], 30).days == 30
    edits.delete_alert_rule(view, "r")
    assert queries.alert_rules(view) == {}
