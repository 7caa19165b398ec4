"""A store with real news of a few days, made by the steps of the worker, and the environment that points to it."""

import datetime as dt
import shutil

import pytest
import streamlit as st

from indicators.config import load_feeds
from indicators.model import Entry, FeedHealth
from indicators.pipeline.collecting import CollectReport
from indicators.pipeline.demo import open_demo
from indicators.pipeline.update import finish
from indicators.score.scorer import Scorer
from indicators.store.database import open_store, utc_now
from indicators.store.writes import save_collected, sync_feeds

FEEDS_YAML = """
feeds:
  - {id: post, title: The Post, url: "http://127.0.0.1:9/post", publisher: The Post, language: en}
  - {id: wire, title: The Wire, url: "http://127.0.0.1:9/wire", publisher: The Wire, language: en}
conflicts:
  - {id: ukraine, title: "Ukraine *and* Russia", actors: [UKR, RUS]}
  - {id: korea, title: Korea, actors: [KOR, PRK]}
"""
HOSTILE = "<script>alert(1)</script> Russian troops shell **Ukrainian** town [x](javascript:alert(2))"
NEWS = {
    "post": [(3, "Russian army shells Ukrainian town"), (1, HOSTILE), (0, "Russia and Ukraine agree on a ceasefire")],
    "wire": [(3, "Russian forces shell town in Ukraine"), (2, "Russia moves 10,000 soldiers to the Ukrainian border")],
}


def fill(store, settings, now):
    """Seven days of fetches; each day's news is seen on that day."""
    sync_feeds(store, settings.feeds, now - dt.timedelta(days=7))
    for back in range(7, -1, -1):
        at = now - dt.timedelta(days=back)
        for feed, news in NEWS.items():
            entries = [
                Entry(f"{age}-{n}", title, "", at - dt.timedelta(minutes=20), f"https://{feed}.example/{age}/{n}")
                for n, (age, title) in enumerate(news)
                if age == back
            ]
            health = FeedHealth(last_attempt=at, last_success=at, last_new_entry=at, fetches=8 - back, entries_total=3)
            save_collected(store, feed, health, entries, at)
    finish(store, settings, Scorer.load(), now, CollectReport())


@pytest.fixture(scope="session")
def news(tmp_path_factory):
    """The folder of a filled store `indicators.db` with its `feeds.yaml`; tests that write copy it."""
    folder = tmp_path_factory.mktemp("news")
    (folder / "feeds.yaml").write_text(FEEDS_YAML, encoding="utf-8")
    with open_store(f"sqlite:///{folder / 'indicators.db'}") as store:
        fill(store, load_feeds(folder / "feeds.yaml"), utc_now())
    return folder


@pytest.fixture
def filled_url(store_url, news):
    """The URL of a store with the same news, on each database in turn."""
    with open_store(store_url) as store:
        fill(store, load_feeds(news / "feeds.yaml"), utc_now())
    return store_url


@pytest.fixture(scope="session")
def demo_cache(tmp_path_factory):
    """A demo store of the tests' own."""
    path = tmp_path_factory.mktemp("demo") / "demo.db"
    open_demo(path).close()
    return path


@pytest.fixture(autouse=True)
def _nothing_kept():
    """What pages keep between runs lives as long as the process: every test starts without."""
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def environ(news, tmp_path, monkeypatch):
    """Point the dashboard to a copy of the filled store; returns the folder."""
    shutil.copytree(news, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv("INDICATORS_DATABASE_URL", f"sqlite:///{tmp_path / 'indicators.db'}")
    monkeypatch.setenv("INDICATORS_FEEDS", str(tmp_path / "feeds.yaml"))
    return tmp_path
