"""The command line as a test calls it, and a small store with two weeks of news in it."""

import datetime as dt
import logging
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog

from indicators.cli.app import main
from indicators.config import load_feeds
from indicators.model import Entry, FeedHealth
from indicators.pipeline.collecting import CollectReport
from indicators.pipeline.update import finish
from indicators.score.scorer import Scorer
from indicators.store.database import open_store
from indicators.store.writes import save_collected, sync_feeds

UTC = dt.UTC
FIRST = dt.datetime(2021, 12, 14, 12, tzinfo=UTC)
DAYS = 15
FEEDS = """\
feeds:
  - {id: blatt, language: de, publisher: Blatt, url: "https://blatt.example/rss"}
  - {id: herald, language: en, publisher: Herald, owner: Herald Trust, url: "https://herald.example/rss"}
  - {id: courier, language: en, publisher: Courier, url: "https://courier.example/rss"}
conflicts:
  - {id: ukraine, title: Russia and Ukraine, actors: [RUS, UKR], places: {en: [Donbas], de: [Donbass]}}
  - {id: korea, title: Korean peninsula, actors: [PRK, KOR]}
"""
TOLD = {
    0: [("herald", "Ukraine and Russia agree to hold talks in January", "Both sides confirmed the meeting.")],
    3: [
        (
            "herald",
            "Russia threatens Ukraine with military strikes",
            "The foreign ministry in Moscow spoke of consequences.",
        ),
        ("blatt", "Russland droht der Ukraine mit Militärschlägen", "Das Außenministerium in Moskau äußerte sich."),
    ],
    9: [
        ("courier", "Russian artillery shells village in Donbas, killing three", "Ukraine's army reported the attack.")
    ],
    12: [
        (
            "herald",
            "Russian troops attack Ukrainian positions in Donbas",
            '=HYPERLINK("http://evil.example") was in the text.',
        ),
        ("courier", "Russia deploys 10,000 soldiers to the Ukrainian border", "Tanks were moved as well."),
        ("blatt", "Russland verlegt 10.000 Soldaten an die ukrainische Grenze", "Auch Panzer wurden verlegt."),
    ],
    14: [
        (
            "courier",
            "=cmd|' /C calc'!A0 Russian missiles strike Kyiv, killing 12",
            "The attack destroyed homes, officials said.",
        )
    ],
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command gave: its exit code, and what it wrote, blanks and line breaks as one blank."""

    code: int
    out: str
    err: str
    raw: str


Cli = Callable[..., Outcome]


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Cli:
    """Runs a command in this process."""

    def run(*arguments: object) -> Outcome:
        code = main([str(argument) for argument in arguments])
        out, err = capsys.readouterr()
        return Outcome(code, " ".join(out.split()), " ".join(err.split()), out)

    return run


@pytest.fixture(autouse=True)
def _quiet_logging(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No command of a test leaves its logging, or what the shell has set, behind."""
    for name in ("INDICATORS_DATABASE_URL", "INDICATORS_FEEDS", "INDICATORS_ALLOW_PRIVATE_ADDRESSES"):
        monkeypatch.delenv(name, raising=False)
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


@pytest.fixture
def feeds_file(tmp_path: Path) -> Path:
    """A feeds.yaml with three feeds and two conflicts."""
    path = tmp_path / "feeds.yaml"
    path.write_text(FEEDS)
    return path


@pytest.fixture(scope="session")
def _filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("filled")
    (folder / "feeds.yaml").write_text(FEEDS)
    settings = load_feeds(folder / "feeds.yaml")
    with open_store(f"sqlite:///{folder / 'store.db'}") as store:
        sync_feeds(store, settings.feeds, FIRST)
        for number in range(DAYS):
            now = FIRST + dt.timedelta(days=number)
            for feed in settings.feeds:
                own = [told for told in TOLD.get(number, []) if told[0] == feed.id]
                entries = [_entry(now, place, title, summary) for place, (_, title, summary) in enumerate(own)]
                entries.append(_entry(now, 99, f"Weather for {now:%d %B}: mild", "Some clouds."))
                health = FeedHealth(
                    feed.url, last_attempt=now, last_success=now, last_new_entry=now, fetches=number + 1
                )
                save_collected(store, feed.id, health, entries, now)
        finish(store, settings, Scorer.load(), FIRST + dt.timedelta(days=DAYS - 1), CollectReport())
    return folder / "store.db"


@pytest.fixture
def filled(_filled: Path, tmp_path: Path) -> str:
    """The URL of a store with 15 days of three feeds: talks agreed, a threat, then attacks and troops."""
    path = tmp_path / "store.db"
    shutil.copyfile(_filled, path)
    return f"sqlite:///{path}"


def _entry(now: dt.datetime, place: int, title: str, summary: str) -> Entry:
    published = now - dt.timedelta(hours=2, minutes=place)
    return Entry(f"{now:%Y%m%d}-{place}", title, summary, published, url=f"https://news.example/{now:%Y%m%d}/{place}")
