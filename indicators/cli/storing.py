"""The commands that take care of a store: backup, restore and prune."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from indicators.cli.options import DatabaseOption, reading, store_url, writing
from indicators.cli.terminal import output
from indicators.pipeline.retention import LEAST_DAYS, remove_old
from indicators.store.backup import backup, restore
from indicators.store.database import open_store, shown, utc_now
from indicators.store.leader import leading
from indicators.store.reads import read_counts


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)
    app.command("prune")(prune_command)


def backup_command(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="SQLite file to write; never overwritten")],
    database: DatabaseOption = None,
) -> None:
    """Copy everything in the store to one file, also while the worker runs."""
    with reading(database) as store:
        backup(store, target)
        counts = read_counts(store)
    output.print(escape(f"{counts.articles:,} articles and {counts.signals:,} signals saved to {target}."))


def restore_command(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="a file that `backup` wrote")],
    database: DatabaseOption = None,
) -> None:
    """Fill an empty store from a backup; a store that holds articles is refused."""
    url = store_url(database)
    restore(source, url)
    with open_store(url, read_only=True) as store:
        counts = read_counts(store)
    output.print(escape(f"{counts.articles:,} articles and {counts.signals:,} signals restored to {shown(url)}."))


def prune_command(
    keep_days: Annotated[int, typer.Option(min=LEAST_DAYS, metavar="N", help="days of articles to keep")],
    database: DatabaseOption = None,
) -> None:
    """Remove articles older than N days with their signals; the index keeps its days.

    `worker --keep-days N` does it daily.

    What was removed does not come back from the feeds. `backup` first, if in doubt.
    """
    with writing(database) as store, leading(store):
        removed = remove_old(store, keep_days, utc_now())
    if removed is None:
        output.print("Nothing to remove: it was done before.")
    else:
        output.print(f"{removed:,} articles removed.")
