"""The command that measures speed: bench."""

from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from indicators.cli.evaluation import LABELLED, REPORTS, LabelledOption, ReportsOption, command_line, write_report
from indicators.cli.options import DatabaseOption, configuration
from indicators.cli.terminal import errors, output
from indicators.dashboard import timing
from indicators.errors import StoreError
from indicators.evaluate import collecting, rest, scale, speed
from indicators.evaluate.sets import labelled_sets
from indicators.model import Article
from indicators.pipeline.backfill import check_installed
from indicators.pipeline.demo import ARCHIVE, demo_configuration
from indicators.pipeline.demo_feeds import read_articles
from indicators.store.database import open_store, shown, utc_now
from indicators.store.reads import read_counts

Row = tuple[str, str, str]
_LONG = 1000  # characters of a summary
_MIX = 5_000  # articles of a mix that are scored: what waits its turn counts as memory too


class Part(StrEnum):
    """What can be measured by itself."""

    SCORER = "scorer"
    COLLECTOR = "collector"
    STORE = "store"
    WORKER = "worker"


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("bench")(bench_command)


def bench_command(
    articles: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON Lines to score; default: the labelled sets and the demo")
    ] = None,
    part: Annotated[list[Part] | None, typer.Option(help="only this, may be given again; default: all")] = None,
    stored: Annotated[
        int, typer.Option(min=1000, metavar="N", help="articles in the store that is measured")
    ] = 100_000,
    labelled: LabelledOption = LABELLED,
    seconds: Annotated[float, typer.Option(min=0.1, help="measure each at least so long")] = 5.0,
    reports: ReportsOption = REPORTS,
    database: DatabaseOption = None,
) -> None:
    """Measure scorer, collector, store and pages of N articles, and the worker at rest, each beside a goal or a peer.

    Archive and store are made of the labelled articles, 15 % of them with signals. --database: an empty database to
    measure the store on instead of a new SQLite file. Needs requirements-scale.txt for the store.
    """
    parts = part or list(Part)
    rows: list[Row] = []
    if Part.SCORER in parts:
        rows += _scorer(articles, labelled, seconds)
    with TemporaryDirectory(prefix="bench-") as name:
        folder = Path(name)
        if Part.COLLECTOR in parts:
            _say("collecting from loopback")
            with open_store(f"sqlite:///{folder / 'collect.db'}") as store:
                rows += collecting.measure(store, [(one.title, one.summary) for one in _short_and_long(labelled)[0]])
        url = database or f"sqlite:///{folder / 'store.db'}"
        if Part.STORE in parts:
            rows += _store(url, labelled, stored)
        if Part.WORKER in parts:
            _say("watching a worker at rest")
            rows += rest.measure(url, folder)
    table = Table("what", "measured", "goal or peer", title=speed.machine())
    for row in rows:
        table.add_row(*row)
    output.print(table)
    write_report(reports / "bench.md", speed.as_markdown(rows, utc_now(), command_line()))
    output.print(escape(f"Written to {reports / 'bench.md'}."), soft_wrap=True)


def _scorer(articles: Path | None, labelled: Path, seconds: float) -> list[Row]:
    """The labelled sets and the demo are much richer in signals than a day's news; --articles takes another mix."""
    rows: list[Row] = []
    mixes = {articles.name: speed.read_articles(articles)} if articles is not None else _mixes(labelled)
    for name, mix in mixes.items():
        rate = speed.measure(mix, seconds)
        goal = "2,000 a second" if rate.characters > 1000 else "8,000 a second"
        what = f"{name}: {rate.characters:.0f} characters, {rate.signals:.0%} with a signal"
        rows.append((what, f"{rate.per_second:,.0f} articles a second", goal))
        rows.append((f"{name}: peak memory", f"{rate.peak_bytes / 1e6:.0f} MB", "300 MB"))
    rows.append(("start to first article", f"{speed.start_seconds():.2f} s", "3 s"))
    for length in speed.by_length(next(iter(mixes.values()))):
        rows.append((f"one text of {length.characters:,} characters", f"{length.seconds:.2f} s", "as the length grows"))
    return rows


def _store(url: str, labelled: Path, stored: int) -> list[Row]:
    check_installed()
    items = [item for gold in labelled_sets(labelled).values() for item in gold if len(item.article.summary) <= 1000]
    telling = [item.article for item in items if item.signals]
    ordinary = [item.article for item in items if not item.signals] or telling
    with open_store(url) as store:
        if read_counts(store).articles:
            raise StoreError(f"{shown(url)} holds articles. Give bench an empty database.")
        rows = scale.measure(store, telling, ordinary, configuration(None), stored, _say)
    _say("drawing pages")
    return rows + timing.measure(url)


def _short_and_long(labelled: Path) -> tuple[list[Article], list[Article]]:
    """The labelled articles: titles with teaser, and long ones."""
    items = [item.article for gold in labelled_sets(labelled).values() for item in gold]
    return [a for a in items if len(a.summary) <= _LONG], [a for a in items if len(a.summary) > _LONG]


def _say(what: str) -> None:
    errors.print(escape(f"{what} ..."))


def _mixes(labelled: Path) -> dict[str, list[Article]]:
    """The labelled articles by length (titles with teaser, and long ones), and the demo's as a day's news comes."""
    short, long = _short_and_long(labelled)
    named = {"labelled titles and teasers": short, "labelled long articles": long, "demo archive": _demo()}
    return {name: mix[:: len(mix) // _MIX + 1] for name, mix in named.items() if mix}


def _demo() -> list[Article]:
    feeds = demo_configuration().feeds
    languages = {feed.id: feed.language for feed in feeds}
    return [
        Article(entry.key, entry.title, entry.summary, entry.published, languages[feed])
        for feed, entries in read_articles(ARCHIVE, feeds).items()
        for entry in entries
    ]
