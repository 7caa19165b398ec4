"""The command that measures accuracy: evaluate."""

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
from indicators.evaluate import pages
from indicators.evaluate.accuracy import rates
from indicators.evaluate.floors import pin, slips
from indicators.evaluate.goals import GOALS
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
from indicators.score.scorer import Scorer
from indicators.store.database import utc_now

LABELLED = ROOT / "data" / "labelled"
REPORTS = ROOT / "reports"
_WIDTH = 36  # of the columns of names and goals; a column of figures takes half of it

LabelledOption = Annotated[Path, typer.Option(metavar="DIR", help="folder with the *_dev.jsonl and *_test.jsonl sets")]
ReportsOption = Annotated[Path, typer.Option("--output", "-o", metavar="DIR", help="folder for the report")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("evaluate")(evaluate_command)


def evaluate_command(
    labelled: LabelledOption = LABELLED,
    part: Annotated[str | None, typer.Option(help="dev or test; default: both")] = None,
    texts: Annotated[
        Path | None, typer.Option(metavar="DIR", help="also real entries and ordinary headlines whose texts lie here")
    ] = None,
    with_ablation: Annotated[
        bool, typer.Option("--ablate", help="also switch each stage off, on the dev part")
    ] = False,
    pinning: Annotated[bool, typer.Option("--pin", help="make these figures the floors of the labelled sets")] = False,
    reports: ReportsOption = REPORTS,
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
        f"{now:%Y-%m-%d %H:%M} UTC, lexicon {version()}, `{command_line()}`.",
        "Goals are for articles the scorer has never seen: only the test part can meet them. A tick: the goal is met.",
    ]
    report = pages.blocks([*results, *real], pooled, ordinary, runs, head)
    write_report(reports / "accuracy.md", pages.as_markdown(report))
    write_report(reports / "accuracy.html", pages.as_html(report))
    output.print(escape(f"Report: {reports / 'accuracy.md'} and {reports / 'accuracy.html'}"), soft_wrap=True)
    if pinning:
        output.print(escape(f"Floors pinned in {pin(labelled, results)}."), soft_wrap=True)
    elif part is None and labelled == LABELLED:
        for slip in slips(labelled, results):
            errors.print(f"[yellow]floor[/yellow]  {escape(slip.place)} {escape(slip.found)}")


def _show(results: Sequence[Result]) -> None:
    table = Table("figure", *(result.name for result in results), "goal", width=_WIDTH + _WIDTH * len(results) // 2)
    figures = [rates(result.tally) for result in results]
    table.add_row("articles", *(f"{one['articles']:.0f}" for one in figures), "")
    for name, goal in GOALS.items():
        table.add_row(name.replace("_", " "), *(pages.shown(name, one[name]) for one in figures), goal.shown())
    output.print(table, crop=False, no_wrap=True)


def command_line() -> str:
    return " ".join(["python -m indicators", *sys.argv[1:]])


def write_report(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--output {path.parent}: {error.strerror}.") from error
