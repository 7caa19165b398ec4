"""A scorer, a loopback server, and a worker whose messages land in a list."""

from collections.abc import Iterator

import pytest

from indicators.pipeline.update import Round
from indicators.pipeline.worker import Worker
from indicators.score.scorer import Scorer
from indicators.store.database import Store
from tests.conftest import Clock
from tests.feedserver import FeedServer, document, running
from tests.pipeline.test_update import ATTACK
from tests.pipeline.world import feeds_of, rss


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
