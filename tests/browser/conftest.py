"""A real dashboard on a real store, looked at with a real Chromium. Everything stays on loopback."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import feedserver
import pytest
from browser.news import CLEANED, SCRIPT, feed, first_news
from playwright.sync_api import Browser, Page, expect, sync_playwright

from indicators.config import load_feeds
from indicators.pipeline.demo import open_demo
from indicators.pipeline.update import Round, UpdateReport
from indicators.score.scorer import Scorer
from indicators.store.database import open_store, utc_now

START_SECONDS = 60
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Headless Chromium; without one the tests are skipped, and fail under CI=true.

    Closed after the last test of this folder: its event loop would stand in the way of every `asyncio.run` after it.
    """
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is None:
        why = f"no Chromium on PATH (looked for {', '.join(NAMES)}); `make setup-test` installs it"
        pytest.fail(why, pytrace=False) if os.environ.get("CI") == "true" else pytest.skip(why)
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@dataclass
class Visit:
    """A page and what happened on it besides what is seen."""

    page: Page
    asked: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def open(self, address: str) -> Page:
        """Go there and wait until the page is drawn."""
        self.page.goto(address)
        expect(self.page.locator("h1")).to_be_visible()
        expect(self.page.get_by_test_id("stStatusWidget")).to_have_count(0)
        return self.page


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """A fresh window."""
    with _visiting(browser, 1280) as opened:
        yield opened


@pytest.fixture
def phone(browser: Browser) -> Iterator[Visit]:
    """A fresh window as wide as a phone."""
    with _visiting(browser, 390) as opened:
        yield opened


@contextmanager
def _visiting(browser: Browser, width: int) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": width, "height": 900}, accept_downloads=True)
    opened = Visit(context.new_page())
    opened.page.on("request", lambda request: opened.asked.append(request.url))
    opened.page.on("dialog", lambda dialog: (opened.dialogs.append(dialog.message), dialog.dismiss()))
    yield opened
    context.close()


@dataclass
class Site:
    """A dashboard with the folder of its store, and the feed server that fills it."""

    url: str
    folder: Path
    feeds: feedserver.FeedServer | None = None

    @property
    def database(self) -> str:
        return f"sqlite:///{self.folder / 'indicators.db'}"

    def update(self) -> UpdateReport:
        """One round of the worker, in a thread of its own: playwright's loop runs in this one."""
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(self._round).result()

    def _round(self) -> UpdateReport:
        settings = load_feeds(self.folder / "feeds.yaml")
        with open_store(self.database) as store, store.writing() as connection:
            connection.exec_driver_sql("UPDATE feeds SET next_due = NULL")
        with open_store(self.database) as store:
            return Round(store, settings, Scorer.load(), utc_now, allow_private=True).run()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard on a store that has been filled from a feed once."""
    folder = tmp_path_factory.mktemp("site")
    with feedserver.running() as server:
        server["/post"] = feed(first_news())
        (folder / "feeds.yaml").write_text(
            f'feeds:\n  - {{id: post, url: "{server.url}/post", publisher: The Post, language: en}}\n'
            "conflicts:\n  - {id: ukraine, title: Ukraine and Russia, actors: [UKR, RUS]}\n",
            encoding="utf-8",
        )
        made = Site("", folder, server)
        made.update()
        with open_store(made.database) as store, store.writing() as connection:
            # The collector takes tags out of titles; the dashboard must not rely on it.
            connection.exec_driver_sql("UPDATE articles SET title = ? WHERE title = ?", (SCRIPT, CLEANED))
        with dashboard(made.database, folder / "feeds.yaml") as url:
            made.url = url
            yield made


@pytest.fixture(scope="session")
def demo_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A dashboard on the demo."""
    folder = tmp_path_factory.mktemp("demo")
    open_demo(folder / "indicators.db").close()
    made = Site("", folder)
    with dashboard(made.database, folder / "none.yaml") as url:
        made.url = url
        yield made


@contextmanager
def dashboard(database: str, feeds: Path) -> Iterator[str]:
    """The address of `streamlit run app.py` on a free port, stopped at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environ = {**os.environ, "INDICATORS_DATABASE_URL": database, "INDICATORS_FEEDS": str(feeds)}
    process = subprocess.Popen([*command, "--server.address", "127.0.0.1"], env=environ, stdout=subprocess.DEVNULL)
    try:
        _wait(process, f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", url: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        assert process.poll() is None, "the dashboard has stopped"
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"the dashboard did not answer within {START_SECONDS} s")
