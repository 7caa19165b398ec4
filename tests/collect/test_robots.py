"""What an answer for /robots.txt allows."""

import pytest

from indicators.collect.http import FetchResult
from indicators.collect.robots import robots_of

URL = "https://news.example/robots.txt"
STORY = "https://news.example/2022/story.html?print=1"


def answer(text: str) -> FetchResult:
    return FetchResult(URL, URL, 200, text.encode())


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("", True),
        ("User-agent: *\nDisallow:", True),
        ("User-agent: *\nDisallow: /", False),
        ("User-agent: *\nDisallow: /admin", True),
        ("User-agent: *\nDisallow: /*?print=", False),
        ("User-agent: *\nDisallow: /2022\nAllow: /2022/story", True),  # the longer rule wins
        ("User-agent: OtherBot\nDisallow: /", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: conflictescalationindicators\nDisallow: /private", True),
        ("User-agent: ConflictEscalationIndicators\nDisallow: /", False),
        ("<html>not found</html>", True),
        ("\x00\xff" * 100, True),
    ],
)
def test_rules_are_read_as_the_standard_has_them(text: str, allowed: bool) -> None:
    robots = robots_of(answer(text))
    assert robots is not None
    assert robots.allow(STORY) is allowed


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("User-agent: *\nCrawl-delay: 7", 7.0),
        ("User-agent: *\nCrawl-delay: 0.5", 0.5),
        ("User-agent: *\nRequest-rate: 1/10s", 10.0),
        ("User-agent: *\nCrawl-delay: nan", 0.0),
        ("User-agent: *\nCrawl-delay: -5", 0.0),
        ("User-agent: *\nCrawl-delay: soon", 0.0),
        ("User-agent: OtherBot\nCrawl-delay: 7", 0.0),
    ],
)
def test_the_wait_that_a_site_asks_for_is_read(text: str, seconds: float) -> None:
    robots = robots_of(answer(text))
    assert robots is not None
    assert robots.delay_seconds == seconds


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410])
def test_a_site_without_the_file_allows_everything(code: int) -> None:
    robots = robots_of(FetchResult(URL, URL, code, error="the server has none"))
    assert robots is not None
    assert robots.allow(STORY)


@pytest.mark.parametrize("code", [429, 500, 503, None])
def test_a_site_in_trouble_allows_nothing_for_now(code: int | None) -> None:
    assert robots_of(FetchResult(URL, URL, code, error="the server has trouble")) is None
