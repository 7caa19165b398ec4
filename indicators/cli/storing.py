"""The commands that copy a store: backup and restore."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from indicators.cli.options import DatabaseOption, reading, store_url
from indicators.cli.terminal import output
from indicators.store.backup import backup, restore
from indicators.store.database import open_store, shown
from indicators.store.reads import read_counts


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("backup")(backup_command)
    app.command("restore")(restore_command)


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
