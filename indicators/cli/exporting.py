"""The commands that give files: export, index and replay."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, BinaryIO

import pandas as pd
import typer
from rich.markup import escape

from indicators.cli.options import (
    ConflictOption,
    DatabaseOption,
    FeedsOption,
    FromOption,
    ToOption,
    configuration,
    known_conflict,
    reading,
    span,
)
from indicators.cli.terminal import INPUT_FAILED, errors
from indicators.config import Configuration
from indicators.errors import ConfigError
from indicators.pipeline.archive import Archive, read_archive
from indicators.report.csv import to_csv
from indicators.report.jsonl import to_jsonl
from indicators.report.tables import read_pages, read_table
from indicators.score.scorer import Scorer
from indicators.store.database import Store, utc_now
from indicators.store.reads import read_conflict_ids, read_feed_days, read_signals_by_conflict
from indicators.trend.index import daily_index, feed_lookback_days, signal_lookback_days
from indicators.trend.replay import replay


class Format(StrEnum):
    """How a table is written."""

    CSV = "csv"
    JSONL = "jsonl"


class Table(StrEnum):
    """The tables there are; a test holds them to report.columns."""

    SIGNALS = "signals"
    ARTICLES = "articles"
    STORIES = "stories"
    INDEX = "index"
    ALERTS = "alerts"
    FEEDS = "feeds"
    CORRECTIONS = "corrections"


OutputOption = Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="- for standard output")]
ArchiveArgument = Annotated[
    Path | None, typer.Argument(metavar="[FILE]", help="JSON Lines of articles, as `score` reads them")
]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("export")(export_command)
    app.command("index")(index_command)
    app.command("replay")(replay_command)


def export_command(
    table: Annotated[Table, typer.Argument(help="what to export")],
    out: OutputOption,
    conflict: ConflictOption = None,
    since: FromOption = None,
    until: ToOption = None,
    form: Annotated[Format, typer.Option("--format", help="csv opens in a spreadsheet, jsonl is for programs")] = (
        Format.CSV
    ),
    database: DatabaseOption = None,
) -> None:
    """Write a table of the store as CSV or JSON Lines; the columns are those of the README and never move."""
    first, last = span(since, until)
    with reading(database) as store:
        _check_conflict(store, conflict)
        rows = 0
        with _file(out) as file:
            for frame in read_pages(store, table.value, conflict=conflict, since=first, until=last):
                page = (
                    to_csv(frame, table.value, head=rows == 0) if form is Format.CSV else to_jsonl(frame, table.value)
                )
                file.write(page)
                rows += len(frame)
    _told(rows, table.value, out)


def index_command(
    out: OutputOption,
    source: ArchiveArgument = None,
    conflict: ConflictOption = None,
    since: FromOption = None,
    until: ToOption = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write the index, one row a conflict and UTC day: of the store, or of a file of articles.

    A file is scored, placed in stories and counted in memory, without a store; its lines that cannot be used are
    reported and give exit code 3.
    """
    first, last = span(since, until)
    if source is None:
        with reading(database) as store:
            _check_conflict(store, conflict)
            frame = read_table(store, "index", conflict=conflict, since=first, until=last)
        _write(frame, "index", out)
        return
    settings = configuration(feeds)
    known_conflict(conflict, settings)
    archive = _archive(source, settings)
    frame = daily_index(
        archive.signals, archive.feed_days, since=first, until=last, conflicts=_wanted(conflict, settings)
    )
    _write(frame, "index", out)
    _fail_on(archive, source)


def replay_command(
    out: OutputOption = "-",
    source: ArchiveArgument = None,
    conflict: ConflictOption = None,
    since: FromOption = None,
    until: ToOption = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Write the index as it was known at the end of each day, beside what the day is known to be now.

    Nothing that was first seen later is used: would this have warned in time? Without --from and --to the last 90 days.
    """
    settings = configuration(feeds)
    known_conflict(conflict, settings)
    first, last = span(since, until)
    conflicts = _wanted(conflict, settings)
    if source is None:
        now = utc_now()
        first, last = _bounded(first, last, now.date())
        with reading(database) as store:
            signals, feed_days = _reach(store, conflicts, first, last)
        frame = replay(signals, feed_days, since=first, until=last, as_of=now, conflicts=conflicts)
        _write(frame, "replay", out)
        return
    archive = _archive(source, settings)
    if archive.feed_days.empty:
        raise ConfigError(f"{source}: there is no article with a date in it.")
    newest: date = archive.feed_days["day"].max()
    first, last = _bounded(first, last, newest)
    now = _midnight(max(newest, last) + timedelta(days=1))
    frame = replay(archive.signals, archive.feed_days, since=first, until=last, as_of=now, conflicts=conflicts)
    _write(frame, "replay", out)
    _fail_on(archive, source)


def _bounded(first: date | None, last: date | None, newest: date) -> tuple[date, date]:
    last = last or newest
    return first or last - timedelta(days=89), last


def _reach(store: Store, conflicts: list[str], first: date, last: date) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Signals and feed days that the days first..last look back on."""
    begin = first - timedelta(days=signal_lookback_days())
    signals = read_signals_by_conflict(store, conflicts, _midnight(begin), _midnight(last + timedelta(days=30)))
    return signals, read_feed_days(store, first - timedelta(days=feed_lookback_days()), last + timedelta(days=30))


def _archive(source: Path, settings: Configuration) -> Archive:
    try:
        with source.open("rb") as lines:
            archive = read_archive(lines, Scorer.load(), settings)
    except OSError as error:
        raise ConfigError(f"{source}: {error.strerror}. Expected a file of articles in JSON Lines.") from error
    for fault in archive.faults:
        errors.print(f"{escape(str(source))}: line {fault.number}: {escape(fault.reason)}", soft_wrap=True)
    return archive


def _fail_on(archive: Archive, source: Path) -> None:
    used = f"{archive.articles:,} articles of {source} read"
    errors.print(escape(f"{used}, {len(archive.faults):,} lines could not be used." if archive.faults else f"{used}."))
    if archive.faults:
        raise typer.Exit(INPUT_FAILED)


def _wanted(conflict: str | None, settings: Configuration) -> list[str]:
    return [conflict] if conflict is not None else [entry.id for entry in settings.conflicts]


def _check_conflict(store: Store, conflict: str | None) -> None:
    if conflict is None or conflict == "world":
        return
    known = read_conflict_ids(store)
    if conflict not in known:
        raise ConfigError(
            f"--conflict: the store has nothing on '{conflict}' (it has: {', '.join(known) or 'nothing yet'})."
        )


def _write(frame: pd.DataFrame, table: str, out: str) -> None:
    with _file(out) as file:
        file.write(to_csv(frame, table))
    _told(len(frame), table, out)


def _told(rows: int, table: str, out: str) -> None:
    place = "" if out == "-" else f" to {out}"
    errors.print(escape(f"{rows:,} rows of {table} written{place}."), soft_wrap=True)


@contextmanager
def _file(out: str) -> Iterator[BinaryIO]:
    """The file to write, or standard output for "-". A file gets its name only when it is complete."""
    if out == "-":
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    target = Path(out)
    part = target.with_name(target.name + ".part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(target)
    except OSError as error:
        raise ConfigError(f"--output {out}: {error.strerror}. Choose a file in a folder you may write to.") from error
    finally:
        part.unlink(missing_ok=True)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
