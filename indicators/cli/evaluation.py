"""The commands that measure: evaluate and bench."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from indicators.cli.terminal import errors, output
from indicators.config import ROOT
from indicators.errors import ConfigError
from indicators.evaluate import pages, speed
from indicators.evaluate.accuracy import rates
from indicators.evaluate.floors import pin, slips
from indicators.evaluate.goals import GOALS
from indicators.evaluate.labelled import GoldArticle
from indicators.evaluate.sets import (
    PARTS,
    Result,
    ablate,
    evaluate,
    evaluate_by_language,
    evaluate_ordinary,
    evaluate_real_entries,
    labelled_sets,
)
from indicators.lexicon.load import version
from indicators.model import Article
from indicators.pipeline.demo import ARCHIVE, demo_configuration
from indicators.pipeline.demo_feeds import read_articles
from indicators.score.scorer import Scorer
from indicators.store.database import utc_now

_LABELLED = ROOT / "data" / "labelled"
_REPORTS = ROOT / "reports"
_WIDTH = 36  # of the columns of names and goals; a column of figures takes half of it

LabelledOption = Annotated[Path, typer.Option(metavar="DIR", help="folder with the *_dev.jsonl and *_test.jsonl sets")]
ReportsOption = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="folder for the report")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("evaluate")(evaluate_command)
    app.command("bench")(bench_command)


def evaluate_command(
    labelled: LabelledOption = _LABELLED,
    part: Annotated[str | None, typer.Option(help="dev or test; default: both")] = None,
    texts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="also real entries and ordinary headlines whose texts lie here")
    ] = None,
    with_ablation: Annotated[
        bool, typer.Option("--ablate", help="also switch each stage off, on the dev part")
    ] = False,
    pinning: Annotated[bool, typer.Option("--pin", help="make these figures the floors of the labelled sets")] = False,
    reports: ReportsOption = _REPORTS,
) -> None:
    """Measure accuracy on the labelled sets, and write a report as Markdown and HTML.

    Per set, language, signal type and modality; with confusions, calibration and the worst items.
    """
    if part is not None and part not in PARTS:
        raise ConfigError(f"--part: '{part}' is neither dev nor test.")
    if pinning and part is not None:
        raise ConfigError("--pin takes all sets: leave --part out.")
    sets = labelled_sets(labelled, PARTS if part is None else (part,))
    scorer = Scorer.load()
    results, pooled = evaluate(sets, scorer), evaluate_by_language(sets, scorer)
    real = evaluate_real_entries(labelled, texts, scorer) if texts is not None else []
    ordinary = evaluate_ordinary(texts, scorer) if texts is not None else []
    runs = (
        ablate([item for name, gold in sets.items() if name.endswith("dev") for item in gold]) if with_ablation else {}
    )
    _show([*results, *real])
    now = utc_now()
    head = [
        f"{now:%Y-%m-%d %H:%M} UTC, lexicon {version()}, `{_command()}`.",
        "Goals are for articles the scorer has never seen: only the test part can meet them. A tick: the goal is met.",
    ]
    report = pages.blocks([*results, *real], pooled, ordinary, runs, head)
    _write(reports / "accuracy.md", pages.as_markdown(report))
    _write(reports / "accuracy.html", pages.as_html(report))
    output.print(escape(f"Report: {reports / 'accuracy.md'} and {reports / 'accuracy.html'}"), soft_wrap=True)
    if pinning:
        output.print(escape(f"Floors pinned in {pin(labelled, results)}."), soft_wrap=True)
    elif part is None and labelled == _LABELLED:
        for slip in slips(labelled, results):
            errors.print(f"[yellow]floor[/yellow]  {escape(slip.place)} {escape(slip.found)}")


def _show(results: Sequence[Result]) -> None:
    table = Table("figure", *(result.name for result in results), "goal", width=_WIDTH + _WIDTH * len(results) // 2)
    figures = [rates(result.tally) for result in results]
    table.add_row("articles", *(f"{one['articles']:.0f}" for one in figures), "")
    for name, goal in GOALS.items():
        table.add_row(name.replace("_", " "), *(pages.shown(name, one[name]) for one in figures), goal.shown())
    output.print(table, crop=False, no_wrap=True)


def bench_command(
    articles: Annotated[
        Path | None, typer.Option(metavar="FILE", help="JSON Lines to score; default: the labelled sets and the demo")
    ] = None,
    labelled: LabelledOption = _LABELLED,
    seconds: Annotated[float, typer.Option(min=0.1, help="measure each at least so long")] = 5.0,
    reports: ReportsOption = _REPORTS,
) -> None:
    """Measure the scorer on one core: articles a second, memory, time to start, time by length of the text.

    The labelled sets and the demo are much richer in signals than a day's news; --articles measures any other mix.
    """
    rows: list[tuple[str, str, str]] = []
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
    table = Table("what", "measured", "goal", title=speed.machine())
    for row in rows:
        table.add_row(*row)
    output.print(table)
    _write(reports / "bench.md", speed.as_markdown(rows, utc_now(), _command()))
    output.print(escape(f"Written to {reports / 'bench.md'}."), soft_wrap=True)


def _mixes(labelled: Path) -> dict[str, list[Article]]:
    """The labelled articles by length (titles with teaser, and long ones), and the demo's as a day's news comes."""
    items: list[GoldArticle] = [item for gold in labelled_sets(labelled).values() for item in gold]
    long = [item.article for item in items if len(item.article.summary) > 1000]
    short = [item.article for item in items if len(item.article.summary) <= 1000]
    named = {"labelled titles and teasers": short, "labelled long articles": long, "demo archive": _demo()}
    return {name: mix for name, mix in named.items() if mix}


def _demo() -> list[Article]:
    feeds = demo_configuration().feeds
    languages = {feed.id: feed.language for feed in feeds}
    return [
        Article(entry.key, entry.title, entry.summary, entry.published, languages[feed])
        for feed, entries in read_articles(ARCHIVE, feeds).items()
        for entry in entries
    ]


def _command() -> str:
    return " ".join(["python -m indicators", *sys.argv[1:]])


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--output {path.parent}: {error.strerror}.") from error
