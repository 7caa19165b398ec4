"""Full text in the round: read before it is scored, scored once, and never in the way of anything else."""

import asyncio
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from email.utils import format_datetime

import pytest
from feedserver import FeedServer, document, in_turn, status
from sqlalchemy import select

from indicators.collect.article import article_text
from indicators.collect.courtesy import Courtesy
from indicators.collect.pagereader import Read
from indicators.config import Configuration
from indicators.pipeline.fulltext import PATIENCE, FullText, read_full_texts
from indicators.pipeline.rescore import rescore
from indicators.pipeline.update import Round, UpdateReport
from indicators.pipeline.worker import Worker
from indicators.score.scorer import Scorer
from indicators.store.database import Store, open_store
from indicators.store.pages import save_page
from indicators.store.reads import Filter, read_articles, read_counts, read_feeds, read_signals
from indicators.store.schema import article_versions, articles
from indicators.store.writes import score_all_again
from tests.conftest import Clock
from tests.pipeline.world import feeds_of

TITLE = "Kyiv and Moscow: what we know this morning"
TEASER = "An overview of the most important events of the night."
MASSED = "Russia has massed 100,000 troops at the Ukrainian border, the Ukrainian defence ministry said on Monday."
FILLER = "The overview of events in Kyiv and Moscow is brought up to date during the morning by our correspondents. "


def feed(published: dt.datetime, server: FeedServer, teaser: str = TEASER, title: str = TITLE) -> bytes:
    item = f"""<item><title>{title}</title><guid>1</guid><link>{server.url}/page</link>
        <description>{teaser}</description><pubDate>{format_datetime(published)}</pubDate></item>"""
    return f"<rss version='2.0'><channel><title>News</title>{item}</channel></rss>".encode()


def page(sentence: str = MASSED) -> bytes:
    return f"<html><body><article><p>{sentence}</p><p>{FILLER * 3}</p></article></body></html>".encode()


@contextmanager
def in_process() -> Iterator[Read]:
    """The real reader without a process of its own."""
    yield article_text


class World:
    """One feed that asks for full text, its page, and rounds over them; waits move the clock."""

    def __init__(self, store: Store, server: FeedServer, clock: Clock) -> None:
        self.store, self.server, self.clock = store, server, clock
        self.settings = Configuration((replace(feeds_of(server).feeds[0], full_text=True),), feeds_of(server).conflicts)
        self.unavailable: str | None = None
        self.means = FullText(Courtesy(clock, self._sleep), lambda: self.unavailable, in_process)
        self.scorer = Scorer.load()
        server["/alpha"] = document(feed(clock.now, server))
        server["/page"] = document(page(), content_type="text/html")

    async def _sleep(self, seconds: float) -> None:
        self.clock.forward(seconds=seconds)

    def round(self, **minutes: float) -> UpdateReport:
        self.clock.forward(minutes=minutes.get("after", 0))
        one = Round(self.store, self.settings, self.scorer, self.clock, True, None, lambda *_: None,
                    full_text=self.means)  # fmt: skip
        report = one.run()
        assert report.failed == {}
        return report

    def article(self) -> dict[str, object]:
        return dict(read_articles(self.store).iloc[0])

    def types(self) -> list[str]:
        return sorted(read_signals(self.store)["type"])


@pytest.fixture
def world(store: Store, feed_server: FeedServer, clock: Clock) -> World:
    return World(store, feed_server, clock)


def test_the_text_of_the_page_is_scored_and_the_teaser_kept(world: World) -> None:
    report = world.round()
    assert (report.pages.read, report.scored) == (1, 1)
    assert "troop_buildup" in world.types()
    assert MASSED in str(world.article()["summary"])
    with world.store.reading() as connection:
        assert connection.execute(select(articles.c.teaser)).scalar() == TEASER
    assert len(read_articles(world.store, Filter(search="correspondents"))) == 1
    told = read_feeds(world.store).iloc[0]
    assert (told["pages_read"], told["pages_failed"], told["page_error"]) == (1, 0, None)
    assert read_counts(world.store).pages == 0


def test_a_feed_that_does_not_ask_for_it_has_no_page_fetched(world: World) -> None:
    world.settings = Configuration((replace(world.settings.feeds[0], full_text=False),), world.settings.conflicts)
    assert world.round().scored == 1
    assert [request.path for request in world.server.requests] == ["/alpha"]


def test_an_article_is_scored_once_with_its_page_not_before_with_its_teaser(world: World) -> None:
    world.server["/alpha"] = document(feed(world.clock.now, world.server, teaser=MASSED))
    world.server["/robots.txt"] = in_turn(status(503), status(404))
    first = world.round()
    assert (first.scored, first.pages.put_off, world.types()) == (0, 1, [])
    assert read_counts(world.store).pages == 1
    second = world.round(after=11)
    assert (second.scored, second.pages.read, "troop_buildup" in world.types()) == (1, 1, True)
    assert world.round(after=60).scored == 0


