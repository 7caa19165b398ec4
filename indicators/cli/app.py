"""Put the commands together and turn errors into messages and exit codes."""

import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated, Final

import typer
from rich.markup import escape

from indicators.cli.logs import set_up_logging
from indicators.cli.terminal import GOOD, INPUT_FAILED, OUR_FAULT, USAGE, errors
from indicators.errors import IndicatorsError, InputError

# Module to the commands it registers, in the order of the help. Only the part a call names is loaded: pandas and the
# databases cost a second that `score` does not need.
PARTS: Final[Mapping[str, tuple[str, ...]]] = {
    "running": ("run",),
    "working": ("worker",),
    "collecting": ("collect", "rescore"),
    "scoring": ("score", "explain", "train"),
    "alerts": ("alerts",),
    "exporting": ("export", "index", "replay"),
    "briefing": ("brief",),
    "feeds": ("feeds",),
    "showing": ("demo",),
    "storing": ("backup", "restore", "prune"),
    "backfilling": ("backfill",),
    "examining": ("doctor",),
    "evaluation": ("evaluate",),
    "benching": ("bench",),
}


def application(command: str | None = None) -> typer.Typer:
    """The command line with the part that holds `command`; with every part where none does."""
    app = typer.Typer(
        name="python -m indicators",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
        help="Watch the news on armed and political conflicts: collect, score, index, alert, export.",
        epilog="Exit codes: 0 good, 1 a fault of ours, 2 usage, configuration, database or port, 3 some input failed.",
    )
    app.callback()(_before)
    wanted = [name for name, commands in PARTS.items() if command in commands]
    for name in wanted or PARTS:
        import_module(f"indicators.cli.{name}").register(app)
    return app


def _before(
    verbose: Annotated[
        int, typer.Option("--verbose", "-v", count=True, help="log what is done; twice: everything")
    ] = 0,
    log_json: Annotated[bool, typer.Option("--log-json", help="log one JSON object a line")] = False,
) -> None:
    set_up_logging(verbose, as_json=log_json)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code; a fault becomes a message on standard error.

    arguments: without the program's name; None takes those of the process.
    """
    given = list(arguments) if arguments is not None else sys.argv[1:]
    command = next((word for word in given if not word.startswith("-")), None)
    try:
        application(command)(given, prog_name="python -m indicators")
    except SystemExit as leaving:
        if isinstance(leaving.__context__, BrokenPipeError):  # the reader of our output has gone: `... | head`
            return GOOD
        return leaving.code if isinstance(leaving.code, int) else GOOD
    except InputError as error:
        return _said(error, INPUT_FAILED)
    except IndicatorsError as error:
        return _said(error, USAGE)
    except Exception as error:
        traceback.print_exc()
        errors.print(f"[red]A fault of this program:[/red] {escape(repr(error))}. Nothing stored was lost.")
        return OUR_FAULT
    return GOOD


def _said(error: Exception, code: int) -> int:
    errors.print(f"[red]Error:[/red] {escape(str(error))}", soft_wrap=True)
    return code
