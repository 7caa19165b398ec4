"""Fetching pages from a loopback server: as robots.txt allows, one after the other, never inside, never for ever."""

import asyncio
import datetime as dt
from collections.abc import Callable, Mapping

import pytest
from feedserver import Answer, FeedServer, document, drip, endless, hang, in_turn, redirect, slam, status

from indicators.collect.article import PageError
from indicators.collect.courtesy import Courtesy
from indicators.collect.http import PRODUCT, Limits, open_session
from indicators.collect.pages import PageRead, read_pages
from indicators.model import Page
from tests.conftest import Clock

TEXT = "Columns of tanks have moved to the northern border. " * 6
QUICK = Limits(total_seconds=0.3, connect_seconds=0.3, read_seconds=0.3, max_bytes=100_000)


def html(text: str = TEXT) -> Answer:
    return document(text.encode(), content_type="text/html")


def as_it_is(body: bytes, headers: Mapping[str, str], language: str) -> str:
    """A reader without HTML: what these tests are about is the way to the page."""
    if headers.get("content-type") != "text/html":
        raise PageError("is no web page")
    return body.decode()


class Site:
    """Reads pages from the server; `slept` are the waits, for which the clock moves and nobody sleeps."""

    def __init__(self, server: FeedServer, clock: Clock) -> None:
        self.server, self.clock = server, clock
        self.slept: list[float] = []
        self.moments: list[dt.datetime] = []
        self.courtesy = Courtesy(clock, self._sleep)

    async def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.forward(seconds=seconds)

    async def robots(self, url: str) -> None:
        async with open_session(allow_private=True) as session:
            await self.courtesy.robots(session, f"{url}/a", url)

    def page(self, path: str, number: int = 1) -> Page:
        url = path if path.startswith("http") else self.server.url + path
        return Page(number, 1, "feed", f"{self.server.url}/feed", url, "Tanks move", "", "en")

    def read(
        self,
        *paths: str,
        limits: Limits = QUICK,
        going: Callable[[], bool] = lambda: True,
        seconds: float = 60.0,
        allow_private: bool = True,
    ) -> list[PageRead]:
        done: list[PageRead] = []

        def keep(result: PageRead) -> None:
            done.append(result)
            self.moments.append(self.clock.now)

        pages = [self.page(path, number) for number, path in enumerate(paths)]
        asyncio.run(
            read_pages(pages, now=self.clock, courtesy=self.courtesy, read=as_it_is, keep=keep, going=going,
                       allow_private=allow_private, seconds=seconds, limits=limits)
        )  # fmt: skip
        return done


@pytest.fixture
def site(feed_server: FeedServer, clock: Clock) -> Site:
    feed_server["/a"] = feed_server["/b"] = feed_server["/c"] = html()
    return Site(feed_server, clock)


def test_a_page_is_read_under_our_name_as_a_web_page(site: Site) -> None:
    [done] = site.read("/a")
    assert (done.text, done.reason) == (TEXT, None)
    [asked] = site.server.asked("/a")
    assert asked.headers["user-agent"].startswith(f"{PRODUCT}/")
    assert asked.headers["accept"].startswith("text/html")


def test_robots_txt_is_asked_once_a_day_and_obeyed(site: Site) -> None:
    site.server["/robots.txt"] = document(b"User-agent: *\nDisallow: /b", content_type="text/plain")
    first = site.read("/a", "/b")
    assert [(done.text is None, done.reason, done.again) for done in first] == [
        (False, None, None),
        (True, "robots.txt asks programs not to read this page", None),
    ]
    site.read("/a")
    assert len(site.server.asked("/robots.txt")) == 1
    assert site.server.asked("/b") == []
    site.clock.forward(hours=25)
    site.read("/a")
    assert len(site.server.asked("/robots.txt")) == 2


