"""The demo shows the winter 2021/22 as a real store would have, and stands in only for an empty one."""

import datetime as dt
import json

import pandas as pd
import pytest

from indicators.errors import StoreError
from indicators.model import Entry, FeedHealth
from indicators.pipeline import demo
from indicators.pipeline.demo import DEMO_NOW, demo_configuration, demo_wanted, open_demo
from indicators.store.database import open_store
from indicators.store.reads import read_articles, read_counts, read_health, read_index, read_meta
from indicators.store.writes import save_collected, sync_feeds


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("demo") / "demo.db"


@pytest.fixture(scope="module")
def store(cache):
    with open_demo(cache) as opened:
        yield opened


@pytest.fixture(scope="module")
def index(store):
    return read_index(store).assign(day=lambda frame: pd.to_datetime(frame["day"]))


def of(index, conflict, first, last=None):
    rows = index[(index["conflict"] == conflict) & (index["day"] >= first) & (index["day"] <= (last or first))]
    return rows.set_index("day")


def test_it_opens_read_only_with_a_clock_that_stands_still(store):
    assert dt.datetime.fromisoformat(read_meta(store, "fixed_now")) == DEMO_NOW
    counts = read_counts(store)
    assert counts.articles > 450
    assert counts.waiting == 0
    assert counts.newest <= DEMO_NOW
    with pytest.raises(StoreError, match="reading only"), store.writing():
        pass


def test_nothing_of_the_build_is_left_beside_it(store, cache):
    assert [path.name for path in cache.parent.iterdir()] == [cache.name]


def test_no_article_was_seen_before_it_was_printed(store):
    articles = read_articles(store, limit=2000)
    assert (articles["first_seen_utc"] >= articles["published_utc"]).all()
    since_start = articles[articles["published_utc"] > "2021-11-01 01:00Z"]
    assert (since_start["first_seen_utc"] - since_start["published_utc"]).max() < pd.Timedelta(hours=1)


def test_the_build_up_shows_as_escalation(index):
    calm, winter = of(index, "ukraine-russia", "2021-10-20", "2021-10-29"), of(index, "ukraine-russia", "2022-02-18")
    assert calm["net"].max() == 0
    assert winter["escalation_deeds"].iloc[0] > 100
    assert of(index, "ukraine-russia", "2021-12-04")["level"].iloc[0] in ("escalating", "acute")


def test_the_promises_of_december_calm_the_board(index):
    days = of(index, "ukraine-russia", "2021-12-25", "2021-12-28")
    before = of(index, "ukraine-russia", "2021-12-20")["net"].iloc[0]
    assert days["deescalation_words"].max() < 0
    assert days["net"].max() < before
    assert (days["level"] == "calmer").any()


def test_the_invasion_is_acute(index):
    days = of(index, "ukraine-russia", "2022-02-24", "2022-02-28")
    assert (days["level"] == "acute").all()
    before = index[(index["conflict"] == "ukraine-russia") & (index["day"] < "2022-02-24")]["net"]
    assert days["net"].min() > before.max()


def test_the_board_has_quiet_and_acute_rows_and_its_trend_blind_days(index):
    board = index[index["day"] == pd.Timestamp(DEMO_NOW.date())].set_index("conflict")
    assert set(board.index) == {conflict.id for conflict in demo_configuration().conflicts}
    assert board.loc["serbia-kosovo", "status"] == "quiet"
    assert board.loc["ukraine-russia", "level"] == "acute"
    blind = of(index, "ukraine-russia", "2021-12-11", "2021-12-12")
    assert (blind["status"] == "cannot tell").all()
    assert blind["net"].isna().all()


def test_a_feed_that_died_lowers_the_coverage_and_says_why(store, index):
    assert of(index, "world", "2022-01-10")["coverage"].iloc[0] == pytest.approx(1.0)
    assert 0.7 < of(index, "world", "2022-02-28")["coverage"].iloc[0] < 0.95
    dead = [(feed, health) for feed, health in read_health(store).items() if health.error_streak]
    assert [feed for feed, _ in dead] == ["eastgate"]
    assert "could not be found" in dead[0][1].last_error


def test_every_other_feed_prints_often_enough_to_be_no_silent_one(store):
    articles = read_articles(store, limit=2000)
    for feed, own in articles.groupby("feed_id"):
        gaps = own["published_utc"].sort_values().diff().max()
        assert gaps < pd.Timedelta(days=5), feed


def test_a_second_opening_builds_nothing(store, cache):
    made = cache.stat().st_mtime_ns
    with open_demo(cache):
        assert cache.stat().st_mtime_ns == made


def test_it_is_built_anew_for_another_archive_and_comes_out_the_same(store, index, cache, tmp_path, monkeypatch):
    old = tmp_path / "demo.db"
    old.write_bytes(cache.read_bytes())
    monkeypatch.setattr(demo, "_key", lambda: "another")
    with open_demo(old) as again:
        assert read_meta(again, "demo_key") == "another"
        second = read_index(again).assign(day=lambda frame: pd.to_datetime(frame["day"]))
    pd.testing.assert_frame_equal(index, second)


def test_a_damaged_cache_is_built_anew(tmp_path):
    damaged = tmp_path / "demo.db"
    damaged.write_bytes(b"no database at all" * 100)
    with open_demo(damaged) as opened:
        assert read_counts(opened).articles > 450


def test_the_demo_stands_in_only_while_nothing_has_been_collected(tmp_path):
    feed = demo_configuration().feeds[0]
    assert demo_wanted(None)
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as own:
        assert demo_wanted(own)
        sync_feeds(own, [feed], DEMO_NOW)
        save_collected(own, feed.id, FeedHealth(last_attempt=DEMO_NOW, last_error="down"), (), DEMO_NOW, failed=True)
        assert demo_wanted(own)
        save_collected(own, feed.id, FeedHealth(last_success=DEMO_NOW), (), DEMO_NOW)
        assert not demo_wanted(own)


def test_a_store_that_holds_articles_never_gives_way_to_the_demo(tmp_path):
    feed = demo_configuration().feeds[0]
    with open_store(f"sqlite:///{tmp_path / 'own.db'}") as own:
        sync_feeds(own, [feed], DEMO_NOW)
        entry = Entry("k", "News", "", DEMO_NOW)
        save_collected(own, feed.id, FeedHealth(last_error="down"), [entry], DEMO_NOW, failed=True)
        assert not demo_wanted(own)


def test_no_two_texts_of_the_archive_are_twins_but_wire_copies():
    texts = set()
    for path in demo.ARCHIVE.glob("*.jsonl"):
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        assert [row["published"] for row in rows] == sorted(row["published"] for row in rows)
        texts |= {(row["title"], row["summary"]) for row in rows}
    assert len({title for title, _ in texts}) == len(texts) > 400


def test_the_soldiers_of_christmas_stay_words_until_somebody_else_sees_them_leave(index):
    days = of(index, "ukraine-russia", "2021-12-25", "2021-12-28")
    assert (days["deescalation_words"] < -20).all()
    assert (days["deescalation_deeds"] > days["deescalation_words"] / 3).all()
