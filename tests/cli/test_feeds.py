"""feeds.yaml from the command line: check every address, add a feed from its page, OPML in and out."""

from pathlib import Path

import pytest
from feedserver import FeedServer, document, status

from indicators.config import load_feeds

GERMAN = ["Bundestag beschließt Haushalt für das kommende Jahr", "Regierung und Opposition streiten über die Rente"]
ENGLISH = ["Parliament passes the budget for the coming year", "Government and opposition argue about pensions"]


def rss(title: str, titles: list[str]) -> bytes:
    items = "".join(f"<item><title>{one}</title><guid>{one}</guid></item>" for one in titles)
    return f'<rss version="2.0"><channel><title>{title}</title>{items}</channel></rss>'.encode()


@pytest.fixture
def web(feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> FeedServer:
    monkeypatch.setenv("INDICATORS_ALLOW_PRIVATE_ADDRESSES", "1")
    feed_server["/de"] = document(rss("Tagespost", GERMAN))
    feed_server["/en"] = document(rss("Daily Record", ENGLISH))
    return feed_server


def page(*links: str) -> bytes:
    heads = "".join(f'<link rel="alternate" type="application/rss+xml" title="News" href="{link}">' for link in links)
    return f"<html><head>{heads}</head><body>Hello</body></html>".encode()


def test_check_says_what_answered_and_stores_nothing(cli, web: FeedServer, tmp_path: Path) -> None:
    feeds = tmp_path / "feeds.yaml"
    feeds.write_text(
        f"feeds:\n  - {{id: good, language: en, publisher: P, url: '{web.url}/en'}}\n"
        f"  - {{id: bad, language: en, publisher: P, url: '{web.url}/nothing'}}\n"
    )
    done = cli("feeds", "check", "--feeds", feeds)
    assert done.code == 3
    assert "│ good │ ok │ 2 │" in done.out
    assert "│ bad │ failed │ 0 │" in done.out
    assert "404" in done.out
    assert "1 of 2 feeds answered" in done.out
    assert list(tmp_path.iterdir()) == [feeds]


def test_a_feed_is_added_with_the_language_of_its_titles(cli, web: FeedServer, feeds_file: Path) -> None:
    before = feeds_file.read_text()
    done = cli("feeds", "add", f"{web.url}/de", "--feeds", feeds_file)
    assert done.code == 0
    added = load_feeds(feeds_file).feeds[-1]
    assert (added.id, added.language, added.publisher, added.url) == ("tagespost", "de", "Tagespost", f"{web.url}/de")
    assert set(before.splitlines()) <= set(feeds_file.read_text().splitlines())


def test_the_one_feed_of_a_page_is_found(cli, web: FeedServer, feeds_file: Path) -> None:
    web["/"] = document(page("/en"), content_type="text/html")
    assert cli("feeds", "add", f"{web.url}/", "--feeds", feeds_file).code == 0
    assert load_feeds(feeds_file).feeds[-1].url == f"{web.url}/en"


def test_a_page_with_several_feeds_lists_them(cli, web: FeedServer, feeds_file: Path) -> None:
    web["/"] = document(page("/en", "/de"), content_type="text/html")
    before = feeds_file.read_text()
    done = cli("feeds", "add", f"{web.url}/", "--feeds", feeds_file)
    assert done.code == 2
    assert f"{web.url}/en" in done.err
    assert f"{web.url}/de" in done.err
    assert feeds_file.read_text() == before


@pytest.mark.parametrize("answer", [status(500), document(b"<html><body>nothing</body></html>")])
def test_an_address_without_a_feed_is_refused(cli, web: FeedServer, feeds_file: Path, answer) -> None:
    web["/x"] = answer
    done = cli("feeds", "add", f"{web.url}/x", "--feeds", feeds_file)
    assert done.code == 3
    assert f"{web.url}/x: " in done.err


def test_a_feed_is_not_added_twice(cli, web: FeedServer, feeds_file: Path) -> None:
    cli("feeds", "add", f"{web.url}/en", "--feeds", feeds_file)
    done = cli("feeds", "add", f"{web.url}/en", "--feeds", feeds_file)
    assert done.code == 2
    assert "already" in done.err


def test_two_feeds_of_one_title_get_two_ids(cli, web: FeedServer, feeds_file: Path) -> None:
    web["/en2"] = document(rss("Daily Record", ENGLISH))
    cli("feeds", "add", f"{web.url}/en", "--feeds", feeds_file)
    cli("feeds", "add", f"{web.url}/en2", "--feeds", feeds_file)
    assert [feed.id for feed in load_feeds(feeds_file).feeds][-2:] == ["daily-record", "daily-record-2"]


def test_private_addresses_stay_closed_without_the_word_of_the_user(
    cli, web: FeedServer, feeds_file: Path, monkeypatch
) -> None:
    monkeypatch.delenv("INDICATORS_ALLOW_PRIVATE_ADDRESSES")
    assert cli("feeds", "add", f"{web.url}/en", "--feeds", feeds_file).code == 3
    assert not web.requests


def test_feeds_go_out_as_opml_and_come_back(cli, feeds_file: Path, tmp_path: Path) -> None:
    out, other = tmp_path / "list.opml", tmp_path / "other.yaml"
    assert cli("feeds", "export-opml", "--feeds", feeds_file, "--output", out).code == 0
    assert cli("feeds", "import-opml", out, "--feeds", other).code == 0
    pairs = [(feed.url, feed.language) for feed in load_feeds(other).feeds]
    assert pairs == [(feed.url, feed.language) for feed in load_feeds(feeds_file).feeds]


def test_a_list_brings_what_is_new_and_names_what_it_cannot(
    cli, web: FeedServer, feeds_file: Path, tmp_path: Path
) -> None:
    listed = [f"{web.url}/de", "https://herald.example/rss", f"{web.url}/nothing"]
    opml = tmp_path / "list.opml"
    outlines = "".join(f'<outline type="rss" text="T" xmlUrl="{url}"/>' for url in listed)
    opml.write_text(f'<opml version="2.0"><body>{outlines}</body></opml>')
    done = cli("feeds", "import-opml", opml, "--feeds", feeds_file)
    assert done.code == 3
    assert "3 feeds in the list: 1 added, 1 there before, 1 left out" in done.out
    assert f"{web.url}/nothing" in done.err
    assert load_feeds(feeds_file).feeds[-1].language == "de"


def test_a_file_that_is_no_opml_is_refused(cli, feeds_file: Path, tmp_path: Path) -> None:
    (tmp_path / "x.opml").write_text("just text")
    done = cli("feeds", "import-opml", tmp_path / "x.opml", "--feeds", feeds_file)
    assert done.code == 3
    assert "not an OPML file" in done.err
    assert cli("feeds", "import-opml", tmp_path / "none.opml", "--feeds", feeds_file).code == 2
