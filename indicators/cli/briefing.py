"""The command `brief`: the situation of each conflict on a page."""

import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import pandas as pd
import typer
from rich.markup import escape

from indicators.cli.options import (
    ConflictOption,
    DatabaseOption,
    FeedsOption,
    configuration,
    day,
    known_conflict,
    reading,
)
from indicators.cli.terminal import errors
from indicators.errors import ConfigError, StoreError
from indicators.lexicon.load import version
from indicators.pipeline.indexing import parts_of_day, range_without_one
from indicators.report.brief import Situation, Style, brief
from indicators.store.database import Store, utc_now
from indicators.store.reads import read_index, read_meta

_WEEK = timedelta(days=7)


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("brief")(brief_command)


def brief_command(
    conflict: ConflictOption = None,
    wanted: Annotated[str | None, typer.Option("--day", help="UTC day; default: the last one of the index")] = None,
    style: Annotated[Style, typer.Option("--format", help="how it is written")] = Style.MARKDOWN,
    out: Annotated[str, typer.Option("--output", "-o", metavar="FILE", help="- for standard output")] = "-",
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """What changed in each conflict, why, how sure that is, and the words that prove it.

    Conflicts with nothing new are named in one line at the end; with --conflict its page is written in any case.
    """
    settings = configuration(feeds)
    known_conflict(conflict, settings)
    asked = day(wanted, "--day")
    titles = {entry.id: entry.title for entry in settings.conflicts if conflict in (None, entry.id)}
    with reading(database) as store:
        fixed = read_meta(store, "fixed_now")
        now = datetime.fromisoformat(fixed) if fixed else utc_now()
        index = read_index(store, conflict, until=asked or now.date())
        if index.empty:
            raise StoreError("the store has no index yet. `python -m indicators collect --once` makes one.")
        pages, quiet, blind = [], [], []
        for name, title in titles.items():
            own = index[index["conflict"] == name].sort_values("day").tail(30)
            if own.empty or (conflict is None and pd.isna(own["net"].iloc[-1])):
                blind.append(title)
            elif conflict is None and not _told_anything(own):
                quiet.append(title)
            else:
                pages.append((_size_of_change(own), brief(_situation(store, name, title, own, now), style)))
    text = "\n".join(page for _, page in sorted(pages, key=lambda item: -item[0]))
    text += _others("Nothing new", quiet) + _others("Cannot tell", blind)
    _write(text, out)


def _situation(store: Store, conflict: str, title: str, index: pd.DataFrame, now: datetime) -> Situation:
    last: date = pd.Timestamp(index["day"].iloc[-1]).date()
    return Situation(
        title,
        index,
        parts_of_day(store, conflict, last, now),
        parts_of_day(store, conflict, last - _WEEK, now),
        version(),
        range_without_one(store, conflict, last, now),
    )


def _told_anything(index: pd.DataFrame) -> bool:
    week = index.tail(7)
    return bool(week["stories"].sum() or week["net"].abs().max() >= 0.05)


def _size_of_change(index: pd.DataFrame) -> float:
    week = index["net"].tail(8).dropna()
    return abs(float(week.iloc[-1] - week.iloc[0])) if len(week) else 0.0


def _others(what: str, titles: list[str]) -> str:
    return f"\n{what}: {', '.join(titles)}.\n" if titles else ""


def _write(text: str, out: str) -> None:
    if out == "-":
        sys.stdout.write(text)
        return
    try:
        Path(out).write_text(text, encoding="utf-8")
    except OSError as error:
        raise ConfigError(f"--output {out}: {error.strerror}. Choose a file in a folder you may write to.") from error
    errors.print(escape(f"Brief written to {out}."), soft_wrap=True)
