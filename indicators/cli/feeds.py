"""The commands on feeds.yaml: feeds check, add, import-opml, export-opml."""

import asyncio
import os
from collections.abc import Sequence
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from indicators.cli.options import FeedsOption, configuration, feeds_path
from indicators.cli.terminal import INPUT_FAILED, bar, errors, output
from indicators.collect import opml
from indicators.collect.article import missing
from indicators.collect.collector import Collected, collect
from indicators.config import LANGUAGES, allow_private_addresses, append_feeds
from indicators.errors import ConfigError, InputError
from indicators.model import Feed, FeedHealth
from indicators.pipeline.subscribe import Found, feed_of, look, with_free_ids
from indicators.report.csv import iso
from indicators.store.database import utc_now

group = typer.Typer(no_args_is_help=True, help="Check, add, import and export the feeds of feeds.yaml.")
LanguageOption = Annotated[str | None, typer.Option(help="ISO 639-1; read from the feed's titles where absent")]


def register(app: typer.Typer) -> None:
    """Add the commands of this module to the command line."""
    app.add_typer(group, name="feeds")


@group.command("check")
def check(feeds: FeedsOption = None) -> None:
    """Fetch every feed once, store nothing, and say what answered. Exit code 3 where some did not."""
    settings = configuration(feeds)
    if not settings.feeds:
        raise ConfigError(f"{feeds_path(feeds)}: there is no feed in it. Add one with `feeds add URL`.")
    checked = asyncio.run(_fetch(settings.feeds))
    table = Table("feed", "answer", "entries", "newest entry (UTC)", "remarks")
    for item in sorted(checked, key=lambda item: (item.error is None, item.feed.id)):
        answer = "[green]ok[/green]" if item.error is None else "[red]failed[/red]"
        newest = max((entry.published for entry in item.entries), default=None)
        remarks = escape(item.error or "; ".join(item.warnings))
        table.add_row(item.feed.id, answer, str(len(item.entries)), iso(newest)[:16] if newest else "", remarks)
    output.print(table)
    failed = sum(item.error is not None for item in checked)
    output.print(f"{len(checked) - failed} of {len(checked)} feeds answered.")
    full = sum(feed.full_text for feed in settings.feeds)
    if full and (reason := missing()) is not None:
        output.print(f"{full} feeds ask for full_text: {escape(reason)}.", soft_wrap=True)
    if failed:
        raise typer.Exit(INPUT_FAILED)


async def _fetch(feeds: Sequence[Feed]) -> list[Collected]:
    wanted = [(feed, FeedHealth()) for feed in feeds]
    found = collect(wanted, now=utc_now, allow_private=allow_private_addresses(os.environ))
    checked = []
    with bar("feeds", len(feeds)) as advance:
        async with aclosing(found) as items:  # type: ignore[type-var]  # collect is an async generator
            async for item in items:
                checked.append(item)
                advance(1)
    return checked


@group.command("add")
def add(
    url: Annotated[str, typer.Argument(help="address of a feed, or of a page that names its feeds")],
    language: LanguageOption = None,
    publisher: Annotated[str | None, typer.Option(help="who publishes it; default: the feed's title")] = None,
    name: Annotated[str | None, typer.Option("--id", help="its id in feeds.yaml; default: made from the title")] = None,
    feeds: FeedsOption = None,
) -> None:
    """Add a feed to feeds.yaml; a page's feed is found by itself. Comments and order of the file stay."""
    path = feeds_path(feeds)
    looked = asyncio.run(look(url, utc_now, allow_private=allow_private_addresses(os.environ)))
    if looked.links:
        listed = "\n".join(f"  {link.url}  {link.title}" for link in looked.links)
        raise ConfigError(f"{url} names {len(looked.links)} feeds. Add one of them:\n{listed}")
    if looked.feed is None:
        raise InputError(f"{url}: {looked.error}. Give the address of a feed, or of a page that names one.")
    found = looked.feed
    feed = feed_of(found.url, found.title, _language(found, language), publisher, name)
    known = configuration(path).feeds if path.exists() else ()
    taken = [] if name else [other.id for other in known]
    added = append_feeds(path, with_free_ids([feed], taken))
    if not added:
        raise ConfigError(f"{path}: has this feed, or another one with the id '{feed.id}', already. Nothing added.")
    output.print(escape(f"{path}: added {added[0].id} ({found.entries} entries now, language {added[0].language})."))
    output.print("Owner, state_affiliated and weight stand at their defaults: look at them in the file.")


def _language(found: Found, wanted: str | None) -> str:
    language = wanted or found.language
    if language not in LANGUAGES:
        told = f"'{language}' has no lexicon" if language != "und" else "its language cannot be read from its titles"
        raise ConfigError(f"{found.url}: {told}. Give --language, one of {', '.join(LANGUAGES)}.")
    return language


@group.command("import-opml")
def import_opml(
    file: Annotated[Path, typer.Argument(help="OPML file of a feed reader")],
    language: Annotated[
        str | None, typer.Option(help="for feeds that state none; else each is fetched to tell")
    ] = None,
    feeds: FeedsOption = None,
) -> None:
    """Add the feeds of an OPML list that feeds.yaml does not have. Exit code 3 where some could not be added."""
    path = feeds_path(feeds)
    if language is not None and language not in LANGUAGES:
        raise ConfigError(f"--language: '{language}' has no lexicon (there are: {', '.join(LANGUAGES)}).")
    try:
        outlines = opml.read(file.read_bytes())
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}. Expected an OPML file.") from error
    except InputError as error:
        raise InputError(f"{file}: {error}.") from error
    known = configuration(path).feeds if path.exists() else ()
    have = {feed.url for feed in known}
    new = [outline for outline in outlines if outline.url not in have]
    wanted, failed = asyncio.run(_with_languages(new, language))
    added = append_feeds(path, with_free_ids(wanted, [feed.id for feed in known])) if wanted else []
    for address, reason in failed:
        errors.print(escape(f"{file}: {address}: {reason}"), soft_wrap=True)
    output.print(f"{len(outlines)} feeds in the list: {len(added)} added, {len(outlines) - len(new)} there before, "
                 f"{len(failed)} left out.")  # fmt: skip
    if failed:
        raise typer.Exit(INPUT_FAILED)


async def _with_languages(
    outlines: Sequence[opml.Outline], language: str | None
) -> tuple[list[Feed], list[tuple[str, str]]]:
    """The feeds whose language is known, told or read from their titles; and the others with the reason."""
    feeds: list[Feed] = []
    failed: list[tuple[str, str]] = []
    for outline in outlines:
        spoken, title = outline.language[:2].lower() or language, outline.title
        if spoken not in LANGUAGES:
            looked = await look(outline.url, utc_now, allow_private=allow_private_addresses(os.environ))
            if looked.feed is None:
                failed.append((outline.url, looked.error or "is a page, not a feed"))
                continue
            spoken, title = looked.feed.language, title or looked.feed.title
        if spoken not in LANGUAGES:
            failed.append((outline.url, "its language is not known; give --language"))
            continue
        feeds.append(feed_of(outline.url, title, spoken))
    return feeds, failed


@group.command("export-opml")
def export_opml(
    out: Annotated[Path, typer.Option("--output", "-o", help="OPML file to write")],
    feeds: FeedsOption = None,
) -> None:
    """Write the feeds of feeds.yaml as OPML, for a feed reader."""
    settings = configuration(feeds)
    try:
        out.write_bytes(opml.write(settings.feeds))
    except OSError as error:
        raise ConfigError(f"--output {out}: {error.strerror}.") from error
    output.print(escape(f"{len(settings.feeds)} feeds written to {out}."))
