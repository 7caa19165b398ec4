"""One worker a store leads; another one waits and takes over, also from one that was killed or cut off."""

import datetime as dt
import subprocess
import sys
from dataclasses import replace
from threading import Event, Thread

import pytest
from sqlalchemy import text

from indicators.alerts.reading import to_dict
from indicators.errors import StoreLockedError
from indicators.pipeline.worker import Going, run_worker
from indicators.score.scorer import Scorer
from indicators.store.alerts import read_outbox, save_rule
from indicators.store.database import Store, open_store
from indicators.store.leader import leading
from tests.conftest import Clock
from tests.feedserver import FeedServer, document
from tests.pipeline.test_update import ATTACK
from tests.pipeline.working import PATIENCE_SECONDS, ROOT, SEEN, wait_for
from tests.pipeline.world import feeds_of, rss


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
