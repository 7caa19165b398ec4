"""collect fetches once and says what came of it; one bad feed fails alone; rescore goes over everything again."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from feedserver import FeedServer, document, status

from indicators.store.database import open_store
from indicators.store.leader import leading
from indicators.store.reads import read_counts

ROOT = Path(__file__).parents[2]
ITEM = "<item><title>{title}</title><guid>{guid}</guid><pubDate>Tue, 28 Dec 2021 07:09:00 GMT</pubDate></item>"
RSS = '<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'


def rss(*titles: str) -> bytes:
    items = "".join(ITEM.format(title=title, guid=number) for number, title in enumerate(titles))
    return RSS.format(items=items).encode()


@pytest.fixture
def web(feed_server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> FeedServer:
    monkeypatch.setenv("INDICATORS_ALLOW_PRIVATE_ADDRESSES", "1")
    return feed_server


def feeds_yaml(folder: Path, web: FeedServer, *names: str) -> Path:
    path = folder / "feeds.yaml"
    lines = [f"  - {{id: {name}, language: en, publisher: {name}, url: '{web.url}/{name}'}}\n" for name in names]
    path.write_text("feeds:\n" + "".join(lines))
    return path


def test_a_second_collect_stores_nothing_new_and_is_answered_304(cli, web: FeedServer, tmp_path: Path) -> None:
    web["/paper"] = document(rss("Army shells border village", "A mild day"), etag='"1"')
    feeds, url = feeds_yaml(tmp_path, web, "paper"), f"sqlite:///{tmp_path / 'x.db'}"
    first = cli("collect", "--once", "--feeds", feeds, "--database", url)
    second = cli("collect", "--once", "--feeds", feeds, "--database", url)
    assert (first.code, second.code) == (0, 0)
    assert "│ 1 │ 1 │ 0 │ 2 │ 0 │ 0 │ 0 │ 2 │" in first.out
    assert "│ 1 │ 1 │ 1 │ 0 │ 0 │ 0 │ 0 │ 0 │" in second.out
    with open_store(url, read_only=True) as store:
        assert read_counts(store).articles == 2


def test_a_feed_that_fails_is_named_and_the_others_are_stored(cli, web: FeedServer, tmp_path: Path) -> None:
    web["/paper"] = document(rss("Army shells border village"))
    web["/gone"] = status(410)
    web["/page"] = document(b"<html><body>No feed here</body></html>", content_type="text/html")
    feeds, url = feeds_yaml(tmp_path, web, "paper", "gone", "page"), f"sqlite:///{tmp_path / 'x.db'}"
    done = cli("collect", "--once", "--feeds", feeds, "--database", url)
    assert done.code == 3
    assert "failed gone: " in done.out
    assert "410" in done.out
    assert "failed page: not a feed" in done.out
    with open_store(url, read_only=True) as store:
        assert read_counts(store).articles == 1


def test_two_cannot_write_to_one_store(cli, web: FeedServer, tmp_path: Path) -> None:
    feeds, url = feeds_yaml(tmp_path, web, "paper"), f"sqlite:///{tmp_path / 'x.db'}"
    with open_store(url) as store, leading(store):
        done = cli("collect", "--once", "--feeds", feeds, "--database", url)
    assert done.code == 2
    assert "another worker is writing to this store" in done.err
    assert not web.requests


def test_a_wrong_configuration_stops_before_the_first_request(cli, web: FeedServer, tmp_path: Path) -> None:
    feeds = feeds_yaml(tmp_path, web, "paper")
    feeds.write_text(feeds.read_text().replace("language: en", "language: gr"))
    done = cli("collect", "--once", "--feeds", feeds, "--database", f"sqlite:///{tmp_path / 'x.db'}")
    assert done.code == 2
    assert "feeds.yaml: feeds[0].language: 'gr' has no lexicon" in done.err
    assert not web.requests
    assert not (tmp_path / "x.db").exists()


def test_rescore_leaves_alone_what_this_lexicon_scored(cli, filled: str, feeds_file: Path) -> None:
    done = cli("rescore", "--feeds", feeds_file, "--database", filled)
    assert done.code == 0
    assert done.out.startswith("0 articles scored again")


def test_rescore_all_takes_up_changed_conflicts(cli, filled: str, feeds_file: Path, tmp_path: Path) -> None:
    feeds_file.write_text(feeds_file.read_text().replace("id: ukraine", "id: eastern-front"))
    done = cli("rescore", "--all", "--feeds", feeds_file, "--database", filled)
    assert done.code == 0
    cli("export", "index", "--conflict", "eastern-front", "--database", filled, "--output", tmp_path / "i.csv")
    assert "eastern-front,2021-12-26" in (tmp_path / "i.csv").read_text("utf-8-sig")


def test_collect_goes_on_until_it_is_stopped_and_ends_with_0(web: FeedServer, tmp_path: Path) -> None:
    web["/paper"] = document(rss("Army shells border village"))
    feeds, url = feeds_yaml(tmp_path, web, "paper"), f"sqlite:///{tmp_path / 'x.db'}"
    command = [sys.executable, "-m", "indicators", "collect", "--feeds", str(feeds), "--database", url]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        assert process.stdout is not None
        while "│ 1 " not in (line := process.stdout.readline()):
            assert line or process.poll() is None
        process.send_signal(signal.SIGTERM)
        rest, _ = process.communicate(timeout=60)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, rest
    assert "Stopping after this round" in rest
    with open_store(url, read_only=True) as store:
        assert read_counts(store).articles == 1


def test_the_commands_work_the_same_on_either_database(cli, web: FeedServer, tmp_path: Path, new_url) -> None:
    web["/paper"] = document(rss("Russia threatens Ukraine with military strikes", "A mild day"))
    feeds, url = feeds_yaml(tmp_path, web, "paper"), new_url()
    assert cli("collect", "--once", "--feeds", feeds, "--database", url).code == 0
    exported = cli("export", "signals", "--database", url, "--output", "-").raw.splitlines()
    assert len(exported) >= 2
    assert "threat" in exported[1]
    assert cli("index", "--database", url, "--output", "-").code == 0
    assert cli("brief", "--feeds", feeds, "--database", url).code == 0
    assert cli("backup", tmp_path / "copy.db", "--database", url).code == 0
    assert cli("doctor", "--feeds", feeds, "--database", url).code == 0
