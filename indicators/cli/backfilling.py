"""The command `backfill`: score archives of any size on Dask."""

from typing import Annotated

import typer
from rich.markup import escape

from indicators.cli.options import DatabaseOption, FeedsOption, configuration, writing
from indicators.cli.terminal import INPUT_FAILED, bar, errors, output
from indicators.config import Configuration
from indicators.errors import ConfigError
from indicators.pipeline.backfill import BackfillReport, Done, backfill, check_installed, cluster
from indicators.pipeline.loading import load
from indicators.score.scorer import Scorer
from indicators.store.database import shown, utc_now
from indicators.store.leader import leading


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("backfill")(backfill_command)


def backfill_command(
    inputs: Annotated[
        list[str],
        typer.Argument(
            metavar="IN...", help="JSON Lines, CSV or Parquet: files, folders, patterns, or addresses fsspec knows"
        ),
    ],
    out: Annotated[
        str, typer.Option("--output", "-o", metavar="DIR", help="folder for articles/, signals/, details/, bad/, done/")
    ],
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="a running Dask scheduler, tcp://host:8786 say")
    ] = None,
    workers: Annotated[int | None, typer.Option(min=1, help="processes on this machine; default: one a core")] = None,
    loading: Annotated[bool, typer.Option("--load", help="then load what is finished into the store")] = False,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Score archives on Dask, partition by partition, into Parquet files with the columns of `export`.

    Called again it does only what is left: finished partitions are kept. Rows that cannot be used are set aside in
    DIR/bad with the reason (exit code 3). Columns: id, title, summary, published (needed), lang, source, url.
    """
    check_installed()
    if workers is not None and scheduler is not None:
        raise ConfigError("--workers is for this machine: leave it out beside --scheduler.")
    settings = configuration(feeds)
    with cluster(scheduler, workers) as client, bar("partitions", None) as advance:

        def on_done(number: int, of: int, done: Done | None) -> None:
            advance(1)
            if not errors.is_terminal:
                errors.print(
                    f"{number:,} of {of:,} partitions" + (f", {done.articles:,} articles" if done else ", failed")
                )

        report = backfill(inputs, out, settings, client, on_done=on_done)
    _tell(report, out)
    if loading:
        _load(out, settings, database)
    if report.bad or report.failed:
        raise typer.Exit(INPUT_FAILED)


def _tell(report: BackfillReport, out: str) -> None:
    for place, reason in sorted(report.failed.items()):
        errors.print(f"[red]failed[/red]  {escape(place)}: {escape(reason)}", soft_wrap=True)
    finished = report.partitions - len(report.failed)
    output.print(
        escape(
            f"{report.articles:,} articles and {report.signals:,} signals in {finished:,} partitions of {out} "
            f"({report.kept:,} were finished before)."
        ),
        soft_wrap=True,
    )
    if report.bad:
        errors.print(escape(f"{report.bad:,} rows could not be used; each stands with its reason in {out}/bad."))
    if report.failed:
        errors.print("Call it again to try the failed partitions once more.")


def _load(out: str, settings: Configuration, database: str | None) -> None:
    with writing(database) as store, leading(store), bar("loaded", None) as advance:
        done = load(store, out, settings, Scorer.load(), utc_now(), on_partition=advance)
        output.print(
            escape(
                f"{done.articles:,} new articles loaded into {shown(store.url)}, {done.stories:,} placed in stories, "
                f"{done.days:,} days of the index worked out."
            ),
            soft_wrap=True,
        )