def test_an_article_waits_two_hours_at_most_and_is_scored_with_its_teaser(world: World) -> None:
    world.server["/alpha"] = document(feed(world.clock.now, world.server, teaser=MASSED))
    world.server["/robots.txt"] = status(503)
    assert world.round().scored == 0
    report = world.round(after=PATIENCE.total_seconds() / 60 + 1)
    assert (report.scored, report.pages.released, "troop_buildup" in world.types()) == (1, 1, True)
    told = read_feeds(world.store).iloc[0]
    assert told["pages_failed"] == 1
    assert "robots.txt cannot be read" in told["page_error"]


@pytest.mark.parametrize("answer", [status(404), document(b"<p>Please accept cookies", content_type="text/html")])
def test_a_page_that_cannot_be_had_leaves_the_teaser_and_a_reason(world: World, answer: object) -> None:
    world.server["/alpha"] = document(feed(world.clock.now, world.server, teaser=MASSED))
    world.server["/page"] = answer  # type: ignore[assignment]
    report = world.round()
    assert (report.scored, report.pages.failed, "troop_buildup" in world.types()) == (1, 1, True)
    told = read_feeds(world.store).iloc[0]
    assert told["pages_failed"] == 1
    assert "404" in told["page_error"] or "no article text" in told["page_error"]


def test_an_edited_article_is_read_and_scored_again_and_doubles_nothing(world: World) -> None:
    world.round()
    denied = MASSED.replace("has massed", "has not massed")
    world.server["/alpha"] = document(feed(world.clock.now, world.server, teaser="Corrected: an overview."))
    world.server["/page"] = document(page(denied), content_type="text/html")
    report = world.round(after=120)
    assert (report.collected.edited, report.pages.read, report.scored) == (1, 1, 1)
    assert len(read_articles(world.store)) == 1
    assert denied in str(world.article()["summary"])
    assert world.article()["version"] == 2
    assert len(set(world.types())) == len(world.types())
    with world.store.reading() as connection:
        [old] = connection.execute(select(article_versions.c.summary)).scalars()
    assert MASSED in old


def test_a_document_that_comes_again_unchanged_edits_nothing(world: World) -> None:
    world.round()
    again = world.round(after=120)
    assert (again.collected.unchanged, again.collected.edited, again.pages.read) == (1, 0, 0)


def test_a_page_that_comes_after_an_edit_is_not_put_under_the_new_version(world: World) -> None:
    world.server["/robots.txt"] = status(503)
    world.round()
    article = read_articles(world.store)["article_id"].iloc[0]
    save_page(world.store, int(article), 2, "text of another version")
    assert read_counts(world.store).pages == 1
    assert world.article()["summary"] == TEASER


def test_the_text_is_there_when_the_store_is_scored_again(world: World) -> None:
    world.round()
    score_all_again(world.store, "another lexicon")
    rescore(world.store, world.settings, world.scorer, world.clock.now, everything=True)
    assert "troop_buildup" in world.types()


def test_without_the_extra_the_feed_works_with_its_teaser_and_says_what_to_install(world: World) -> None:
    world.server["/alpha"] = document(feed(world.clock.now, world.server, teaser=MASSED))
    world.unavailable = "full text needs trafilatura: pip install -r requirements-fulltext.txt"
    report = world.round()
    assert (report.scored, "troop_buildup" in world.types()) == (1, True)
    assert "pip install" in read_feeds(world.store)["page_error"].iloc[0]
    assert not world.server.asked("/page")
    world.unavailable = None
    world.round(after=120)
    assert read_feeds(world.store)["page_error"].isna().all(), "what is installed is not asked for any more"


def test_articles_that_wait_are_let_go_when_full_text_is_switched_off(world: World) -> None:
    world.server["/robots.txt"] = status(503)
    assert world.round().scored == 0
    world.settings = Configuration((replace(world.settings.feeds[0], full_text=False),), world.settings.conflicts)
    assert world.round(after=1).scored == 1


def test_a_new_process_goes_on_with_the_pages_that_wait(world: World) -> None:
    world.server["/robots.txt"] = in_turn(status(503), status(404))
    world.round()
    world.clock.forward(minutes=11)
    means = FullText(Courtesy(world.clock), lambda: None, in_process)
    with open_store(world.store.url) as later:
        assert read_full_texts(later, world.settings.feeds, world.clock, means, allow_private=True).read == 1


def test_a_worker_makes_a_round_when_a_page_is_due(world: World) -> None:
    world.server["/robots.txt"] = in_turn(status(503), status(404))
    one = Round(world.store, world.settings, world.scorer, world.clock, True, None, lambda *_: None,
                full_text=world.means)  # fmt: skip
    worker = Worker(one)
    assert worker.look() is not None
    with world.store.writing() as connection:  # a feed that is not due for long
        connection.exec_driver_sql("UPDATE feeds SET next_due = '2022-02-01 00:00:00'")
    world.clock.forward(minutes=9)
    assert worker.look() is None
    world.clock.forward(minutes=1)
    report = worker.look()
    assert report is not None
    assert (report.collected.feeds, report.pages.read, report.scored) == (0, 1, 1)


def test_the_reader_in_its_own_process_does_the_same(world: World) -> None:
    world.means = FullText(Courtesy(world.clock, asyncio.sleep))
    assert (world.round().pages.read, "troop_buildup" in world.types()) == (1, True)
