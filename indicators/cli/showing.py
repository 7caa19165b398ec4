"""The command `demo`: the archive that is shown while nothing has been collected."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from sqlalchemy import make_url

from indicators.cli.terminal import output
from indicators.pipeline.demo import ARCHIVE, open_demo
from indicators.store.reads import read_counts, read_meta


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("demo")(demo_command)


def demo_command(
    rebuild: Annotated[bool, typer.Option("--rebuild", help="make it anew even where it is up to date")] = False,
) -> None:
    """Build the demo store where it is missing or out of date, and say where it lies and how to look at it.

    It is read-only, made of an archive written for this project, and its clock stands still. Your own store is not
    touched.
    """
    store = open_demo()
    path = Path(str(make_url(store.url).database))
    if rebuild:
        store.close()
        path.unlink()
        store = open_demo()
    with store:
        counts = read_counts(store)
        now = datetime.fromisoformat(read_meta(store, "fixed_now") or "")
    held = f"{counts.articles:,} articles, {counts.signals:,} signals from {counts.feeds} feeds"
    own = f"--database sqlite:///{path}"
    told = f"""\
Demo store {path}: {held}; its clock stands at {now:%Y-%m-%d %H:%M} UTC.
In the browser:       python -m indicators run --demo
On the command line:  python -m indicators brief {own} --feeds {ARCHIVE / "feeds.yaml"}
                      python -m indicators export index {own} --output demo.csv"""
    output.print(escape(told), soft_wrap=True)
