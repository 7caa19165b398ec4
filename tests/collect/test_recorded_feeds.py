"""Every recorded feed of tests/feeds parses to what stands beside it."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
import yaml
from feedserver import FeedServer

from indicators.collect.feed import ParsedFeed, parse
from indicators.errors import FeedError

FEEDS = Path(__file__).parent.parent / "feeds"
NAMES = sorted(path.name.removesuffix(".yaml") for path in FEEDS.glob("*.yaml"))
NOW = dt.datetime(2022, 1, 10, 12, tzinfo=dt.UTC)


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((FEEDS / f"{name}.yaml").read_text(encoding="utf-8"))
    return found


def read(name: str, server: str = "http://127.0.0.1:1") -> ParsedFeed:
    about = expected(name)
    headers = {"Content-Type": about.get("content_type", "application/rss+xml")}
    body = (FEEDS / name).read_bytes().replace(b"{server}", server.encode())
    return parse(body, headers, url="https://feed.example/", now=NOW, language=about.get("language"))


def test_every_feed_has_its_expectation_beside_it() -> None:
    feeds = sorted(path.name for path in FEEDS.iterdir() if path.suffix not in (".yaml", ".md"))
    assert feeds == NAMES
    assert len(feeds) > 40


@pytest.mark.parametrize("name", NAMES)
def test_a_recorded_feed_parses_to_what_stands_beside_it(name: str) -> None:
    wanted = expected(name)
    if "error" in wanted:
        with pytest.raises(FeedError) as caught:
            read(name)
        assert str(caught.value) == wanted["error"]
        return
    parsed = read(name)
    if "title" in wanted:
        assert parsed.title == wanted["title"]
    assert parsed.ttl_seconds == wanted.get("ttl_seconds")
    assert [entry.title for entry in parsed.entries] == [str(entry["title"]) for entry in wanted["entries"]]
    for entry, fields in zip(parsed.entries, wanted["entries"], strict=True):
        for field, value in fields.items():
            assert getattr(entry, field) == (value if field != "title" else str(value)), (entry.title, field)
        if "published" in fields and "date_flag" not in fields:
            assert entry.date_flag == "ok"
    keys = [entry.key for entry in parsed.entries]
    assert len(set(keys)) == wanted.get("distinct", len(keys))
    warnings = wanted.get("warnings", [])
    assert len(parsed.warnings) == len(warnings), parsed.warnings
    for found, part in zip(parsed.warnings, warnings, strict=True):
        assert part in found


def test_reading_a_feed_asks_no_server_for_anything(feed_server: FeedServer) -> None:
    for name in NAMES:
        if "error" not in expected(name):
            read(name, feed_server.url)
    assert b"{server}/touched" in (FEEDS / "external-entity.xml").read_bytes()
    assert feed_server.requests == []
