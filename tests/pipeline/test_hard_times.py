"""A full disk, a store that can only be read, a database that is gone: a clear state, and recovery without help."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from threading import Event, Thread
from time import monotonic
from typing import Any

import pytest
from postgres import NoPostgresError, Server, serving
from sqlalchemy import event, func, select
from structlog.testing import capture_logs

from indicators.alerts.reading import to_dict
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.notify.outbox import REPEAT_NOTE, STALE_AFTER
from indicators.pipeline.monitor import Monitor
from indicators.pipeline.update import Round
from indicators.pipeline.worker import REFRESH, STUCK, Worker, run_worker
from indicators.score.scorer import Scorer
from indicators.store.alerts import read_outbox, save_rule
from indicators.store.database import Store, open_store
from indicators.store.reads import read_counts
from indicators.store.schema import alert_events, alert_rules
from tests.conftest import Clock
from tests.feedserver import FeedServer, document, running
from tests.pipeline.world import feeds_of, put_feeds, put_index, rss

ROOT = Path(__file__).parents[2]
ATTACK = "Russian army shells Ukrainian town, killing 12 people"
SEEN = AlertRule(
    "seen", "Attack seen", RuleKind.SIGNAL_SEEN, "ukraine", signal_types=("armed_attack",), channels=("json://a",)
)
PATIENCE_SECONDS = 60.0
KILLS, MANY_KILLS = 10, 200


@pytest.fixture(scope="module")
def scorer() -> Scorer:
    return Scorer.load()


@pytest.fixture
def server(clock: Clock) -> Iterator[FeedServer]:
    with running() as feeds:
        feeds["/alpha"] = document(rss(clock.now, ATTACK), etag='"1"')
        feeds["/beta"] = document(rss(clock.now, "Parliament debates the budget"), etag='"1"')
        yield feeds


def worker_of(store: Store, server: FeedServer, scorer: Scorer, clock: Clock, sent: list[str]) -> Worker:
    def post(channel: str, title: str, body: str) -> None:
        sent.append(title)

    round = Round(store, feeds_of(server), scorer, clock, allow_private=True, post=post)
    return Worker(round, Monitor(clock, STUCK))


def test_a_full_disk_is_told_and_the_round_after_goes_on(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    save_rule(sqlite_store, to_dict(SEEN), clock.now)
    long = [f"Parliament debates item {number} of the budget" for number in range(400)]
    server["/alpha"] = document(rss(clock.now, ATTACK, *long), etag='"1"')
    with sqlite_store.engine.connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    full, sent = True, list[str]()

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages if full else 1_000_000}")

    event.listen(sqlite_store.engine, "checkout", limit)
    worker = worker_of(sqlite_store, server, scorer, clock, sent)
    first = worker.look()
    assert first is not None
    assert "the disk is full" in first.failed["collect"]
    assert worker.monitor is not None
    assert worker.monitor.health()[1]["failed_steps"] == sorted(first.failed)
    assert sent == []
    full = False
    clock.now += REFRESH
    second = worker.look()
    assert second is not None
    assert second.failed == {}
    assert read_counts(sqlite_store).articles == 402
    assert sent == ["Alert: Attack seen"]


def test_a_store_that_can_only_be_read_for_a_while_is_told_and_written_again(
    sqlite_store: Store, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    frozen, sent = True, list[str]()

    def freeze(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA query_only = {'ON' if frozen else 'OFF'}")

    event.listen(sqlite_store.engine, "checkout", freeze)
    worker = worker_of(sqlite_store, server, scorer, clock, sent)
    first = worker.look()
    assert first is not None
    assert "can only be read" in first.failed["collect"]
    frozen = False
    clock.now += REFRESH
    second = worker.look()
    assert second is not None
    assert (second.failed, read_counts(sqlite_store).articles) == ({}, 2)


@pytest.fixture
def own_postgres() -> Iterator[Server]:
    """A server that a test may stop and start."""
    try:
        with serving() as started:
            yield started
    except NoPostgresError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no PostgreSQL to test on: {error}", pytrace=False)
        pytest.skip(f"no PostgreSQL to test on: {error}")


def test_a_database_that_goes_and_comes_back_is_worked_on_without_help(
    own_postgres: Server, server: FeedServer, scorer: Scorer, clock: Clock
) -> None:
    """The server is stopped under a leading worker, and another attack is reported while it is gone."""
    stopped, sent = Event(), list[str]()

    def post(channel: str, title: str, body: str) -> None:
        sent.append(title)

    with capture_logs() as told, open_store(own_postgres.url) as store:
        save_rule(store, to_dict(SEEN), clock.now)

        def work() -> None:
            run_worker(store, feeds_of(server), scorer, now=clock, allow_private=True, post=post, stopped=stopped,
                       look_seconds=0.05, take_over_seconds=0.05)  # fmt: skip

        thread = Thread(target=work)
        thread.start()
        try:
            assert wait_for(lambda: sent == ["Alert: Attack seen"])
            own_postgres.stop()
            server["/beta"] = document(rss(clock.now, "Parliament debates the budget", "Army storms the city"))
            clock.forward(hours=1)
            assert wait_for(lambda: len(gone := [one for one in told if one["event"].startswith("store cannot")]) > 2
                            and all("cannot be reached" in one["reason"] for one in gone))  # fmt: skip
            assert thread.is_alive()
            own_postgres.start()
            assert wait_for(lambda: thread.is_alive() and read_counts(store).articles == 3)
            assert sent == ["Alert: Attack seen"], "nothing is told twice"
        finally:
            stopped.set()
            thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive()


def wait_for(condition: Callable[[], Any]) -> bool:
    pause, end = Event(), monotonic() + PATIENCE_SECONDS
    while not (met := bool(condition())) and monotonic() < end:
        pause.wait(0.02)
    return met


# Killed while alerting and delivering.

_ALERTING = """
import datetime as dt, json, os, sys
from indicators.alerts.reading import to_dict
from indicators.alerts.rules import AlertRule, RuleKind
from indicators.cli.logs import set_up_logging
from indicators.config import Configuration
from indicators.model import Conflict
from indicators.notify.outbox import deliver
from indicators.pipeline import worker  # what a child would else import after it began
from indicators.pipeline.alerting import evaluate_alerts
from indicators.store.alerts import save_rule
from indicators.store.database import open_store