def test_only_so_many_sites_are_remembered(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("indicators.collect.courtesy.MOST_SITES", 1)
    for url in (site.server.url, site.server.url.replace("127.0.0.1", "localhost"), site.server.url):
        asyncio.run(site.robots(url))
    assert len(site.server.asked("/robots.txt")) == 3


@pytest.mark.parametrize("answer", [status(404), status(403), status(410)])
def test_a_site_without_robots_txt_is_read(site: Site, answer: Answer) -> None:
    site.server["/robots.txt"] = answer
    assert site.read("/a")[0].text == TEXT


@pytest.mark.parametrize("answer", [status(500), status(429), redirect("http://127.0.0.2:1/robots.txt")])
def test_a_site_whose_robots_txt_cannot_be_had_is_left_alone_for_now(site: Site, answer: Answer) -> None:
    site.server["/robots.txt"] = in_turn(answer, status(404))
    done = site.read("/a", "/b")
    assert {one.again for one in done} == {site.clock.now + dt.timedelta(minutes=10)}
    assert all("robots.txt cannot be read" in str(one.reason) for one in done)
    assert not site.server.asked("/a")
    assert len(site.server.asked("/robots.txt")) == 1
    site.clock.forward(minutes=10)
    assert [one.text for one in site.read("/a", "/b")] == [TEXT, TEXT]


def test_a_second_lies_between_two_pages_of_a_site(site: Site) -> None:
    begin = site.clock.now
    site.read("/a", "/b", "/c")
    assert [moment - begin for moment in site.moments] == [dt.timedelta(seconds=n) for n in (0, 1, 2)]
    site.read("/a")
    assert site.moments[-1] - begin == dt.timedelta(seconds=3), "also from one round to the next"


def test_crawl_delay_is_kept_and_what_a_round_has_no_time_for_is_left_to_the_next(site: Site) -> None:
    site.server["/robots.txt"] = document(b"User-agent: *\nCrawl-delay: 25", content_type="text/plain")
    begin = site.clock.now
    done = site.read("/a", "/b", "/c", "/a", seconds=60)
    assert [moment - begin for moment in site.moments] == [dt.timedelta(seconds=n) for n in (0, 25, 50)]
    assert [one.text for one in done] == [TEXT] * 3
    assert [one.text for one in site.read("/a", seconds=60)] == [TEXT]
    assert site.moments[-1] - begin == dt.timedelta(seconds=75)


def test_a_wish_to_stop_is_heard_while_waiting(site: Site) -> None:
    site.server["/robots.txt"] = document(b"User-agent: *\nCrawl-delay: 1000", content_type="text/plain")
    done = site.read("/a", "/b", seconds=2000, going=lambda: len(site.slept) < 3)
    assert len(done) == 1
    assert len(site.slept) == 3


def test_a_redirect_into_the_own_network_is_refused(site: Site) -> None:
    site.server["/a"] = redirect(f"http://127.0.0.2:{site.server.port}/b")
    [done] = site.read("/a")
    assert done.text is None
    assert "is not a public address" in str(done.reason)
    assert not site.server.asked("/b")


def test_a_link_into_the_own_network_is_refused_where_the_feed_lies_elsewhere(site: Site) -> None:
    [done] = site.read(f"http://127.0.0.2:{site.server.port}/a")
    assert "is not a public address" in str(done.reason)
    assert not site.server.requests


def test_nothing_inside_is_reached_without_the_opt_out(site: Site) -> None:
    [done] = site.read("/a", allow_private=False)
    assert "is not a public address" in str(done.reason)


def test_robots_txt_counts_at_every_hop(site: Site) -> None:
    site.server["/robots.txt"] = document(b"User-agent: *\nDisallow: /b", content_type="text/plain")
    site.server["/a"] = redirect("/b")
    [done] = site.read("/a")
    assert done.reason == "robots.txt asks programs not to read this page"
    assert not site.server.asked("/b")


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (status(404), "404"),
        (status(410), "gone for good"),
        (status(403), "refuses us"),
        (html("x" * 200_000), "larger than"),
        (endless, "larger than|no whole answer|stopped"),
        (hang, "stopped answering|no whole answer"),
        (drip(TEXT.encode()), "stopped answering|no whole answer"),
        (slam, "hung up"),
        (html("short"), "no article text"),
        (document(b"%PDF", content_type="application/pdf"), "no web page"),
        (redirect("ftp://files.example/a"), "only http and https"),
        (redirect("/a"), "circle"),
    ],
)
def test_a_page_that_cannot_be_had_is_given_up_and_the_next_one_is_read(
    site: Site, answer: Answer, reason: str
) -> None:
    site.server["/a"] = answer
    first, second = site.read("/a", "/b")
    assert first.text is None
    assert first.again is None
    assert any(words in str(first.reason) for words in reason.split("|")), first.reason
    assert second.text == TEXT


def test_a_link_to_a_dead_port_of_a_site_does_not_keep_us_from_its_pages(site: Site) -> None:
    site.server["/a"] = redirect("http://127.0.0.1:1/a")
    first, second = site.read("/a", "/b")
    assert "robots.txt cannot be read" in str(first.reason)
    assert first.again == site.clock.now + dt.timedelta(minutes=9, seconds=59)
    assert second.text == TEXT


@pytest.mark.parametrize(("answer", "minutes"), [(status(503), 10), (status(429, Retry_After="1800"), 30)])
def test_a_site_in_trouble_is_left_alone_as_long_as_it_asks(site: Site, answer: Answer, minutes: int) -> None:
    site.server["/a"] = answer
    done = site.read("/a", "/b")
    assert [one.again for one in done] == [site.clock.now + dt.timedelta(minutes=minutes)] * 2
    assert not site.server.asked("/b")


@pytest.mark.parametrize("url", ["http://[::1/", "http://exa mple/", "http://" + "x" * 300 + "/", "http://xn--/"])
def test_an_address_that_is_none_is_a_fault_of_its_page(site: Site, url: str) -> None:
    first, second = sorted(site.read(url, "/b"), key=lambda done: done.page.article_id)
    assert first.text is None
    assert first.reason
    assert second.text == TEXT
