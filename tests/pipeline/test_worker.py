"""What a worker does at each look, by a clock that stands still: rounds, alerts, messages, retries, a clean stop."""

from dataclasses import replace

import pytest

from indicators.alerts.reading import to_dict
from indicators.errors import NotifyError
from indicators.pipeline.update import StopRequestedError
from indicators.pipeline.worker import REFRESH, Worker
from indicators.score.scorer import Scorer
from indicators.store.alerts import save_rule
from tests.conftest import Clock
from tests.feedserver import FeedServer, document
from tests.pipeline.test_update import ATTACK
from tests.pipeline.working import SEEN
from tests.pipeline.world import rss


def test_an_alert_fires_after_an_update_and_reaches_its_channel(
    worker: Worker, clock: Clock, sent: list[tuple[str, str]]
) -> None:
    save_rule(worker.round.store, to_dict(SEEN), clock.now)
    report = worker.look()
    assert report is not None
    assert report.alerts is not None
    assert report.alerts.fired == ["seen"]
    [(title, body)] = sent
    assert title == "Alert: Attack seen"
    assert ATTACK in body
    assert body.endswith("http://desk.example/conflict?conflict=ukraine&day=2022-01-10")


def test_at_rest_a_look_does_nothing(worker: Worker, clock: Clock, server: FeedServer) -> None:
    worker.look()
    asked = len(server.requests)
    for _ in range(20):
        clock.forward(seconds=5)
        assert worker.look() is None
    assert len(server.requests) == asked


def test_feeds_are_asked_by_their_own_timetable(worker: Worker, clock: Clock, server: FeedServer) -> None:
    server["/beta"] = document(rss(clock.now, "Parliament debates"), etag='"1"', Cache_Control="max-age=14400")
    worker.look()
    for _ in range(12):
        clock.forward(minutes=15)
        worker.look()
    assert len(server.asked("/beta")) == 1, "its publisher asked for four hours"
    assert 3 <= len(server.asked("/alpha")) <= 13
    assert server.asked("/alpha")[-1].headers["if-none-match"] == '"1"'


def test_the_index_moves_on_without_news(worker: Worker, clock: Clock) -> None:
    worker.look()
    clock.now += REFRESH
    report = worker.look()
    assert report is not None
    assert report.days > 0


def test_a_rule_set_meanwhile_is_judged_at_the_next_look_without_asking_feeds(
    worker: Worker, clock: Clock, server: FeedServer, sent: list[tuple[str, str]]
) -> None:
    worker.look()
    asked = len(server.requests)
    clock.forward(seconds=5)
    save_rule(worker.round.store, to_dict(SEEN), clock.now)
    report = worker.look()
    assert report is not None
    assert len(sent) == 1
    assert len(server.requests) == asked
    clock.forward(seconds=5)
    assert worker.look() is None


def test_a_message_that_failed_is_tried_again_when_it_is_due(
    worker: Worker, clock: Clock, server: FeedServer, sent: list[tuple[str, str]]
) -> None:
    def refuse(*_: str) -> None:
        raise NotifyError("out of order")

    save_rule(worker.round.store, to_dict(SEEN), clock.now)
    post, worker.round = worker.round.post, replace(worker.round, post=refuse)
    worker.look()
    worker.round = replace(worker.round, post=post)
    clock.forward(seconds=30)
    assert worker.look() is None
    clock.forward(seconds=30)
    report = worker.look()
    assert report is not None
    assert report.collected.feeds == 0
    assert len(sent) == 1


def test_a_changed_configuration_counts_from_the_next_look(worker: Worker, clock: Clock, server: FeedServer) -> None:
    whole = worker.round.configuration
    worker.round = replace(worker.round, configuration=replace(whole, feeds=whole.feeds[:1]))
    worker.look()
    assert server.asked("/beta") == []
    fresh = iter([whole])
    worker.reload = lambda: next(fresh, None)
    clock.forward(seconds=5)
    worker.look()
    assert len(server.asked("/beta")) == 1
    clock.forward(seconds=5)
    assert worker.look() is None


def test_a_clock_set_back_does_not_stop_the_rounds(worker: Worker, clock: Clock) -> None:
    worker.look()
    clock.forward(days=-3)
    assert worker.look() is not None


def test_a_round_that_fails_is_followed_by_the_next(worker: Worker, clock: Clock, sent: list[tuple[str, str]]) -> None:
    class Moody:
        """Breaks on its first article, then works."""

        def __init__(self, scorer: Scorer) -> None:
            self.scorer, self.broken = scorer, True

        def score(self, article: object) -> object:
            if self.broken:
                raise RuntimeError("out of order")
            return self.scorer.score(article)  # type: ignore[arg-type]

        failed = score

    moody = Moody(worker.round.scorer)
    worker.round = replace(worker.round, scorer=moody)  # type: ignore[arg-type]
    save_rule(worker.round.store, to_dict(SEEN), clock.now)
    first = worker.look()
    assert first is not None
    assert list(first.failed) == ["index"]
    moody.broken = False
    clock.now += REFRESH
    second = worker.look()
    assert second is not None
    assert second.failed == {}
    assert second.scored == 2
    assert len(sent) == 1


def test_a_look_ends_where_it_is_asked_to_stop(worker: Worker) -> None:
    worker.round = replace(worker.round, going=lambda: False)
    with pytest.raises(StopRequestedError):
        worker.look()
