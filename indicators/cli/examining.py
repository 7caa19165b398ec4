"""The command `doctor`."""

from typing import Annotated

import typer
from rich.markup import escape

from indicators.cli.findings import Finding, Grade, examine
from indicators.cli.languages import examine_language
from indicators.cli.options import DatabaseOption, FeedsOption, feeds_path, store_url
from indicators.cli.terminal import USAGE, output
from indicators.store.database import utc_now

_STYLE = {Grade.GOOD: "green", Grade.WARNING: "yellow", Grade.BAD: "red"}


def register(app: typer.Typer) -> None:
    """Add the command to the command line."""
    app.command("doctor")(doctor_command)


def doctor_command(
    language: Annotated[str | None, typer.Option(help="look at the lexicon of this language instead")] = None,
    feeds: FeedsOption = None,
    database: DatabaseOption = None,
) -> None:
    """Check versions, configuration, scorer, disk, clock, store, feeds and notifications, and say what to do.

    Changes nothing. Exit code 2 where something stops the work; warnings leave it 0.
    """
    if language is not None:
        findings = examine_language(language)
    else:
        findings = examine(feeds_path(feeds), store_url(database), utc_now())
    for finding in findings:
        _show(finding)
    bad = sum(finding.grade is Grade.BAD for finding in findings)
    warnings = sum(finding.grade is Grade.WARNING for finding in findings)
    output.print(f"{bad} faults, {warnings} warnings.")
    if bad:
        raise typer.Exit(USAGE)


def _show(finding: Finding) -> None:
    style = _STYLE[finding.grade]
    output.print(f"[{style}]{finding.grade.value:>7}[/{style}]  [bold]{finding.part}[/bold]  {escape(finding.found)}",
                 soft_wrap=True)  # fmt: skip
    if finding.todo:
        output.print(f"         {escape(finding.todo)}", style="dim", soft_wrap=True)
