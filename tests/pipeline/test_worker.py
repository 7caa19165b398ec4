"""The worker on loopback feeds: rounds by a fake clock, one leader a store, take-over, clean stop, monitoring."""

import datetime as dt
import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event, Thread
from time import monotonic

import pytest
import yaml
from sqlalchemy import text

from indicators.alerts.reading import to_dict
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.errors import NotifyError, PortInUseError, StoreLockedError
from indicators.pipeline.monitor import Monitor, serving
from indicators.pipeline.update import Round, StopRequestedError, UpdateReport
from indicators.pipeline.worker import REFRESH, Going, Worker, run_worker
from indicators.score.scorer import Scorer
from indicators.store.alerts import read_outbox, save_rule
from indicators.store.database import Store, open_store
from indicators.store.leader import leading
from indicators.store.reads import read_counts
from tests.conftest import Clock
from tests.feedserver import FeedServer, document, running
from tests.hooks import Webhook
from tests.pipeline.test_update import ATTACK
from tests.pipeline.world import feeds_of, rss

ROOT = Path(__file__).parent.parent.parent
PATIENCE_SECONDS = 30.0
SEEN = AlertRule(
    "seen", "Attack seen", RuleKind.SIGNAL_SEEN, "ukraine", signal_types=("armed_attack",), channels=("json://a",)
)


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with running() as feeds:
        yield feeds


@pytest.fixture
def sent() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def worker(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock, sent: list[tuple[str, str]]
) -> Worker:
    """A worker on the feeds alpha (an attack) and beta (nothing), whose messages land in `sent`."""
    server["/alpha"] = document(rss(clock.now, ATTACK), etag='"1"')
    server["/beta"] = document(rss(clock.now, "Parliament debates the budget"), etag='"1"')
    post = lambda channel, title, body: sent.append((title, body))  # noqa: E731
    link = "http://desk.example"
    return Worker(Round(sqlite_store, feeds_of(server), scorer, clock, allow_private=True, link=link, post=post))


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


# One leader a store.


class Running:
    """A worker in a thread; `leads` waits until it has done its first round."""

    def __init__(self, store: Store, server: FeedServer, scorer: Scorer, clock: Clock) -> None:
        self.stopped, self.rounds = Event(), Event()
        settings = feeds_of(server)

        def now() -> dt.datetime:
            return clock.now

        def work() -> None:
            run_worker(
                store, settings, scorer, now=now, allow_private=True, post=lambda *_: self.rounds.set(),
                stopped=self.stopped, look_seconds=0.02, take_over_seconds=0.05,
            )  # fmt: skip

        self.thread = Thread(target=work)
        self.thread.start()

    def stop(self) -> None:
        self.stopped.set()
        self.thread.join(PATIENCE_SECONDS)
        assert not self.thread.is_alive()