set_up_logging()
SETTINGS = Configuration((), (Conflict("sudan", "Sudan", ("SDN",)), Conflict("world", "World", ())))

def work(url, now, service, first, rules):
    outside = os.open(service, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    note = lambda kind, what, more="": os.write(outside, (json.dumps([kind, what, more]) + "\\n").encode())
    with open_store(url) as store:
        for number in range(first, first + rules):
            rule = AlertRule(f"r{number}", f"Rule {number}", RuleKind.LEVEL_ABOVE, "sudan", threshold=1.0,
                             channels=("json://a",))
            save_rule(store, to_dict(rule), now)
            note("saved", rule.name)
            evaluate_alerts(store, SETTINGS, now)
            deliver(store, lambda: now, post=lambda channel, title, body: note("sent", title, body))
        if not rules:
            evaluate_alerts(store, SETTINGS, now)
            deliver(store, lambda: now, post=lambda channel, title, body: note("sent", title, body))

for line in sys.stdin:
    order = json.loads(line)
    child = os.fork()
    if child == 0:
        try:
            now = dt.datetime.fromisoformat(order["now"])
            work(order["url"], now, order["service"], order["first"], order["rules"])
        finally:
            os._exit(0)
    print(child, flush=True)
    os.waitpid(child, 0)
    print("ended", flush=True)
"""


class Alerting:
    """Starts processes that set a rule, judge all and tell what fired, over and over; kills them where asked to.

    `service` is what the world saw of them: rules that were acknowledged, and messages with their bodies.
    """

    def __init__(self, url: str, service: Path, clock: Clock) -> None:
        self._url, self.service, self._clock = url, service, clock
        self._process = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _ALERTING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            cwd=ROOT,
        )  # fmt: skip

    def run(self, first: int, rules: int, life_seconds: float | None) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        order = {"url": self._url, "now": self._clock().isoformat(), "service": str(self.service), "first": first,
                 "rules": rules}  # fmt: skip
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        worker = int(self._process.stdout.readline())
        if life_seconds is not None:
            Event().wait(life_seconds)
            with suppress(ProcessLookupError):  # it may have come to its end before
                os.kill(worker, signal.SIGKILL)
        assert self._process.stdout.readline() == "ended\n"

    def told(self, kind: str) -> list[tuple[str, str]]:
        lines = self.service.read_text().splitlines() if self.service.exists() else []
        return [(what, more) for found, what, more in map(json.loads, lines) if found == kind]

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


def alerting_killed(store: Store, service: Path, clock: Clock, kills: int, seed: int) -> None:
    random = Random(seed)
    put_feeds(store, clock.now)
    put_index(store, clock.now, [5.0])
    alerting = Alerting(store.url, service, clock)
    try:
        for number in range(kills):
            alerting.run(100 * number, 100, random.uniform(0, 0.4))
            clock.forward(seconds=1)
        for _ in range(2):
            clock.forward(seconds=STALE_AFTER.total_seconds() + 1)
            alerting.run(0, 0, None)
    finally:
        alerting.close()
    with store.reading() as connection:
        fired = connection.execute(
            select(alert_events.c.rule_id, func.count())
            .where(alert_events.c.event == "fired")
            .group_by(alert_events.c.rule_id)
        ).all()
        rules = connection.execute(select(func.count()).select_from(alert_rules)).scalar_one()
    saved, sent = {name for name, _ in alerting.told("saved")}, alerting.told("sent")
    assert 0 < len(saved) <= rules
    assert len(fired) == rules
    assert {count for _, count in fired} == {1}
    assert len(read_outbox(store, open_only=False)) == rules
    assert {f"Alert: {name}" for name in saved} <= {title for title, _ in sent}
    assert len({title for title, _ in sent}) == rules, "nothing is lost"
    assert {message.status for message in read_outbox(store, open_only=False)} == {"sent"}
    firm = [title for title, body in sent if REPEAT_NOTE not in body]
    assert len(firm) == len(set(firm)), "what comes twice says so"


def test_ten_kills_while_alerting_lose_and_double_no_message(store: Store, tmp_path: Path, clock: Clock) -> None:
    alerting_killed(store, tmp_path / "service", clock, KILLS, seed=5)


@pytest.mark.long
def test_two_hundred_kills_while_alerting_lose_and_double_no_message(
    store: Store, tmp_path: Path, clock: Clock
) -> None:
    alerting_killed(store, tmp_path / "service", clock, MANY_KILLS, seed=6)
