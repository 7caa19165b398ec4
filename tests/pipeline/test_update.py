"""A round on loopback feeds and a real store: nothing is left half done, and one bad step stops no other."""

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import update as change

from indicators.alerts.reading import to_dict
from indicators.lexicon.load import version
from indicators.model import Article, Score
from indicators.pipeline.rescore import rescore, rescore_reason
from indicators.pipeline.update import Round, StopRequestedError, update
from indicators.score.scorer import Scorer
from indicators.store.alerts import save_rule
from indicators.store.database import Store
from indicators.store.reads import (
    read_articles,
    read_counts,
    read_index,
    read_lexicon_versions,
    read_revisions,
    read_signals,
)
from indicators.store.schema import articles, index_days
from tests.conftest import Clock
from tests.feedserver import FeedServer, document, status
from tests.pipeline.test_alerting import SILENT
from tests.pipeline.world import feeds_of, put_index, rss

ATTACK = "Russian troops shell Ukrainian border town, killing 12 civilians"


class BrokenScorer:
    """Fails on everything, also on saying that it failed."""

    def score(self, article: Article) -> Score:
        raise RuntimeError("out of order")

    failed = score


def one_round(store: Store, server: FeedServer, scorer: Scorer, clock: Clock) -> Round:
    return Round(store, feeds_of(server), scorer, clock, allow_private=True, post=lambda *_: None)


def test_a_round_brings_news_through_to_the_index(
    store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now, ATTACK, "Parliament debates the budget"), etag='"1"')
    report = one_round(store, server, scorer, clock).run()
    assert (report.failed, report.collected.new, report.scored) == ({}, 2, 2)
    assert list(report.seconds) == ["collect", "pages", "index", "alerts", "deliver"]
    today = read_index(store, "ukraine", clock.now.date(), clock.now.date())
    assert today["net"].iloc[0] > 0
    assert read_signals(store)["story_id"].notna().all()


def test_a_dead_feed_stops_neither_the_others_nor_the_round(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = status(500)
    server["/beta"] = document(rss(clock.now, ATTACK))
    report = one_round(sqlite_store, server, scorer, clock).run()
    assert list(report.collected.failed) == ["alpha"]
    assert (report.scored, report.failed) == (1, {})


def test_a_step_that_fails_is_told_and_alerts_are_evaluated_all_the_same(
    sqlite_store: Store, server: FeedServer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now, ATTACK))
    save_rule(sqlite_store, to_dict(replace(SILENT, feed="beta", silent_hours=1.0)), clock.now)
    round = one_round(sqlite_store, server, BrokenScorer(), clock)  # type: ignore[arg-type]
    round.run()
    clock.forward(hours=2)
    report = round.run()
    assert report.failed == {"index": "RuntimeError: out of order"}
    assert report.alerts is not None
    assert report.alerts.fired == ["quiet"]


def test_a_round_broken_off_after_scoring_is_completed_by_the_next(
    store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    """Without a mark in the store the days before would have stayed without an index for good."""
    server["/alpha"] = document(rss(clock.now - dt.timedelta(days=20), ATTACK), etag='"1"')
    stops = iter([True] * 5)  # three steps and two feeds, then the batch of the scorer
    broken = replace(one_round(store, server, scorer, clock), going=lambda: next(stops, False))
    with pytest.raises(StopRequestedError):
        broken.run()
    assert read_counts(store).waiting == 0
    assert read_index(store).empty
    whole = one_round(store, server, scorer, clock)
    clock.forward(minutes=1)
    whole.run(refresh=False)
    day = (clock.now - dt.timedelta(days=20)).date()
    assert read_index(store, "ukraine", day, day)["net"].iloc[0] > 0
    assert read_signals(store)["story_id"].notna().all()


def test_without_news_the_index_is_worked_out_only_to_refresh_it(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now, ATTACK), etag='"1"')
    round = one_round(sqlite_store, server, scorer, clock)
    round.run()
    clock.forward(hours=3)
    assert round.run(refresh=False).days == 0
    assert round.run(refresh=True).days > 0


def test_asked_to_stop_a_round_ends_between_two_steps(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    with pytest.raises(StopRequestedError):
        replace(one_round(sqlite_store, server, scorer, clock), going=lambda: False).run()
    assert server.requests == []


def test_an_edited_article_is_scored_again_in_its_place(
    store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now, ATTACK))
    update(store, feeds_of(server), scorer, clock, allow_private=True)
    assert len(read_signals(store)) >= 1
    server["/alpha"] = document(rss(clock.now, "Parliament debates the budget"))
    clock.forward(hours=1)
    update(store, feeds_of(server), scorer, clock, only_due=False, allow_private=True)
    assert read_articles(store)["version"].tolist() == [2]
    assert read_signals(store).empty


def made_by(store: Store, lexicon: str) -> None:
    with store.writing() as connection:
        connection.execute(change(articles).values(lexicon_version=lexicon))


def test_a_store_of_another_lexicon_is_scored_again_and_changed_days_are_revisions(
    store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now - dt.timedelta(days=10), ATTACK))
    settings = feeds_of(server)
    update(store, settings, scorer, clock, allow_private=True)
    assert rescore_reason(store, settings) is None
    made_by(store, "older")
    with store.writing() as connection:
        connection.execute(change(index_days).values(net=1.0))
    assert "older" in str(rescore_reason(store, settings))
    done = rescore(store, settings, scorer, clock.now)
    assert (done.scored, rescore_reason(store, settings)) == (1, None)
    assert read_lexicon_versions(store) == {version(): 1}
    assert set(read_revisions(store)["why"]) == {"scored again"}


def test_another_formula_is_a_reason_to_work_out_the_index_again(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now - dt.timedelta(days=10), ATTACK))
    settings = feeds_of(server)
    update(sqlite_store, settings, scorer, clock, allow_private=True)
    with sqlite_store.writing() as connection:
        connection.execute(change(index_days).values(formula_version="0"))
    assert "formula 0" in str(rescore_reason(sqlite_store, settings))
    put_index(sqlite_store, clock.now, [1.0], conflict="given-up")
    with sqlite_store.writing() as connection:
        connection.execute(change(index_days).where(index_days.c.conflict_id == "given-up").values(formula_version="0"))
    rescore(sqlite_store, settings, scorer, clock.now)
    assert rescore_reason(sqlite_store, settings) is None


def test_a_rescore_that_is_broken_off_goes_on_where_it_stood(
    store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    titles = [f"{ATTACK} in village {n}" for n in range(3)]
    server["/alpha"] = document(rss(clock.now - dt.timedelta(days=10), *titles))
    settings = feeds_of(server)
    update(store, settings, scorer, clock, allow_private=True)
    before = read_index(store)["net"].tolist()
    made_by(store, "older")
    with store.writing() as connection:
        connection.execute(change(index_days).values(net=None))

    def cut(count: int) -> None:
        raise StopRequestedError

    with pytest.raises(StopRequestedError):
        rescore(store, settings, scorer, clock.now, on_batch=cut)
    one_round(store, server, scorer, clock).run(refresh=False)
    assert read_index(store)["net"].tolist() == pytest.approx(before, nan_ok=True)