def test_a_second_worker_waits_and_takes_over(
    store: Store, store_url: str, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    server["/alpha"] = document(rss(clock.now, ATTACK))
    save_rule(store, to_dict(SEEN), clock.now)
    with open_store(store_url) as other:
        first = Running(store, server, scorer, clock)
        assert first.rounds.wait(PATIENCE_SECONDS)
        second = Running(other, server, scorer, clock)
        try:
            save_rule(store, to_dict(replace(SEEN, id="again")), clock.forward(seconds=1))
            assert wait_for(lambda: len(read_outbox(store, open_only=False)) == 2)
            assert not second.rounds.is_set(), "only the leader sends"
            first.stop()
            save_rule(store, to_dict(replace(SEEN, id="third")), clock.forward(seconds=1))
            assert second.rounds.wait(PATIENCE_SECONDS)
        finally:
            first.stop()
            second.stop()


_LEADER = """
import sys, time
from indicators.store.database import open_store
from indicators.store.leader import leading

with open_store(sys.argv[1]) as store, leading(store):
    print("leading", flush=True)
    time.sleep(60)
"""


def test_a_leader_that_is_killed_gives_its_lock_back_at_once(store: Store, store_url: str) -> None:
    leader = subprocess.Popen([sys.executable, "-c", _LEADER, store_url], stdout=subprocess.PIPE, cwd=ROOT)
    assert leader.stdout is not None
    try:
        assert leader.stdout.readline() == b"leading\n"
        with pytest.raises(StoreLockedError, match="another worker"), leading(store):
            pass
        leader.kill()
        leader.wait()
        assert wait_for(lambda: can_lead(store))
    finally:
        leader.kill()
        leader.wait()
        leader.stdout.close()


def test_the_lock_ends_with_its_block(store: Store, store_url: str) -> None:
    with leading(store) as held, open_store(store_url) as other:
        assert held()
        assert not can_lead(other)
    assert can_lead(store)


def test_a_leader_that_lost_its_connection_notices(store: Store) -> None:
    if store.sqlite:
        pytest.skip("a file lock has no connection to lose")
    with leading(store) as held:
        with store.writing() as connection:
            connection.execute(
                text("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted")
            )
        assert wait_for(lambda: not held())
        assert not Going(Event(), held)()
    assert can_lead(store)


def can_lead(store: Store) -> bool:
    try:
        with leading(store):
            return True
    except StoreLockedError:
        return False


def wait_for(condition: Callable[[], bool]) -> bool:
    """Whether a condition comes true before our patience ends."""
    pause, end = Event(), monotonic() + PATIENCE_SECONDS
    while not (met := condition()) and monotonic() < end:
        pause.wait(0.02)
    return met


# The process.


def test_the_command_alerts_a_webhook_answers_health_and_ends_on_sigterm(server: FeedServer, tmp_path: Path) -> None:
    now = dt.datetime.now(dt.UTC)
    server["/alpha"] = document(rss(now - dt.timedelta(hours=1), ATTACK))
    settings = feeds_of(server)
    file, url = tmp_path / "feeds.yaml", f"sqlite:///{tmp_path / 'own.db'}"
    entries = [{"id": f.id, "url": f.url, "language": "en", "publisher": f.publisher} for f in settings.feeds]
    conflicts = [{"id": "ukraine", "title": "Ukraine", "actors": ["RUS", "UKR"]}]
    file.write_text(yaml.safe_dump({"feeds": entries, "conflicts": conflicts}), encoding="utf-8")
    port = free_port()
    environ = {
        **os.environ,
        "INDICATORS_ALLOW_PRIVATE_ADDRESSES": "1",
        "INDICATORS_DASHBOARD_URL": "https://desk.example/",
    }
    command = ["-m", "indicators", "--log-json", "-v", "worker", "--database", url, "--feeds", str(file)]
    with Webhook().running() as hook, open_store(url) as store:
        save_rule(store, to_dict(replace(SEEN, channels=(hook.channel,))), now)
        process = subprocess.Popen(
            [sys.executable, *command, "--metrics-port", str(port)], env=environ, cwd=ROOT, stderr=subprocess.PIPE
        )
        assert process.stderr is not None
        try:
            assert wait_for(lambda: bool(hook.received))
            assert wait_for(lambda: '"status": "leading"' in get(port, "/health")[1])
            assert "indicators_leading 1.0" in get(port, "/metrics")[1]
            process.send_signal(signal.SIGTERM)
            log = process.stderr.read().decode()
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            process.kill()
            process.wait()
            process.stderr.close()
        [(title, body)] = hook.messages
        assert title == "Alert: Attack seen"
        assert "https://desk.example/conflict?conflict=ukraine" in body
        assert [one.status for one in read_outbox(store, open_only=False)] == ["sent"]
        assert read_counts(store).articles == 1
    events = [json.loads(line)["event"] for line in log.splitlines() if line.startswith("{")]
    assert events[0] == "leading"
    assert events[-1] == "stopped"
    assert "round done" in events


# Monitoring.


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()
    except urllib.error.URLError as error:
        return 0, str(error)


def test_health_is_bad_only_where_a_leader_has_stopped_looking(clock: Clock) -> None:
    monitor = Monitor(clock, dt.timedelta(hours=1))
    with serving(monitor, 0) as port:
        assert get(port, "/health")[0] == 200
        monitor.state("leading")
        clock.forward(minutes=61)
        assert (get(port, "/health")[0], json.loads(get(port, "/health")[1])["status"]) == (503, "stuck")
        monitor.alive()
        assert get(port, "/health")[0] == 200
        monitor.state("waiting")
        clock.forward(days=1)
        assert get(port, "/health")[0] == 200, "waiting for another worker is no fault"
        assert get(port, "/else")[0] == 404


def test_metrics_count_what_rounds_did(worker: Worker, clock: Clock) -> None:
    monitor = Monitor(clock, dt.timedelta(hours=1))
    worker.monitor = monitor
    save_rule(worker.round.store, to_dict(SEEN), clock.now)
    worker.look()
    monitor.count(UpdateReport(failed={"collect": "broken"}), whole=True)
    with serving(monitor, 0) as port:
        found = get(port, "/metrics")[1]
        assert json.loads(get(port, "/health")[1])["failed_steps"] == ["collect"]
    for line in (
        'indicators_rounds_total{outcome="good"} 1.0',
        'indicators_rounds_total{outcome="failed"} 1.0',
        'indicators_feeds_total{outcome="answered"} 2.0',
        'indicators_articles_total{fate="new"} 2.0',
        "indicators_scored_articles_total 2.0",
        'indicators_alert_transitions_total{event="fired"} 1.0',
        'indicators_notifications_total{outcome="sent"} 1.0',
        'indicators_step_seconds_count{step="collect"} 1.0',
    ):
        assert line in found.splitlines()


def test_a_metrics_port_in_use_is_named(clock: Clock) -> None:
    monitor = Monitor(clock, dt.timedelta(hours=1))
    with serving(monitor, 0) as port, pytest.raises(PortInUseError, match=f"port {port}"), serving(monitor, port):
        pass


def test_a_look_ends_where_it_is_asked_to_stop(worker: Worker) -> None:
    worker.round = replace(worker.round, going=lambda: False)
    with pytest.raises(StopRequestedError):
        worker.look()
