"""The commands that fill a store: collect and rescore."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import FrameType
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from indicators.cli.options import DatabaseOption, FeedsOption, configuration, writing
from indicators.cli.terminal import INPUT_FAILED, bar, errors, output
from indicators.collect.courtesy import Courtesy
from indicators.config import Configuration, allow_private_addresses
from indicators.pipeline.collecting import CollectReport
from indicators.pipeline.fulltext import FullText
from indicators.pipeline.rescore import rescore
from indicators.pipeline.update import UpdateReport, update
from indicators.score.scorer import Scorer
from indicators.store.database import Store, utc_now
from indicators.store.leader import leading
from indicators.store.reads import read_health

_SHORTEST_WAIT_SECONDS = 5.0
_LONGEST_WAIT_SECONDS = 300.0


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.command("collect")(collect_command)
    app.command("rescore")(rescore_command)


def collect_command(
    once: Annotated[bool, typer.Option("--once", help="fetch every feed once, due or not, and end")] = False,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Fetch the feeds, score what they bring, and bring stories and index up to date.

    Without --once it goes on, fetching each feed when it is due, until it is stopped; alerts are the worker's job.
    Exit code 3 where feeds failed: the others are stored all the same.
    """
    settings = configuration(feeds)
    scorer, full_text = Scorer.load(), FullText(Courtesy(utc_now))
    with writing(database) as store, leading(store):
        if once:
            report = _round(store, settings, scorer, full_text, only_due=False)
            _show(report)
            if report.collected.failed:
                raise typer.Exit(INPUT_FAILED)
            return
        with _until_stopped() as stopped:
            while not stopped.is_set():
                _show(_round(store, settings, scorer, full_text, only_due=True))
                stopped.wait(_seconds_to_next(store, settings, utc_now()))


def rescore_command(
    everything: Annotated[
        bool, typer.Option("--all", help="also what this lexicon version scored: the conflicts changed")
    ] = False,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Score again what an older lexicon scored, then stories and index; changed days are noted as revisions."""
    settings = configuration(feeds)
    with writing(database) as store, leading(store), bar("scored", None) as advance:
        done = 0

        def on_batch(count: int) -> None:
            nonlocal done
            advance(count - done)
            done = count

        report = rescore(store, settings, Scorer.load(), utc_now(), everything=everything, on_batch=on_batch)
    output.print(
        f"{report.scored:,} articles scored again, {report.stories:,} placed in stories, "
        f"{report.days:,} days of the index worked out."
    )


def _round(
    store: Store, settings: Configuration, scorer: Scorer, full_text: FullText, *, only_due: bool
) -> UpdateReport:
    with bar("feeds", None if only_due else len(settings.feeds)) as advance:
        return update(
            store,
            settings,
            scorer,
            utc_now,
            only_due=only_due,
            allow_private=allow_private_addresses(os.environ),
            on_feed=lambda _: advance(1),
            full_text=full_text,
        )


def _show(report: UpdateReport) -> None:
    """The table at the end of a round, and every feed that failed with its reason."""
    collected = report.collected
    table = Table("feeds", "answered", "304", "new", "edited", "unchanged", "failed", "scored")
    numbers = (collected.feeds, collected.answered, collected.unchanged_feeds, collected.new, collected.edited,
               collected.unchanged, len(collected.failed), report.scored)  # fmt: skip
    table.add_row(*(f"{number:,}" for number in numbers))
    output.print(table)
    pages = report.pages
    if pages.read or pages.failed or pages.put_off:
        output.print(f"full text: {pages.read:,} pages read, {pages.failed:,} not, {pages.put_off:,} tried again later")
    _show_reasons(collected)


def _show_reasons(collected: CollectReport) -> None:
    for feed, reason in sorted(collected.failed.items()):
        output.print(f"[red]failed[/red]  {escape(feed)}: {escape(reason)}", soft_wrap=True)
    for feed, warnings in sorted(collected.warnings.items()):
        output.print(f"[yellow]warning[/yellow] {escape(feed)}: {escape('; '.join(warnings))}", soft_wrap=True)


def _seconds_to_next(store: Store, settings: Configuration, now: datetime) -> float:
    """How long to wait until a feed is due, within bounds, so that a changed clock cannot stop us for long."""
    health = read_health(store)
    due = [state.next_due for feed in settings.feeds if (state := health.get(feed.id)) and state.next_due]
    wait = (min(due, default=now) - now.astimezone(UTC)).total_seconds()
    return min(max(wait, _SHORTEST_WAIT_SECONDS), _LONGEST_WAIT_SECONDS)


@contextmanager
def _until_stopped() -> Iterator[threading.Event]:
    """An event that Ctrl-C or SIGTERM sets: the round that runs is finished, then we leave."""
    stopped = threading.Event()

    def stop(number: int, frame: FrameType | None) -> None:
        errors.print("Stopping after this round ...")
        stopped.set()

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
