"""Killed at any moment: the store opens, nothing acknowledged is lost, nothing is doubled, the work goes on."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from random import Random
from typing import Any

import pytest
from feedserver import PATIENCE_SECONDS, Answer, Exchange, FeedServer
from sqlalchemy import func, select, text

from indicators.store.database import Store, open_store, upgrade
from indicators.store.reads import Filter, read_articles
from indicators.store.schema import article_versions, articles, feed_days, signal_conflicts, signals

ROOT = Path(__file__).parent.parent.parent
KILLS, MANY_KILLS = 10, 200
LONGEST_LIFE_SECONDS = 0.3


class Killer:
    """Starts a worker by name and kills it a random moment after it began."""

    def __init__(self, acks: Path) -> None:
        self.acks = acks
        self._forker = subprocess.Popen(
            [sys.executable, "-W", "ignore", str(Path(__file__).parent / "killable.py")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip

    def run(
        self, job: str, url: str, feeds: list[str], moment_seconds: float, until: Callable[[], bool] = lambda: True
    ) -> None:
        """Kill a worker some seconds after it was started, but not before `until` holds."""
        assert self._forker.stdin is not None
        assert self._forker.stdout is not None
        order = {"job": job, "url": url, "feeds": feeds, "acks": str(self.acks)}
        self._forker.stdin.write(json.dumps(order) + "\n")
        self._forker.stdin.flush()
        worker = int(self._forker.stdout.readline())
        threading.Event().wait(moment_seconds)
        give_up = time.monotonic() + PATIENCE_SECONDS
        while not until() and time.monotonic() < give_up:
            threading.Event().wait(0.01)
        with suppress(ProcessLookupError):  # it may have come to its end before
            os.kill(worker, signal.SIGKILL)
        assert self._forker.stdout.readline() == "ended\n"

    def acknowledged(self) -> list[tuple[str, Any]]:
        """What workers were told is stored, in order."""
        if not self.acks.exists():
            return []
        return [tuple(json.loads(line)) for line in self.acks.read_text().splitlines() if line.endswith("]")]

    def close(self) -> None:
        assert self._forker.stdin is not None
        assert self._forker.stdout is not None
        self._forker.stdin.close()
        self._forker.wait(10)
        self._forker.stdout.close()


@pytest.fixture
def killer(tmp_path: Path) -> Iterator[Killer]:
    started = Killer(tmp_path / "acks")
    yield started
    started.close()


def growing(name: str) -> Answer:
    """A feed with two more items at every request; every fifth request edits the older ones."""
    requests, lock = 0, threading.Lock()

    def answer(exchange: Exchange) -> None:
        nonlocal requests
        with lock:
            requests += 1
            now = requests
        items = "".join(
            f"<item><title>{name} {n} edition {(now - n // 2) // 5}</title><guid>{name}-{n}</guid>"
            f"<pubDate>Mon, 10 Jan 2022 08:00:00 GMT</pubDate></item>"
            for n in range(max(0, 2 * now - 40), 2 * now)
        )
        body = f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode()
        exchange.reply(200, body, {"ETag": f'"{now}"', "Content-Type": "application/rss+xml"})

    return answer


def check_whole(store: Store) -> None:
    """What must hold at any moment, whatever was interrupted."""
    with store.reading() as connection:

        def all_of(query: Any) -> list[Any]:
            return list(connection.execute(query).all())

        names = [
            (row.feed_id, row.title.split(" edition")[0])
            for row in all_of(select(articles.c.feed_id, articles.c.title))
        ]
        assert [name for name, count in Counter(names).items() if count > 1] == []
        old = dict(
            map(
                tuple,
                all_of(select(article_versions.c.article_id, func.count()).group_by(article_versions.c.article_id)),
            )
        )
        for row in all_of(select(articles.c.id, articles.c.version, articles.c.scored_version)):
            assert row.version == 1 + old.get(row.id, 0)
            assert row.scored_version in (None, row.version)
        made = {
            row.article_id: row
            for row in all_of(
                select(
                    signals.c.article_id, func.count().label("n"), func.max(signals.c.confidence).label("version")
                ).group_by(signals.c.article_id)
            )
        }
        for row in all_of(select(articles.c.id, articles.c.version).where(articles.c.scored_version.is_not(None))):
            assert (made[row.id].n, round(made[row.id].version * 100)) == (1, row.version)
        links = all_of(select(signal_conflicts.c.signal_id, func.count()).group_by(signal_conflicts.c.signal_id))
        assert {count for _, count in links} <= {2}
        assert connection.execute(select(func.coalesce(func.sum(feed_days.c.new_articles), 0))).scalar() == len(names)
    if store.sqlite:
        with store.writing() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
            connection.execute(text("INSERT INTO articles_search(articles_search) VALUES ('integrity-check')"))


def check_acknowledged(store: Store, acknowledged: list[tuple[str, Any]]) -> None:
    """What was acknowledged is there, in this or a later version."""
    with store.reading() as connection:
        now = {(row.feed_id, row.key): row for row in connection.execute(select(articles))}
        by_id = {row.id: row for row in now.values()}
        old = {(row.article_id, row.title) for row in connection.execute(select(article_versions))}
    for kind, what in acknowledged:
        if kind == "collected":
            for feed, key, title in what:
                stored = now[feed, key]
                assert stored.title == title or (stored.id, title) in old
        elif kind == "scored":
            for article, version in what:
                stored = by_id[article]
                assert stored.version > version or stored.scored_version == version


def kill_again_and_again(killer: Killer, url: str, server: FeedServer, kills: int, seed: int) -> None:
    feeds = ["east", "west", "south"]
    for name in feeds:
        server[f"/{name}"] = growing(name)
    addresses = [f"{server.url}/{name}" for name in feeds]
    random = Random(seed)
    for number in range(kills):
        longest = LONGEST_LIFE_SECONDS * (1 + number % 3)  # some die young, some in the middle of their work
        killer.run("collect_and_score", url, addresses, random.uniform(0, longest))
        with open_store(url) as store:
            check_whole(store)
            check_acknowledged(store, killer.acknowledged())
    before = len(killer.acknowledged())

    def work_goes_on() -> bool:
        kinds = {kind for kind, _ in killer.acknowledged()[before:]}
        return kinds >= {"collected", "scored"}

    killer.run("collect_and_score", url, addresses, 0, until=work_goes_on)
    assert work_goes_on()
    with open_store(url) as store:
        check_whole(store)
        check_acknowledged(store, killer.acknowledged())


def test_ten_kills_lose_and_double_nothing(killer: Killer, store_url: str, feed_server: FeedServer) -> None:
    kill_again_and_again(killer, store_url, feed_server, KILLS, seed=1)


@pytest.mark.long
def test_two_hundred_kills_lose_and_double_nothing(killer: Killer, store_url: str, feed_server: FeedServer) -> None:
    kill_again_and_again(killer, store_url, feed_server, MANY_KILLS, seed=2)


def test_a_migration_killed_at_any_moment_is_made_whole_by_the_next_start(
    killer: Killer, new_url: Callable[[], str]
) -> None:
    migrations_killed(killer, new_url, 4, seed=3)


@pytest.mark.long
def test_fifty_migrations_killed_are_made_whole(killer: Killer, new_url: Callable[[], str]) -> None:
    migrations_killed(killer, new_url, 50, seed=4)


def migrations_killed(killer: Killer, new_url: Callable[[], str], kills: int, seed: int) -> None:
    random = Random(seed)
    for _ in range(kills):
        url = new_url()
        with open_store(url, migrate=False) as store, store.writing() as connection:
            upgrade(connection, "0001")
            connection.execute(text("INSERT INTO meta VALUES ('key', 'kept')"))
        killer.run("migrate", url, [], random.uniform(0, 0.1))
        with open_store(url) as store, store.reading() as connection:
            assert connection.execute(text("SELECT value FROM meta")).scalar() == "kept"
            assert connection.execute(text("SELECT count(last_warning) FROM feeds")).scalar() == 0
        with open_store(url, read_only=True) as reader:
            assert read_articles(reader, Filter(search="any")).empty
