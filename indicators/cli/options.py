"""What many commands share: --database, --feeds, opening the store, days."""

import os
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from indicators.config import Configuration, database_url, feeds_file, load_feeds
from indicators.errors import ConfigError
from indicators.pipeline.retention import LEAST_DAYS
from indicators.store.database import Store, open_store

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="URL",
        help="sqlite:///FILE or postgresql://...; beats INDICATORS_DATABASE_URL, which beats data/indicators.db",
    ),
]
FeedsOption = Annotated[
    Path | None, typer.Option("--feeds", metavar="FILE", help="feeds.yaml to use; default: that of the project")
]
ConflictOption = Annotated[
    str | None, typer.Option("--conflict", metavar="ID", help="only this conflict of feeds.yaml")
]
KeepDaysOption = Annotated[
    int | None,
    typer.Option(min=LEAST_DAYS, metavar="N", help="remove articles older than N days; the index keeps its days"),
]
FromOption = Annotated[str | None, typer.Option("--from", metavar="DAY", help="first UTC day, 2021-12-28 say")]
ToOption = Annotated[str | None, typer.Option("--to", metavar="DAY", help="last UTC day, inclusive")]


def feeds_path(option: Path | None) -> Path:
    """The feeds.yaml a command works with."""
    return feeds_file(option, os.environ)


def configuration(option: Path | None) -> Configuration:
    """The checked feeds.yaml; raises ConfigError with every mistake in it."""
    return load_feeds(feeds_path(option))


def store_url(option: str | None) -> str:
    """Where the store of a command is."""
    return database_url(option, os.environ)


def reading(database: str | None) -> Store:
    """The store, open for reading only; raises StoreError where there is none yet."""
    return open_store(store_url(database), read_only=True)


def writing(database: str | None) -> Store:
    """The store, made and migrated where needed."""
    return open_store(store_url(database))


def day(text: str | None, option: str) -> date | None:
    """A UTC day as an option gives it, None without one. ConfigError names the option and what was found."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ConfigError(f"{option}: '{text}' is no day. Expected year-month-day, for example 2021-12-28.") from error


def span(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """The days of --from and --to; ConfigError where they stand the wrong way round."""
    first, last = day(since, "--from"), day(until, "--to")
    if first is not None and last is not None and first > last:
        raise ConfigError(f"--from {first} lies after --to {last}. Exchange them.")
    return first, last


def known_conflict(wanted: str | None, settings: Configuration) -> str | None:
    """The conflict an option names; ConfigError lists those there are."""
    names = [conflict.id for conflict in settings.conflicts]
    if wanted is not None and wanted not in names:
        raise ConfigError(f"--conflict: there is no conflict '{wanted}' (there are: {', '.join(names)}).")
    return wanted
